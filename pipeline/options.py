"""The options that most commands share: where they read and write."""

from collections.abc import Callable
from pathlib import Path

import click


def places_options(command: Callable[..., None]) -> Callable[..., None]:
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
        click.option(
            "--in-place",
            type=path,
            multiple=True,
            metavar="FILE",
            help="A list that is its own output: what is known is added in the file itself; again for more.",
        ),
    ):
        command = decorate(command)
    return command
