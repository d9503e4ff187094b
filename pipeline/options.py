"""The options of the program and those that most commands share: where they read and write."""

from collections.abc import Callable
from pathlib import Path

import click


def say_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 click calls it so
    """Print the version and end."""
    if wanted:
        from pipeline.version import version  # noqa: PLC0415 starts fast without it

        click.echo(version())
        context.exit()


class InOrder(click.Group):
    """Lists its commands in the order of the work, as they stand here."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click calls it so
        """Return the names of the commands."""
        return list(self.commands)


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
