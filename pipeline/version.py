"""Which version this is."""

import tomllib
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.files import read_if_there

_PROJECT = Path(__file__).parent.parent / "pyproject.toml"
_LIMIT = 1 << 20  # bytes


def version() -> str:
    """Return the version as installed; `make` runs the checkout, which is not, so there as its project states it."""
    try:
        return installed_version("paper-list-pipeline")
    except PackageNotFoundError:
        text = read_if_there(_PROJECT, ConfigError, limit=_LIMIT)
        return str(tomllib.loads(text)["project"]["version"]) if text else "0"
