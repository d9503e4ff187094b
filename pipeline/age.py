"""How old the data is: when each source last answered."""

from collections.abc import Iterator
from datetime import date, timedelta

from pipeline.store import Store


def late(store: Store, today: date, most: timedelta) -> Iterator[str]:
    """Yield a line for each source that has left something unanswered, and last answered longer ago than `most`.

    One that has never answered is measured by the oldest record that we hold.
    """
    held = [record.retrieved for records in store.records.values() for record in records.values()]
    for name in sorted(store.asked.down):
        answered = max(store.asked.days.get(name, {}).values(), default=None)
        since = answered or min(held, default=today)
        if today - since > most:
            last = f"last answered on {answered}" if answered else f"has not answered since {since}"
            yield f"{name} {last}, more than {most.days} days ago"
