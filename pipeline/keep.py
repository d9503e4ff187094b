"""What a source answered, put into the records; pure. Nothing known is ever replaced by nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipeline.asked import HISTORY, render_asked
from pipeline.counts import render_counts
from pipeline.falls import SEEN_AGAIN, doubts
from pipeline.model import Count, Record
from pipeline.names import same_people
from pipeline.sources import COUNTED_UNDER
from pipeline.sources.base import TITLE, Answered, Counted, Source
from pipeline.store import FORMER, Store, former_titles, read_record, render_records
from pipeline.titles import title_key

_CONFIRMED = timedelta(days=30)
"""A count that has not changed is written down again after this time."""


def keep(store: Store, source: Source, answers: Sequence[Answered], day: date) -> Store:
    """Return the records with what a source answered on a day.

    Raises:
        SourceFormatError: for a payload that cannot be read; nothing is kept then.
    """
    records, facts = dict(store.records[source.name]), dict(store.facts[source.name])
    for answer in answers:
        before = records.get(answer.key)
        record = _record(source, answer, before, day)
        if record is not before:
            facts.update((answer.key, known) for known in read_record(source, record))
            records[answer.key] = record
    asked = {**store.asked.days.get(source.name, {}), **{answer.key: day for answer in answers}}
    counts = [_count(source, answer.counted, day) for answer in answers if answer.counted]
    changed = {answer.counted.record for answer in answers if answer.counted and _is_exchanged(store, source, answer)}
    return replace(
        store,
        records={**store.records, source.name: records},
        facts={**store.facts, source.name: facts},
        counts=store.counts + tuple(_news(counts, store.counts, changed)),
        asked=replace(store.asked, days={**store.asked.days, source.name: asked}),
    )


def _record(source: Source, answer: Answered, before: Record | None, day: date) -> Record:
    """Return the record of an answer; the one before where nothing is new, or nothing is held any more."""
    now = Record(source=source.name, key=answer.key, retrieved=day, payload=answer.payload)
    if before and before.payload is not None:
        if now.payload is None:
            return before
        if not source.is_note(answer.key) and _is_same_paper(source, before, now):
            now = replace(now, payload=_lasting(source, now.payload, before))
    return before if before and before.payload == now.payload else now


def _is_same_paper(source: Source, before: Record, now: Record) -> bool:
    """Return whether two answers for one key are about one paper: the title is as it was, or the people and the ids."""
    titles = {title_key(str((record.payload or {}).get("title"))) for record in (before, now)}
    if len(titles) == 1:
        return True
    (was,), (new,) = read_record(source, before), read_record(source, now)
    same = same_people(was.facts.authors or (), new.facts.authors or ())
    return same and not was.facts.ids.contradicts(new.facts.ids)


def _lasting(source: Source, payload: Mapping[str, Any], before: Record) -> dict[str, Any]:
    """Return a payload with what the one before said of the same paper and this one no longer says.

    That is also a title that the paper had, for an entry may print it. Where such a title is the paper's again, the one
    in between was a slip of the source, and nothing is taken over from it.
    """
    said, title = before.payload or {}, title_key(str(payload.get("title")))
    had = former_titles(before)
    if title in (keys := [title_key(each) for each in had]):
        older = had[: keys.index(title)]
        return {**payload, FORMER: [*older]} if older else dict(payload)
    kept: dict[str, Any] = {**{name: said[name] for name in source.lasting if name in said}, **payload}
    for name, value in kept.items():
        if isinstance(value, dict) and isinstance(old := said.get(name), dict):
            kept[name] = old | value
    titles = {title_key(str(each)): each for each in (*had, said.get("title"))}
    if former := [each for key, each in titles.items() if each and key != title]:
        kept[FORMER] = former
    return kept


def search_key(title: str) -> str:
    """Return the key of the record of a title search."""
    return f"{TITLE}{title_key(title)}"


def search_record(title: str, candidates: Sequence[Answered | str]) -> Answered:
    """Return the record of a search itself: which records it led to; None: to none."""
    keys = [candidate if isinstance(candidate, str) else candidate.key for candidate in candidates]
    return Answered(key=search_key(title), payload={"candidates": keys} if keys else None)


def named_only(store: Store, source: Source) -> Iterator[str]:
    """Yield the keys of candidates that a search only named, and that were never asked for."""
    for key, record in store.records[source.name].items():
        if source.fetch and key.startswith(TITLE) and record.payload:
            named = record.payload.get("candidates", [])
            yield from (candidate for candidate in named if store.asked.day(source.name, candidate) is None)


def unanswered(store: Store, down: Mapping[str, bool], day: date) -> Store:
    """Return the records that say which of the sources asked on a day left something unanswered."""
    still = {name for name in store.asked.down if down.get(name, True)} | {
        name for name, is_down in down.items() if is_down
    }
    since = {name: store.asked.since.get(name, day) for name in still if not store.asked.days.get(name)}
    return replace(store, asked=replace(store.asked, down=frozenset(still), since=since))


def _is_exchanged(store: Store, source: Source, answer: Answered) -> bool:
    """Return whether a key was last answered with another record of the source."""
    names, before = COUNTED_UNDER.get(source.name), store.facts[source.name].get(answer.key)
    last = names(before.facts.ids) if names and before else ()
    return bool(last) and answer.counted is not None and answer.counted.record not in last


def _count(source: Source, counted: Counted, day: date) -> Count:
    return Count(
        source=source.name,
        source_record=counted.record,
        as_of=day,
        as_of_basis="measured",
        citation_count=counted.citations,
        influential_citation_count=counted.influential,
    )


def _news(counts: Sequence[Count], history: Sequence[Count], changed: Collection[str]) -> list[Count]:
    """Return the counts to write down, one a day and record; `changed` are records that took another's place."""
    measured: dict[tuple[str, str], list[Count]] = {(count.source, count.source_record): [] for count in counts}
    today = max((count.as_of for count in counts), default=date.max)
    for count in history:
        rows = measured.get((count.source, count.source_record))
        if rows is not None and count.as_of_basis == "measured" and count.as_of <= today:
            rows.append(count)
    news = []
    for count in counts:
        rows = measured[count.source, count.source_record]
        if _is_news(count, rows, has_changed=count.source_record in changed):
            news.append(count)
            rows.append(count)
    return news


