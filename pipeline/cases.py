"""What is open: entries that a person should decide on, each beside its candidates; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.catalogue import share_id
from pipeline.config import Override, decide, first_link
from pipeline.decisions import Decision, Examined, ids_of
from pipeline.ids import KINDS, Ids, without
from pipeline.model import Entry, Known, Paper
from pipeline.names import same_people
from pipeline.sources import GIVEN_OUT_BY
from pipeline.titles import Verdict, compare_title, title_name
from pipeline.venues import is_preprint_text

CaseKind = Literal["unresolved", "conflict", "retitled", "newly published"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Records of one paper that an entry may be."""

    ids: Ids
    """What to pin: as few as tell the paper, so that all else goes on being checked."""
    records: tuple[Examined, ...]
    is_taken: bool
    """The entry is taken for this paper already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An entry that a person should decide on."""

    kind: CaseKind
    decision: Decision
    candidates: tuple[Candidate, ...]
    remarks: tuple[str, ...] = ()
    """What is to be said of it beyond the candidates."""
    venue: str | None = None
    """Where a printed preprint has appeared."""
    obstacle: str | None = None
    """Why no decision can name this entry; None: one can."""

    @property
    def entry(self) -> Entry:
        """The entry to decide on."""
        return self.decision.entry


def open_cases(
    decisions: Iterable[Decision],
    entries: Sequence[Entry],
    paper_of: Mapping[Entry, Paper],
    overrides: Sequence[Override],
) -> tuple[Case, ...]:
    """Return the cases that no override decides; entries of one title and first link are one.

    In list order, but for the newly published, which come last: they can wait.
    """
    overridden = {(e.list, e.line) for e, by_hand in zip(entries, decide(entries, overrides), strict=True) if by_hand}
    links = links_by_title(entries)
    cases: dict[tuple[str, str, str], Case] = {}
    for decision in decisions:
        entry = decision.entry
        if (entry.list, entry.line) in overridden or not (kind := _kind(decision, paper_of[entry])):
            continue
        name = (entry.list, title_name(entry.title), first_link(entry))
        cases.setdefault(name, _case(kind, decision, paper_of[entry], obstacle_of(entry, links)))
    return tuple(sorted(cases.values(), key=lambda case: case.kind == "newly published"))


def _kind(decision: Decision, paper: Paper) -> CaseKind | None:
    match decision.claim.status:
        case "unresolved" | "conflict" as status:
            return status
    if decision.claim.is_retitled:
        return "retitled"
    return "newly published" if _venue(decision.entry, paper) else None


def _venue(entry: Entry, paper: Paper) -> str | None:
    """Return where a paper has appeared that the list prints as a preprint."""
    venue: str | None = paper.get("venue")
    return venue if venue and entry.venue_text and is_preprint_text(entry.venue_text) else None


def _case(kind: CaseKind, decision: Decision, paper: Paper, obstacle: str | None) -> Case:
    candidates = tuple(_candidates(decision))
    venue = _venue(decision.entry, paper)
    remarks = [issue.message for issue in decision.claim.issues if issue.level != "info"]
    if kind == "unresolved" and candidates:
        remarks = []  # that none could be confirmed is what the candidates show
    if venue:
        remarks.append(f"printed as “{decision.entry.venue_text}”, it has appeared in {venue}")
    return Case(
        kind=kind,
        decision=decision,
        candidates=candidates,
        remarks=tuple(remarks),
        venue=venue,
        obstacle=obstacle,
    )


def _candidates(decision: Decision) -> list[Candidate]:
    """Return the paper taken, then the others, nearest first; one that has no id cannot be pinned and is left out."""
    claim = decision.claim
    found = []
    if decision.taken:
        printed = without(claim.ids, [kind for kind in KINDS if claim.printed.get(kind) != claim.ids.get(kind)])
        found.append(Candidate(ids=printed or _own_id(decision.taken), records=decision.taken, is_taken=True))
    groups: list[list[Examined]] = []
    for item in decision.refused:
        mine = next((group for group in groups if any(_one_paper(item.known, other.known) for other in group)), None)
        if mine is None:
            groups.append([item])
        else:
            mine.append(item)
    found += [Candidate(ids=_own_id(group), records=tuple(group), is_taken=False) for group in groups]
    return [candidate for candidate in found if candidate.ids]


def _one_paper(ours: Known, theirs: Known) -> bool:
    """Return whether two records show a person one and the same paper; a shared id alone does not."""
    titles = {compare_title(one, two) for one in ours.facts.titles for two in theirs.facts.titles}
    if Verdict.AGREE not in titles or ours.facts.ids.contradicts(theirs.facts.ids):
        return False
    return share_id(ours, theirs) or same_people(ours.facts.authors or (), theirs.facts.authors or ())


def _own_id(records: Sequence[Examined]) -> Ids:
    """Return the one id to pin: one that a record's own source gives out, since others may assert it wrongly."""
    owned = {
        kind: value
        for item in records
        for kind, value in item.known.facts.ids.items()
        if kind in GIVEN_OUT_BY.get(item.known.record.source, ())
    }
    stated = ids_of(records)
    for kind in KINDS:
        if (value := owned.get(kind) if owned else stated.get(kind)) is not None:
            return Ids(**{kind: value})  # type: ignore[arg-type]  # a kind and its id of an Ids
    return Ids()


def links_by_title(entries: Iterable[Entry]) -> dict[tuple[str, str], set[str]]:
    """Return the first links of the entries of each list and title, empty for one without."""
    links: dict[tuple[str, str], set[str]] = {}
    for entry in entries:
        links.setdefault((entry.list, title_name(entry.title)), set()).add(first_link(entry))
    return links


def obstacle_of(entry: Entry, links: Mapping[tuple[str, str], set[str]]) -> str | None:
    """Return why an override cannot name that entry alone: another of its title has a link, and it has none."""
    if first_link(entry) or links[entry.list, title_name(entry.title)] == {""}:
        return None
    return "another entry of the list has its title and a link: link this one too, so that a decision can name it"
