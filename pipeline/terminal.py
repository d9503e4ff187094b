"""What is said to a person at a terminal or in the log of a schedule, and asked: inert, a bar where there is one."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import click

from pipeline.errors import PipelineError, SettingError

_BAD_INPUT = 1  # exit status: bad input or a broken contract, nothing changed
_STAGES = 4  # parse, fetch, resolve, publish


def say(text: str) -> None:
    """Write one line on stderr."""
    from pipeline.escape import printable  # noqa: PLC0415 starts fast without it

    sys.stderr.write(printable(text.replace("\n", " ")) + "\n")  # not click.echo: it writes past a progress bar


def show(*lines: str) -> None:
    """Print lines of any origin on stdout."""
    from pipeline.escape import printable  # noqa: PLC0415 starts fast without it

    for line in lines:
        show_raw(printable(line))


def show_raw(text: str) -> None:
    """Print text that needs no escaping on stdout."""
    click.echo(f"{text}\n".encode(), nl=False)  # UTF-8 in every locale


def ask(question: str, default: str) -> str:
    """Return what a person answers, the default for an empty answer; click.Abort where they do not."""
    answer: str = click.prompt(question, default=default, show_default=bool(default))
    return answer


@contextmanager
def clear_errors() -> Iterator[None]:
    """Turn what is wrong with the input into clear lines and exit status 1."""
    try:
        yield
    except SettingError as error:
        raise click.UsageError(str(error)) from None
    except PipelineError as error:
        for line in str(error).split("\n"):
            say(f"error: {line}")
        sys.exit(_BAD_INPUT)


@contextmanager
def progress(*, terminal: bool) -> Iterator[Callable[[str], None]]:
    """Yield what is told each stage: a bar on a terminal, a line in the log elsewhere."""
    if not terminal:
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
        say(prefix + record.getMessage())


def set_up_logging(*, quiet: bool) -> None:
    """Let what the pipeline logs be said; quiet: only what needs a person."""
    logger = logging.getLogger("pipeline")
    logger.handlers = [_PlainHandler()]
    logger.propagate = False
    logger.setLevel(logging.WARNING if quiet else logging.INFO)