def _is_news(count: Count, before: Sequence[Count], *, has_changed: bool) -> bool:
    """The first, one that changed since another day, one a month, and a sharp fall that is seen again a week later.

    Also the first of a record that took another's place, as it may have done before.
    """
    if not before:
        return True
    last = max(before, key=lambda row: row.as_of)
    if last.as_of == count.as_of:
        return False
    if has_changed:
        return True
    fell = doubts(before).get(last)
    seen_again = fell is not None and count.as_of - fell >= SEEN_AGAIN
    return _differs(last, count) or count.as_of - last.as_of >= _CONFIRMED or seen_again


def _differs(last: Count, count: Count) -> bool:
    """Return whether a number is another; one that is not said any more is not."""
    told = count.influential_citation_count
    return last.citation_count != count.citation_count or told not in (None, last.influential_citation_count)


def with_stated_counts(store: Store) -> tuple[Count, ...]:
    """Return the history with the counts that records state and it has not yet, oldest first after what is there."""
    new = {count for item in store.known for count in item.facts.counts} - set(store.counts)
    return store.counts + tuple(sorted(new, key=Count.order))


def render_kept(store: Store) -> dict[Path, bytes]:
    """Return the files of what sources answered: the history, the records of those that are asked, the days.

    They are renamed into place in this order: a run that is killed between two has no record without its count, no day
    without its record, and asks again for what has no day.
    """
    asked = {source.name: source for source in store.sources if source.service}
    files = {store.folder / HISTORY: render_counts(store.counts)}
    files |= {
        store.folder / f"{name}.jsonl": render_records(store.records[name].values())
        for name in asked
        if store.records[name]
    }
    days = {name: store.asked.days.get(name, {}) for name in asked}
    if store.asked.down or any(days.values()):
        theirs = replace(store.asked, days=days, history=len(store.counts))
        files[store.folder / "asked.json"] = render_asked(
            theirs, store.records, lambda name, key: asked[name].is_note(key)
        )
    return files
