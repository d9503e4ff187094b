"""A project on disk: where it reads and writes, and its inputs, read and checked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.config import Override, read_list_config, read_overrides
from pipeline.errors import ListError
from pipeline.files import read_text
from pipeline.parse import ParsedList, list_name, parse_list
from pipeline.resolve import overrides_for, overrides_path
from pipeline.run_config import FILE, RunConfig, read_run_config
from pipeline.store import Store, read_store

LIST_LIMIT = 32_000_000  # bytes; a list of 50,000 entries is about 12 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a run reads and writes."""

    lists: tuple[Path, ...] = ()
    """Empty, and none in place: every Markdown file in `raw`."""
    in_place: tuple[Path, ...] = ()
    """Lists that are their own output."""
    out: Path = Path("enriched")
    readme: Path = Path("README.md")
    records: Path = Path("raw/records")
    raw: Path = Path("raw")
    """What is decided for every run."""

    @property
    def review(self) -> Path:
        """The page of what a person should look at, where decisions may be written."""
        return self.out / "REVIEW.md"

    @property
    def config(self) -> Path:
        """What is decided for every run; it stands beside `raw`."""
        return self.raw.parent / FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What a run reads, all of it valid."""

    lists: tuple[ParsedList, ...]
    overrides: tuple[Override, ...]
    store: Store
    config: RunConfig = field(default_factory=RunConfig)


def read_list(path: Path) -> ParsedList:
    """Return a list as read, with its configuration from the TOML file beside it."""
    text = read_text(path, ListError, limit=LIST_LIMIT)
    if not text.removeprefix("\ufeff").strip():
        raise ListError(path, None, "the file is empty: write the list into it")
    return parse_list(text, path, read_list_config(path.with_suffix(".toml")))


def read_inputs(places: Places) -> Inputs:
    """Return the lists, the decisions by hand, what is decided for every run, and the records.

    Raises:
        PipelineError: where any of them is not valid.
    """
    config = read_run_config(places.config)
    paths = tuple(dict.fromkeys([*places.lists, *places.in_place])) or tuple(sorted(places.raw.glob("*.md")))
    if not paths:
        raise ListError(places.raw, None, "holds no list: put a Markdown file there, or name one with --list")
    lists = tuple(read_list(path) for path in paths)
    names = [parsed.name for parsed in lists]
    for parsed in lists:
        if names.count(parsed.name) > 1:
            raise ListError(parsed.path, None, f"two lists are named {parsed.name!r}: rename one of the files")
    return Inputs(
        lists=lists,
        overrides=read_decisions(lists),
        store=read_store(places.records, config.sources),
        config=config,
    )


def read_decisions(lists: Sequence[ParsedList]) -> tuple[Override, ...]:
    """Return the decisions by hand on those lists, which stand beside each.

    Raises:
        ConfigError: with the line and the remedy.
    """
    overrides: list[Override] = []
    for decided in dict.fromkeys(overrides_path(parsed.path) for parsed in lists):
        here = {parsed.name for parsed in lists if overrides_path(parsed.path) == decided}
        others = {list_name(path) for path in decided.parent.glob("*.md")}
        overrides += overrides_for(read_overrides(decided), here, others)
    return tuple(overrides)
