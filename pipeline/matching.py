"""Is this record the paper that the list prints? Title, authors and year are compared one by one.

Each comparison agrees, disagrees, or cannot be made. The rules are those of docs/matching.md.
"""

import re
from dataclasses import dataclass

from pipeline.model import Facts
from pipeline.names import author_readings, compare_authors, count_leading, same_name, same_people
from pipeline.titles import (
    LEAST_WORDS,
    Relation,
    Verdict,
    compare_title,
    content_words,
    relation,
    similarity,
)
from pipeline.venues import venue_key, venue_of_acl

MOST_YEARS = 2
"""Between what is printed of a work and what is known of it, or between two entries of one work."""
_BARE_WORDS = 5  # content words of a title that may be trusted where neither author nor year is printed
_GENRE = re.compile(r"(?i)\b(?:surveys?|reviews?|overviews?|introduct\w+|tutorials?|primer|study|approach)\b")
"""Says what sort of paper it is; many papers of one subject have it in the title."""
_HEAD_WORDS = 3  # content words of a part of a title that may be trusted where not all authors are printed
_FEW_NAMES = 3  # printed in their order: as good as all
_LIKENESS = {Relation.EQUAL: 1.0, Relation.NEAR: 0.98, Relation.NAMED: 0.9, Relation.HEAD: 0.85, Relation.CUT: 0.85}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How a printed entry and a record compare."""

    title: Verdict
    authors: Verdict
    is_dated: bool
    """A year is printed."""
    year_gap: int | None
    """Least distance in years between what is printed and what the record states; None: not comparable."""
    relation: Relation
    """How the printed title stands to the nearest title of the record."""
    score: float | None
    """Likeness of the nearest title, 0 to 1; None: titles not comparable."""
    content_words: int
    """Words of the printed title that say something."""
    own_words: int
    """Those of them that do not only say that it is a survey."""
    leading: int
    """Names printed, where they are the first of the record's authors in their order; else 0."""
    all_authors: bool
    """Those are two names or more, and all that the record has."""
    same_people: bool
    """The first and all others but one are the same, or those printed are the first: some in common tell nothing."""
    same_venue: bool
    """The venue printed is the record's; not looked at where the title agrees."""

    @property
    def refuses_link(self) -> bool:
        """Another title and not the same authors: the link leads to another paper."""
        return self.title is Verdict.DISAGREE and not self.same_people

    @property
    def is_retitling(self) -> bool:
        """Another title, the same authors."""
        return self.title is Verdict.DISAGREE and self.same_people

    @property
    def accepts_search(self) -> bool:
        """Title and authors agree; or one of them is enough, because there is much of it, and nothing is against it."""
        if self.year_gap is not None and self.year_gap > MOST_YEARS:
            return False
        if self.authors is Verdict.DISAGREE:
            return False
        if self.authors is Verdict.NOT_COMPARABLE:
            return self.relation is Relation.EQUAL and self._title_is_enough
        if self.relation in (Relation.HEAD, Relation.CUT):
            return self.same_venue and self._authors_are_enough
        return self.title is Verdict.AGREE or (self.relation is Relation.NAMED and self._authors_are_enough)

    @property
    def search_score(self) -> float | None:
        """How sure a record found by title is, 0 to 1: less where no author says so too, less again without a year."""
        if self.score is None or self.authors is Verdict.AGREE:
            return self.score
        return round(self.score - (0.05 if self.year_gap is not None else 0.1), 4)

    @property
    def _title_is_enough(self) -> bool:
        if self.year_gap is None:
            return not self.is_dated and self.own_words >= _BARE_WORDS
        return self.year_gap <= 1 and self.content_words >= LEAST_WORDS

    @property
    def _authors_are_enough(self) -> bool:
        """All of them, or several words of the title besides; and the year, or all of them and a long title."""
        if self.year_gap is None:
            return self.all_authors and self.content_words >= LEAST_WORDS
        if self.year_gap > 1:
            return False
        many = self.all_authors or self.leading >= _FEW_NAMES
        return many or (self.leading > 0 and self.content_words >= _HEAD_WORDS)


def compare(
    title: str, authors_text: str | None, year: int | None, facts: Facts, venue_text: str | None = None
) -> Comparison:
    """Compare what an entry prints with what a record says; the nearest of the record's titles counts."""
    nearest = _nearest(title, facts.titles)
    readings = author_readings(authors_text) if authors_text else ((),)
    theirs = facts.authors or ()
    printed = min(readings, key=lambda names: _ORDER[compare_authors(names, theirs)])
    authors = compare_authors(printed, theirs)
    verdict = compare_title(title, nearest) if nearest else Verdict.NOT_COMPARABLE
    years = {value for value in (facts.year, facts.published.day.year if facts.published else None) if value}
    leading = count_leading(printed, theirs)
    return Comparison(
        title=verdict,
        authors=authors,
        is_dated=year is not None,
        year_gap=min((abs(year - other) for other in years), default=None) if year else None,
        relation=relation(title, nearest) if nearest else Relation.UNKNOWN,
        score=_score(title, nearest) if nearest else None,
        content_words=content_words(title),
        own_words=content_words(_GENRE.sub(" ", title)),
        leading=leading,
        all_authors=leading == len(theirs) > 1,
        same_people=leading > 0 or (same_people(printed, theirs) and same_name(printed[0], theirs[0])),
        same_venue=verdict is Verdict.NOT_COMPARABLE and _is_venue_of(facts, venue_text or ""),
    )


_ORDER = {Verdict.AGREE: 0, Verdict.NOT_COMPARABLE: 1, Verdict.DISAGREE: 2}


def _is_venue_of(facts: Facts, printed: str) -> bool:
    stated = [facts.venue, facts.booktitle, str(venue_of_acl(facts.ids.acl)) if facts.ids.acl else None]
    return venue_key(printed) in {key for text in stated if text and (key := venue_key(text))}


def _nearest(title: str, theirs: tuple[str, ...]) -> str | None:
    """Return the record's title that agrees, or can be compared least badly; of two such the more similar one."""
    if len(theirs) < 2:  # noqa: PLR2004 nothing to choose from
        return theirs[0] if theirs else None
    order = {kind: n for n, kind in enumerate(Relation)}
    return min(theirs, key=lambda other: (order[relation(title, other)], -similarity(title, other)))


def _score(title: str, nearest: str) -> float | None:
    related = relation(title, nearest)
    if related in (Relation.UNKNOWN, Relation.LONGER):
        return None
    return _LIKENESS.get(related) or similarity(title, nearest)
