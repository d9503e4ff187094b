"""Keep a curated list of papers alive: `load()` gives its data set."""

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["load"]


def load(
    table: Literal["papers", "entries", "citations"] = "papers", folder: str | PathLike[str] = "enriched"
) -> "pd.DataFrame":
    """Return a table of the data set as pandas, with Arrow types: a null stays a null and an integer an integer.

    Raises:
        OutputError: where the file is missing, or is not what the pipeline wrote.
        ValueError: where there is no such table.
    """
    import pandas as pd  # noqa: PLC0415 the command line starts fast without it

    from pipeline.columns import COLUMNS  # noqa: PLC0415
    from pipeline.errors import OutputError  # noqa: PLC0415
    from pipeline.tables import read_rows  # noqa: PLC0415

    if table not in COLUMNS:
        raise ValueError(f"there is no table {table!r}: use one of {', '.join(COLUMNS)}")
    path = Path(folder) / f"{table}.parquet"
    if not path.exists():
        raise OutputError(path, None, "no such file: run `pipeline enrich`, or give the folder of the data set")
    if read_rows(path)[1].names != [column.name for column in COLUMNS[table]]:
        raise OutputError(path, None, "holds other columns than this version writes: run `pipeline enrich`")
    return pd.read_parquet(path, dtype_backend="pyarrow")
