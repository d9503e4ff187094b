"""Records found again: under any id that they state, or by title."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.ids import Ids
from pipeline.model import Known
from pipeline.names import compare_authors
from pipeline.titles import Verdict, near_key


@dataclass(frozen=True, slots=True)
class Catalogue:
    """An index over held records."""

    _by_token: dict[str, list[Known]]
    _by_title: dict[str, list[Known]]

    @classmethod
    def of(cls, known: Iterable[Known]) -> "Catalogue":
        """Return the index of those records, which come most believed first."""
        by_token: dict[str, list[Known]] = {}
        by_title: dict[str, list[Known]] = {}
        for item in known:
            for token in item.facts.ids.tokens():
                by_token.setdefault(token, []).append(item)
            for key in dict.fromkeys(map(near_key, item.facts.titles)):
                by_title.setdefault(key, []).append(item)
        return cls(by_token, by_title)

    def by_ids(self, ids: Ids) -> list[Known]:
        """Return the records that state any of those ids, each once."""
        return _once(item for token in ids.tokens() for item in self._by_token.get(token, ()))

    def by_title(self, title: str) -> list[Known]:
        """Return the records that have, or had, an equal or nearly equal title."""
        return _once(self._by_title.get(near_key(title), ()))


def _once(items: Iterable[Known]) -> list[Known]:
    return list({(item.record.source, item.record.key): item for item in items}.values())


def works_among(items: Sequence[Known]) -> list[list[Known]]:
    """Group records that are one work: an id in common, or the same title and authors and no id against it."""
    groups: list[list[Known]] = []
    for item in items:
        mine = [group for group in groups if any(_one_work(item, other) for other in group)]
        joined = [*(other for group in mine for other in group), item]
        groups = [group for group in groups if group not in mine]
        groups.append(joined)
    return groups


def share_id(ours: Known, theirs: Known) -> bool:
    """Return whether two records state an id in common."""
    return bool(set(ours.facts.ids.tokens()) & set(theirs.facts.ids.tokens()))


def _one_work(ours: Known, theirs: Known) -> bool:
    if share_id(ours, theirs):
        return True
    same_title = {near_key(title) for title in ours.facts.titles} & {near_key(title) for title in theirs.facts.titles}
    agree = compare_authors(ours.facts.authors or (), theirs.facts.authors or ()) is Verdict.AGREE
    return bool(same_title) and agree and not ours.facts.ids.contradicts(theirs.facts.ids)
