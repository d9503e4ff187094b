"""Is this record the paper that the list prints? Title, authors and year are compared one by one.

Each comparison agrees, disagrees, or cannot be made. The rules are those of ARCHITECTURE.md ("Resolving").
"""

from dataclasses import dataclass

from pipeline.model import Facts
from pipeline.names import compare_authors, split_authors
from pipeline.titles import LEAST_WORDS, Verdict, compare_title, content_words, similarity, title_key

MOST_YEARS = 2
"""Between what is printed of a work and what is known of it, or between two entries of one work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How a printed entry and a record compare."""

    title: Verdict
    authors: Verdict
    year_gap: int | None
    """Least distance in years between what is printed and what the record states; None: not comparable."""
    score: float | None
    """Similarity of the nearest title, 0 to 1; None: titles not comparable."""
    content_words: int
    """Words of the printed title that say something."""
    exact_title: bool
    """The titles are equal after normalisation, not only nearly."""

    @property
    def refuses_link(self) -> bool:
        """Another title and not the same authors: the link leads to another paper."""
        return self.title is Verdict.DISAGREE and self.authors is not Verdict.AGREE

    @property
    def is_retitling(self) -> bool:
        """Another title, the same authors."""
        return self.title is Verdict.DISAGREE and self.authors is Verdict.AGREE

    @property
    def accepts_search(self) -> bool:
        """Title and authors agree; or no author can be compared and a long title and the year agree."""
        if self.title is not Verdict.AGREE or (self.year_gap is not None and self.year_gap > MOST_YEARS):
            return False
        if self.authors is Verdict.NOT_COMPARABLE:
            return (
                self.exact_title
                and self.content_words >= LEAST_WORDS
                and self.year_gap is not None
                and self.year_gap <= 1
            )
        return self.authors is Verdict.AGREE


def compare(title: str, authors_text: str | None, year: int | None, facts: Facts) -> Comparison:
    """Compare what an entry prints with what a record says; the nearest of the record's titles counts."""
    verdicts = [(compare_title(title, theirs), similarity(title, theirs), theirs) for theirs in facts.titles]
    order = {Verdict.AGREE: 0, Verdict.NOT_COMPARABLE: 1, Verdict.DISAGREE: 2}
    best = min(verdicts, key=lambda row: (order[row[0]], -row[1]), default=None)
    years = {value for value in (facts.year, facts.published.day.year if facts.published else None) if value}
    printed = split_authors(authors_text) if authors_text else []
    return Comparison(
        title=best[0] if best else Verdict.NOT_COMPARABLE,
        authors=compare_authors(printed, facts.authors or ()),
        year_gap=min((abs(year - other) for other in years), default=None) if year else None,
        score=best[1] if best and best[0] is not Verdict.NOT_COMPARABLE else None,
        content_words=content_words(title),
        exact_title=bool(best) and title_key(title) == title_key(best[2]) if best else False,
    )
