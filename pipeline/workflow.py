"""The workflow that runs on a schedule: one template, for a list that installs the pipeline and for its checkout."""

import json
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.files import read_text
from pipeline.version import version

WORKFLOW_PATH = Path(".github/workflows/enrich.yml")
_TEMPLATE = Path(__file__).parent / "templates/enrich.yml"
_LIMIT = 1 << 20  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """What differs between the places in which it runs; each is a line of shell."""

    install: str
    enrich: str
    check: str
    pipeline: str
    """Begins any other command of the pipeline."""


def render_workflow(commands: Commands, in_place: Path | None = None) -> bytes:
    """Return the workflow; the name of a list in place comes in as `$LIST`, as data and no part of the script."""
    named = f"\n  LIST: {json.dumps(in_place.as_posix(), ensure_ascii=False)}" if in_place else ""
    text = read_text(_TEMPLATE, ConfigError, limit=_LIMIT)
    for mark, line in {
        "<<install>>": commands.install,
        "<<enrich>>": commands.enrich,
        "<<check>>": commands.check,
        "<<pipeline>>": commands.pipeline,
        "<<list>>": named,
        "<<where>>": _where(in_place),
    }.items():
        text = text.replace(mark, line)
    return text.encode()


def _where(in_place: Path | None) -> str:
    return ' --in-place "$LIST"' if in_place else ""


def workflow_of_a_list(in_place: Path | None) -> bytes:
    """Return the workflow of a repository that installs this version; `in_place` is its list that is its own output."""
    where = _where(in_place)
    commands = Commands(
        install=f"pip install paper-list-pipeline=={version()}",
        enrich=f"pipeline enrich{where}",
        check=f"pipeline check{where}",
        pipeline="pipeline",
    )
    return render_workflow(commands, in_place)
