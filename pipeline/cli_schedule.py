"""The commands of a schedule: what is to be said, and whether anything is."""

import sys
from datetime import UTC, timedelta
from pathlib import Path

import click

from pipeline.terminal import clear_errors


@click.command("inert")
@click.option("--plain", is_flag=True, help="For a commit: what Markdown escapes stands there as it is.")
def inert(*, plain: bool) -> None:
    """Print standard input so that GitHub acts on none of it.

    No mention, reference or closing word is left in it that GitHub would take for one. For the text of a pull request.
    """
    from pipeline.mentions import inert_mentions, plain_text  # noqa: PLC0415 starts fast without it

    text = sys.stdin.buffer.read().decode("utf-8", errors="replace")
    # an escape may hide what would be acted on, so it goes first
    click.echo(inert_mentions(plain_text(text) if plain else text).encode(), nl=False)


@click.command("late")
@click.option(
    "--max-age", type=click.IntRange(min=0), required=True, metavar="DAYS", help="How long a source may owe answers."
)
@click.option("--records", type=click.Path(path_type=Path), default=Path("raw/records"), envvar="PIPELINE_RECORDS_DIR")
def late(*, max_age: int, records: Path) -> None:
    """Name the sources that have owed answers for too long."""
    from pipeline import age  # noqa: PLC0415 starts fast without it
    from pipeline.cli import _clock  # noqa: PLC0415 which has this command
    from pipeline.project import Places  # noqa: PLC0415
    from pipeline.run_config import read_run_config  # noqa: PLC0415
    from pipeline.store import read_store  # noqa: PLC0415

    with clear_errors():
        today = _clock()().astimezone(UTC).date()
        config = read_run_config(Places().config)
        for line in age.late(read_store(records, config.sources), today, timedelta(days=max_age), config.ages):
            click.echo(line)
