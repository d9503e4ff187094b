"""Two ways that are often used instead: the ratio of the titles, alone or with one surname in common (rapidfuzz)."""

from collections.abc import Sequence
from heapq import nsmallest
from math import log

from rapidfuzz import fuzz, utils

from benchmarks.matching_figures import REPORTED, Outcome
from benchmarks.matching_pairs import Pair
from benchmarks.matching_papers import Holdings
from pipeline.model import Entry
from pipeline.titles import words

RATIO = 0.9  # from which on titles are taken to be one
_BLOCK = 50  # records that an entry is compared with
_LOOKED_UP = 8  # rarest words of a printed title
_COMMON = 5_000  # records that have a word; one that more have tells little


class Block:
    """An index by the words of titles: which records an entry is compared with."""

    def __init__(self, held: Holdings) -> None:
        """Index the records."""
        known = held.known
        self._owner = [held.owner[f"{item.record.source}/{item.record.key}"] for item in known]
        self._rows: dict[str, list[int]] = {}
        for n, item in enumerate(known):
            for word in set(words(item.facts.title or "")):
                self._rows.setdefault(word, []).append(n)
        self._titles = [utils.default_process(item.facts.title or "") for item in known]
        self._surnames = [{w for name in item.facts.authors or () for w in words(name)[-1:]} for item in known]

    def near(self, title: str) -> list[int]:
        """Return the records that share most with a title, each word counting by how rare it is."""
        rare = sorted((word for word in set(words(title)) if word in self._rows), key=lambda w: (len(self._rows[w]), w))
        found: dict[int, float] = {}
        for place, word in enumerate(rare[:_LOOKED_UP]):
            rows = self._rows[word]
            if len(rows) <= _COMMON or not place:
                weight = log(1 + len(self._titles) / len(rows))
                for n in rows:
                    found[n] = found.get(n, 0.0) + weight
        return nsmallest(_BLOCK, found, key=lambda n: (-found[n], n))

    def holds(self, rows: Sequence[int], paper: str) -> bool:
        """Return whether a record of a paper is among them."""
        return any(self._owner[n] == paper for n in rows)

    def best(self, entry: Entry, rows: Sequence[int], *, surname: bool) -> tuple[float, str] | None:
        """Return how similar the most similar title is, 0 to 1, and whose; if asked, of those that share a surname."""
        title, printed = utils.default_process(entry.title), set(words(entry.authors_text or ""))
        able = [n for n in rows if not surname or self._surnames[n] & printed]
        score, row = max(((fuzz.ratio(title, self._titles[n]) / 100, -n) for n in able), default=(0.0, 0))
        return (score, self._owner[-row]) if able else None


def best_outcome(block: Block, pair: Pair, rows: Sequence[int], *, surname: bool) -> Outcome:
    """Return what taking the best record at any ratio comes to; the threshold is applied later."""
    found = block.best(pair.entry, rows, surname=surname)
    return Outcome(attached=True, wrong=found[1] != pair.paper, score=found[0]) if found else REPORTED
