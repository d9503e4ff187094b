"""The command line; argv, environment, clock and terminal are touched here alone."""

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import click

from pipeline.errors import PipelineError, SettingError

_BAD_INPUT = 1  # exit status: bad input or a broken contract, nothing changed
_UNREACHABLE = 3  # exit status: asked for by --strict, when a source was unreachable
_STAGES = 4  # parse, fetch, resolve, publish


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say where it reads and writes."""
    path = click.Path(path_type=Path)
    for decorate in (
        click.option(
            "--records",
            type=path,
            default=Path("raw/records"),
            show_default=True,
            envvar="PIPELINE_RECORDS_DIR",
            show_envvar=True,
            help="Folder of all state between runs.",
        ),
        click.option(
            "--readme",
            type=path,
            default=Path("README.md"),
            show_default=True,
            help="Where the lists stand between their markers; a list itself gains the additions in place.",
        ),
        click.option("--out", type=path, default=Path("enriched"), show_default=True, help="Folder of the data set."),
        click.option(
            "--list",
            "lists",
            type=path,
            multiple=True,
            metavar="FILE",
            help="A list; again for more. Default: raw/*.md.",
        ),
    ):
        command = decorate(command)
    return command


def _say_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 click calls it so
    if wanted:
        from pipeline.version import version  # noqa: PLC0415 starts fast without it

        click.echo(version())
        context.exit()


class _InOrder(click.Group):
    """Lists its commands in the order of the work, as they stand here."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click calls it so
        return list(self.commands)


@click.group(cls=_InOrder, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_say_version, help="Show the version."
)
@click.option("-q", "--quiet", is_flag=True, help="Say only what needs a person.")
def main(*, quiet: bool) -> None:
    """Keep a curated list of papers alive: from Markdown to a data set, and back to a better list."""
    _set_up_logging(quiet=quiet)
    _clock()  # a clock that cannot be read is a usage error of every command


@main.command("enrich")
@_options
@click.option("--offline", is_flag=True, help="Ask no source; build from what raw/ holds.")
@click.option("--refresh", is_flag=True, help="Ask again whatever the age of an answer.")
@click.option("--dry-run", is_flag=True, help="Say what would be asked and written; send and write nothing.")
@click.option("--strict", is_flag=True, help="End with status 3 when a source was unreachable.")
def _enrich(*, offline: bool, refresh: bool, dry_run: bool, strict: bool, **where: Any) -> None:  # noqa: ANN401
    """Do all stages; write the data set and the README."""
    unanswered = _run("enrich", offline=offline, refresh=refresh, dry=dry_run, **where)
    if strict and unanswered:
        _say(f"error: not everything was answered by {', '.join(unanswered)}: run again later, or without --strict")
        sys.exit(_UNREACHABLE)


@main.command("parse")
@click.argument("path", metavar="LIST.md", type=click.Path(path_type=Path))
def _parse(path: Path) -> None:
    """Print the entries of a list as JSON lines.

    What cannot be read goes to stderr. Nothing is written.
    """
    from pipeline.project import read_list  # noqa: PLC0415 starts fast without it

    with _clear_errors():
        parsed = read_list(path)
        for entry in parsed.entries:
            row = {
                "line": entry.line,
                "section": entry.section,
                "title": entry.title,
                "authors_text": entry.authors_text,
                "venue_text": entry.venue_text,
                "year": entry.year,
                "alias": entry.alias,
                "note": entry.note,
                "links": [{"label": link.label, "url": link.url} for link in entry.links],
                "is_paper": entry.is_paper,
            }
            click.echo(f"{json.dumps(row, ensure_ascii=False)}\n".encode(), nl=False)  # UTF-8 in every locale
        for issue in parsed.issues:
            _say(f"{path}:{issue.line}: {issue.level}: {issue.message}: {issue.subject!r}; {issue.remedy}")


@main.command("resolve")
@_options
def _resolve(**where: Any) -> None:  # noqa: ANN401
    """Find out which papers the entries are.

    What was found is kept in the records.
    """
    _run("resolve", **where)


@main.command("fetch")
@_options
def _fetch(**where: Any) -> None:  # noqa: ANN401
    """Ask for the rest about identified papers.

    What was answered is kept in the records.
    """
    _run("fetch", **where)


@main.command("build")
@_options
def _build(**where: Any) -> None:  # noqa: ANN401
    """Write the data set from what raw/ holds."""
    _run("build", **where)


@main.command("readme")
@_options
def _readme(**where: Any) -> None:  # noqa: ANN401
    """Write the README from what raw/ holds."""
    _run("readme", **where)


@main.command("check")
@_options
def _check(**where: Any) -> None:  # noqa: ANN401
    """Make sure that inputs are valid, outputs current."""
    from pipeline.project import Places  # noqa: PLC0415 starts fast without it
    from pipeline.run import check  # noqa: PLC0415

    with _clear_errors():
        check(Places(**where))
    logging.getLogger(__name__).info("inputs valid, outputs current")


def _run(
    command: str,
    *,
    offline: bool = False,
    refresh: bool = False,
    dry: bool = False,
    **where: Any,  # noqa: ANN401
) -> tuple[str, ...]:
    from pipeline.project import Places  # noqa: PLC0415
    from pipeline.run import Mode, run  # noqa: PLC0415

    now, mode = _clock(), Mode(offline=offline, refresh=refresh, dry=dry)
    with _clear_errors(), _progress() as step:
        return run(command, Places(**where), mode, environment=dict(os.environ), now=now, step=step).unanswered


def _clock() -> Callable[[], datetime]:
    """Return the clock, or what stands for it."""
    if not (text := os.environ.get("PIPELINE_NOW")):
        return lambda: datetime.now(UTC)
    try:
        fixed = datetime.fromisoformat(text)
        fixed = fixed if fixed.tzinfo else fixed.replace(tzinfo=UTC)
        fixed.astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.UsageError(f"PIPELINE_NOW is no ISO 8601 time: {text!r}; write 2026-01-31T12:00:00Z") from None
    return lambda: fixed


@contextmanager
def _clear_errors() -> Iterator[None]:
    """Turn what is wrong with the input into clear lines and exit status 1."""
    try:
        yield
    except SettingError as error:
        raise click.UsageError(str(error)) from None
    except PipelineError as error:
        for line in str(error).split("\n"):
            _say(f"error: {line}")
        sys.exit(_BAD_INPUT)


def _say(text: str) -> None:
    from pipeline.escape import printable  # noqa: PLC0415 starts fast without it

    sys.stderr.write(printable(text.replace("\n", " ")) + "\n")  # not click.echo: it writes past a progress bar


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Yield what is told each stage: a bar on a terminal, a line in the log elsewhere."""
    if not sys.stderr.isatty():
        yield lambda stage: logging.getLogger(__name__).info("%s …", stage)
        return
    from rich.console import Console  # noqa: PLC0415 only on a terminal
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("start", total=_STAGES)
        done = count()
        yield lambda stage: progress.update(task, description=stage, completed=next(done))


class _PlainHandler(logging.Handler):
    """Plain lines on stderr, without what could steer a terminal."""

    def emit(self, record: logging.LogRecord) -> None:
        prefix = "" if record.levelno < logging.WARNING else f"{record.levelname.lower()}: "
        _say(prefix + record.getMessage())


def _set_up_logging(*, quiet: bool) -> None:
    logger = logging.getLogger("pipeline")
    logger.handlers = [_PlainHandler()]
    logger.propagate = False
    logger.setLevel(logging.WARNING if quiet else logging.INFO)
