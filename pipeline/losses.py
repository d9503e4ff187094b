"""What was lost from the records: the outputs still show it, and a run would write them anew without it."""

from pathlib import Path

from pipeline.asked import HISTORY
from pipeline.changes_page import read_changes_json
from pipeline.errors import StoreError
from pipeline.store import Store
from pipeline.tables import read_rows


def refuse_lost(store: Store, out: Path) -> None:
    """Make sure that the history holds what was written from it, and that the log was not begun anew.

    Raises:
        StoreError: where they do not; nothing has been overwritten then.
        OutputError: where the table of the history is damaged, or somebody else's.
    """
    table, shown = out / "citations.parquet", out / "changes.json"
    rows = read_rows(table)[0] if table.exists() else []
    held = {(count.source, count.source_record, count.as_of) for count in store.counts}
    measured = [row for row in rows if row.get("as_of_basis") == "measured"]
    lost = sum((row["source"], row["source_record"], row["as_of"]) not in held for row in measured)
    if lost:
        _complain(store, HISTORY, f"{lost} of {len(measured)} rows of {table} are not in it", "citation history", table)
    steps = read_changes_json(shown)
    if steps and not any(step.as_shown in steps for step in store.log):
        _complain(store, "changes.jsonl", f"no run of {shown} is in it", "log of changes", shown)


def _complain(store: Store, name: str, missing: str, what: str, shown: Path) -> None:
    restore = f"run `git checkout HEAD -- {store.folder}`, which restores the records"
    on_purpose = f"or delete {shown} where they are gone on purpose"
    raise StoreError(store.folder / name, None, f"the {what} was lost ({missing}): {restore}, {on_purpose}")
