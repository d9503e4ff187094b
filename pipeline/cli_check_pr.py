"""The command `check-pr`: what a pull request adds or changes, said to who wrote it."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import IO, Any

import click

from pipeline.errors import PipelineError
from pipeline.options import places_options

_ERRORS = 1  # exit status: asked for by --strict, when something is to be mended


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for decorate in (
        click.option(
            "--summary",
            type=click.File("ab"),
            metavar="FILE",
            envvar="GITHUB_STEP_SUMMARY",
            show_envvar=True,
            help="Add the table to the end of this file.",
        ),
        click.option("--json", "as_json", is_flag=True, help="Print one line of JSON instead of the table."),
        click.option("--strict", is_flag=True, help="End with status 1 when something is to be mended."),
        click.option("--offline", is_flag=True, help="Ask no service; look into the records of BASE."),
    ):
        command = decorate(command)
    return command


@contextmanager
def _said_in(summary: IO[bytes] | None) -> Iterator[None]:
    """Add to a file why nothing can be checked: who opened the pull request seldom reads the log."""
    try:
        yield
    except PipelineError as error:
        from pipeline.job_summary import render_failure  # noqa: PLC0415 starts fast without it

        if summary:
            summary.write(render_failure(str(error)).encode())
        raise


def add_check_pr(
    group: click.Group,
    *,
    environment: Mapping[str, str],
    clock: Callable[[], Callable[[], datetime]],
    clear_errors: Callable[[], AbstractContextManager[None]],
) -> None:
    """Add the command to a group; environment, clock and errors are the command line's."""

    @group.command("check-pr")
    @click.argument("base")
    @places_options
    @_options
    def command(
        *,
        base: str,
        offline: bool,
        strict: bool,
        as_json: bool,
        summary: IO[bytes] | None,
        **where: Any,  # noqa: ANN401
    ) -> None:
        """Say what is new since BASE, a git revision.

        For pull requests: every entry that is added or changed is identified, without a key, and what to do about it
        is said. Nothing in the repository is written.
        """
        from pipeline.check_pr import check_pr  # noqa: PLC0415 starts fast without it
        from pipeline.job_summary import render_json, render_summary  # noqa: PLC0415
        from pipeline.project import Places  # noqa: PLC0415

        now = clock()()
        with clear_errors(), _said_in(summary):
            report = check_pr(base, Places(**where), offline=offline, environment=environment, now=now)
        page = render_summary(report)
        click.echo((render_json(report) if as_json else page).encode(), nl=False)  # UTF-8 in every locale
        if summary:
            summary.write(page.encode())
        if strict and report.has_errors:
            sys.exit(_ERRORS)
