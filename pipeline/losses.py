"""What was lost from the records: the outputs still show it, and a run would write them anew without it."""

import json
from pathlib import Path

from pipeline.asked import HISTORY
from pipeline.errors import OutputError, StoreError
from pipeline.files import read_if_there
from pipeline.jsonl import parse_json
from pipeline.store import Store
from pipeline.tables import read_rows

_LIMIT = 1 << 27  # bytes


def refuse_lost(store: Store, out: Path) -> None:
    """Make sure that the history and the log hold what was written from them.

    Raises:
        StoreError: where they do not; nothing has been overwritten then.
        OutputError: where the table of the history is damaged, or somebody else's.
    """
    table = out / "citations.parquet"
    rows = read_rows(table)[0] if table.exists() else []
    held = {(count.source, count.source_record, count.as_of) for count in store.counts}
    measured = [row for row in rows if row["as_of_basis"] == "measured"]
    lost = sum((row["source"], row["source_record"], row["as_of"]) not in held for row in measured)
    if lost:
        _complain(store, HISTORY, f"{lost} of {len(measured)} rows of {table}", "citation history", table)
    shown = out / "changes.json"
    steps = _steps(shown)
    if steps > len(store.log):
        _complain(
            store, "changes.jsonl", f"{steps - len(store.log)} of {steps} runs of {shown}", "log of changes", shown
        )


def _complain(store: Store, name: str, missing: str, what: str, shown: Path) -> None:
    restore = f"run `git checkout -- {store.folder}`, which restores the records"
    on_purpose = f"or delete {shown} where they are gone on purpose"
    raise StoreError(
        store.folder / name, None, f"the {what} was lost ({missing} are not in it): {restore}, {on_purpose}"
    )


def _steps(shown: Path) -> int:
    """Return how many runs the page of changes shows; none where it is no page of ours, which is written anew."""
    text = read_if_there(shown, OutputError, limit=_LIMIT)
    try:
        steps = parse_json(text or "[]")
    except (json.JSONDecodeError, ValueError, RecursionError):
        return 0
    return len(steps) if isinstance(steps, list) else 0
