"""Which of the records found for a printed title is the paper: one that fits, and nothing else that does as well."""

from collections.abc import Sequence

from pipeline.catalogue import Catalogue, are_one_work, share_id
from pipeline.evidence import Compared, compare_entry, describe
from pipeline.matching import Comparison
from pipeline.model import Entry, Known
from pipeline.titles import Relation, Verdict, cut_key

_NAMED = 3  # candidates that are described


def confirmed(entry: Entry, compared: Sequence[Compared]) -> list[Known]:
    """Return the records that are the paper; none where nothing is sure, or where two works fit."""
    fitting = [(item, c) for item, c in compared if c.accepts_search]
    firm = [(item, c) for item, c in fitting if c.authors is Verdict.AGREE]
    whole = [(item, c) for item, c in firm if c.title is Verdict.AGREE]
    if not firm:
        rivals, known = [item for item, c in compared if _could_be(c)], fitting
    elif whole and not cut_key(entry.title):
        rivals, known = [item for item, _ in whole], _joined_by_id(fitting, whole)
    else:
        rivals, known = [item for item, c in compared if _has_part(c)], _joined_by_id(fitting, firm)
    return [item for item, _ in known] if known and are_one_work(rivals) else []


def _joined_by_id(fitting: Sequence[Compared], firm: Sequence[Compared]) -> list[Compared]:
    """Return what is firm, and what fits and shares an id with it."""
    sure = {id(item) for item, _ in firm}
    return [(item, c) for item, c in fitting if id(item) in sure or any(share_id(item, other) for other, _ in firm)]


def _could_be(comparison: Comparison) -> bool:
    """Return whether this may be meant where no author tells: the title, or one that begins so and is of that time."""
    if comparison.title is Verdict.AGREE:
        return True
    near = comparison.year_gap is None or comparison.year_gap <= 1
    return comparison.relation in (Relation.HEAD, Relation.CUT) and near


def _has_part(comparison: Comparison) -> bool:
    """Return whether a title of which a part is printed may be this one, and its authors those printed."""
    is_titled = comparison.title is Verdict.AGREE or comparison.relation is not Relation.OTHER
    return is_titled and comparison.authors is not Verdict.DISAGREE


def unconfirmed(entry: Entry, catalogue: Catalogue, lack: str) -> str:
    """Return what to say of an entry that nothing was found for: its candidates, if there are any."""
    candidates = [(item, compare_entry(entry, item)) for item in catalogue.candidates(entry.title)][:_NAMED]
    if not candidates:
        return f"{lack}, and no record has its title"
    return "no candidate could be confirmed: " + "; ".join(
        f"{describe(item)}: title {_said(c)}, authors {c.authors.value}" for item, c in candidates
    )


def _said(comparison: Comparison) -> str:
    """Return how the titles compare; where only a part is printed, which."""
    known = comparison.title is not Verdict.NOT_COMPARABLE or comparison.relation is Relation.UNKNOWN
    return str((comparison.title if known else comparison.relation).value)
