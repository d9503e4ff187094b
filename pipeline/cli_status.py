"""The command that says how things stand."""

import json
from datetime import UTC
from typing import Any

import click

from pipeline.options import places_options
from pipeline.terminal import clear_errors


@click.command("status")
@places_options
@click.option("--json", "as_json", is_flag=True, help="As JSON, for monitoring.")
def status(*, as_json: bool, **where: Any) -> None:  # noqa: ANN401
    """Say how old the data is, what is missing, what needs a person.

    Nothing is asked or written.
    """
    from pipeline.cli import _clock  # noqa: PLC0415 which has this command
    from pipeline.compute import compute  # noqa: PLC0415 starts fast without it
    from pipeline.escape import printable  # noqa: PLC0415
    from pipeline.project import Places, read_inputs  # noqa: PLC0415
    from pipeline.status import said, status  # noqa: PLC0415

    with clear_errors():
        inputs = read_inputs(Places(**where))
        data = compute(inputs, is_final=False).data
        found = status(data, inputs.store, _clock()().astimezone(UTC).date())
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1).encode())
    else:
        click.echo("".join(f"{printable(line)}\n" for line in said(found)).encode(), nl=False)
