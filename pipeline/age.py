"""How old the data is: since when each source owes what it was asked for."""

from collections.abc import Iterator
from datetime import date, timedelta

from pipeline.run_config import Ages
from pipeline.sources.base import Source
from pipeline.store import Store


def late(store: Store, today: date, most: timedelta, ages: Ages) -> Iterator[str]:
    """Yield a line for each source that has left something unanswered, and has owed it for longer than `most`."""
    for source in sorted(store.sources, key=lambda source: source.name):
        if source.name not in store.asked.down:
            continue
        answered = max(store.asked.days.get(source.name, {}).values(), default=None)
        since = _due_after(answered, source, store, ages) if answered else _first_asked(source, store, today)
        if today - since > most:
            last = f"last answered on {answered}" if answered else "has never answered"
            yield f"{source.name} {last}, and has owed answers since {since}, for more than {most.days} days"


def _due_after(answered: date, source: Source, store: Store, ages: Ages) -> date:
    """Return the first day after the last answer on which a paper was to be asked for again.

    What was due by then and was not asked for belongs to no paper of the list any more.
    """
    age = timedelta(days=ages.of(source, held=True))
    days = store.asked.days[source.name]
    due = (days[key] + age for key in store.facts[source.name])
    return min((day for day in due if day > answered), default=answered + age)


def _first_asked(source: Source, store: Store, today: date) -> date:
    """Return since when a source that never answered has been asked; where that is not known, the oldest day held."""
    held = [record.retrieved for records in store.records.values() for record in records.values()]
    return store.asked.since.get(source.name) or min(held, default=today)
