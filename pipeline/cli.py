"""The command line; argv, environment, clock and terminal are touched here alone."""

import json
import logging
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli_check_pr import add_check_pr
from pipeline.cli_fix import fix
from pipeline.cli_schedule import inert, late
from pipeline.cli_status import status
from pipeline.options import InOrder, places_options, say_version
from pipeline.terminal import ask, clear_errors, progress, say, set_up_logging, show, show_raw

if TYPE_CHECKING:
    from pipeline.run import Done  # which starts slowly

_USAGE = 2  # exit status: called in a way that cannot work
_INTERRUPTED = 130  # exit status: ended by Ctrl-C, as shells have it
_UNREACHABLE = 3  # exit status: asked for by --strict, when a source was unreachable


@click.group(cls=InOrder, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=say_version, help="Show the version."
)
@click.option("-q", "--quiet", is_flag=True, help="Say only what needs a person.")
def main(*, quiet: bool) -> None:
    """Keep a curated list of papers alive: from Markdown to a data set, and back to a better list."""
    set_up_logging(quiet=quiet)
    _clock()  # a clock that cannot be read is a usage error of every command


@main.command("enrich")
@places_options
@click.option("--offline", is_flag=True, help="Ask no source; build from what raw/ holds.")
@click.option("--refresh", is_flag=True, help="Ask again whatever the age of an answer.")
@click.option("--dry-run", is_flag=True, help="Say what would be asked and written; send and write nothing.")
@click.option("--strict", is_flag=True, help="End with status 3 when a source was unreachable.")
@click.option("--json", "as_json", is_flag=True, help="Print what the run did, as in run.json, for monitoring.")
def _enrich(*, offline: bool, refresh: bool, dry_run: bool, strict: bool, as_json: bool, **where: Any) -> None:  # noqa: ANN401
    """Do all stages; write the data set and the README."""
    done = _run("enrich", offline=offline, refresh=refresh, dry=dry_run, **where)
    if as_json:
        click.echo(done.report, nl=False)
    if strict and done.unanswered:
        say(f"error: not everything was answered by {', '.join(done.unanswered)}: run again later, or without --strict")
        sys.exit(_UNREACHABLE)


@main.command("parse")
@click.argument("path", metavar="LIST.md", type=click.Path(path_type=Path))
@click.option("--explain", "why", is_flag=True, help="Say of each line what it was read as, and why.")
def _parse(path: Path, *, why: bool) -> None:
    """Print the entries of a list as JSON lines.

    What cannot be read goes to stderr. Nothing is written.
    """
    from pipeline.explain import explain, printed  # noqa: PLC0415 starts fast without it
    from pipeline.project import read_list  # noqa: PLC0415

    with clear_errors():
        parsed = read_list(path)
        if why:
            show(*explain(parsed))
            return
        for entry in parsed.entries:
            show_raw(json.dumps(printed(entry), ensure_ascii=False))
        for issue in parsed.issues:
            say(f"{path}:{issue.line}: {issue.level}: {issue.message}: {issue.subject!r}; {issue.remedy}")


@main.command("init")
@click.argument("path", metavar="LIST.md", type=click.Path(path_type=Path))
@click.option("--in-place", is_flag=True, help="The list stays where it is, and gains the additions itself.")
def _init(path: Path, *, in_place: bool) -> None:
    """Begin a repository around an existing list.

    Says what was understood of it. No file is overwritten.
    """
    from pipeline.files import write_together  # noqa: PLC0415 starts fast without it
    from pipeline.init import begin  # noqa: PLC0415

    with clear_errors():
        beginning = begin(path, in_place=in_place)
        written = write_together(beginning.files)
    said = [*beginning.understood, "", *(f"written: {file}" for file in written)]
    said += [f"left as it is: {file}" for file in beginning.kept]
    said += ["", *(f"{n}. {step}" for n, step in enumerate(beginning.steps, 1))]
    show(*said)


@main.command("strip")
@click.argument("path", metavar="LIST.md", type=click.Path(path_type=Path))
def _strip(path: Path) -> None:
    """Take our additions out of a list again."""
    from pipeline.adopt import stripped  # noqa: PLC0415 starts fast without it
    from pipeline.files import write_together  # noqa: PLC0415

    with clear_errors():
        _tell(write_together({path: stripped(path)}))


@main.command("adopt")
@click.argument("path", metavar="README.md", type=click.Path(path_type=Path))
@places_options
def _adopt(path: Path, **where: Any) -> None:  # noqa: ANN401
    """Carry what was edited in a README into its lists."""
    from pipeline.project import Places  # noqa: PLC0415 starts fast without it
    from pipeline.run import adopt  # noqa: PLC0415

    with clear_errors():
        _tell(adopt(Places(**where | {"readme": path})))


def _tell(written: list[Path]) -> None:
    said = f"written: {', '.join(map(str, written))}" if written else "nothing has changed"
    logging.getLogger(__name__).info("%s", said)


main.add_command(fix)


@main.command("resolve")
@places_options
def _resolve(**where: Any) -> None:  # noqa: ANN401
    """Find out which papers the entries are.

    What was found is kept in the records.
    """
    _run("resolve", **where)


@main.command("fetch")
@places_options
def _fetch(**where: Any) -> None:  # noqa: ANN401
    """Ask for the rest about identified papers.

    What was answered is kept in the records.
    """
    _run("fetch", **where)


@main.command("build")
@places_options
def _build(**where: Any) -> None:  # noqa: ANN401
    """Write the data set from what raw/ holds."""
    _run("build", **where)


@main.command("readme")
@places_options
def _readme(**where: Any) -> None:  # noqa: ANN401
    """Write the README from what raw/ holds."""
    _run("readme", **where)


@main.command("why")
@click.argument("entry")
@places_options
def _why(entry: str, **where: Any) -> None:  # noqa: ANN401
    """Say why an entry is the paper that it is taken for.

    ENTRY is a line, list:line, a paper_id, an id or address of the paper, or a part of its title.
    """
    from pipeline.compute import compute  # noqa: PLC0415 starts fast without it
    from pipeline.project import Places, read_inputs  # noqa: PLC0415
    from pipeline.why import why  # noqa: PLC0415

    with clear_errors():
        lines = why(entry, compute(read_inputs(Places(**where)), is_final=False).data)
    show(*lines)


@main.command("review")
@places_options
def _review(**where: Any) -> None:  # noqa: ANN401
    """Walk through what needs a decision, and keep it.

    Nothing is sent. The decisions go into overrides.toml beside the list.
    """
    from pipeline.project import Places  # noqa: PLC0415 starts fast without it
    from pipeline.walk import Terminal, review  # noqa: PLC0415

    if not sys.stdin.isatty():
        say(f"error: review asks at a terminal, and there is none: decide in {Places(**where).review} instead")
        sys.exit(_USAGE)
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    try:
        with clear_errors():
            day = _clock()().astimezone(UTC).date()
            review(Places(**where), day, Terminal(ask=ask, say=show_raw, colour=colour))
    except (click.Abort, KeyboardInterrupt):
        show("", "stopped; what was decided is kept")
        sys.exit(_INTERRUPTED)


@main.command("check")
@places_options
def _check(**where: Any) -> None:  # noqa: ANN401
    """Make sure that inputs are valid, outputs current."""
    from pipeline.project import Places  # noqa: PLC0415 starts fast without it
    from pipeline.run import check  # noqa: PLC0415

    with clear_errors():
        check(Places(**where))
    logging.getLogger(__name__).info("inputs valid, outputs current")


for other in (status, late, inert):
    main.add_command(other)


def _run(
    command: str,
    *,
    offline: bool = False,
    refresh: bool = False,
    dry: bool = False,
    **where: Any,  # noqa: ANN401
) -> "Done":
    from pipeline.project import Places  # noqa: PLC0415
    from pipeline.run import Mode, run  # noqa: PLC0415

    now, mode = _clock(), Mode(offline=offline, refresh=refresh, dry=dry)
    with clear_errors(), progress(terminal=sys.stderr.isatty()) as step:
        return run(command, Places(**where), mode, environment=dict(os.environ), now=now, step=step)


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


add_check_pr(main, environment=os.environ, clock=_clock, clear_errors=clear_errors)
