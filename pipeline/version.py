"""Which version this is."""

import tomllib
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.files import read_if_there

_NAME = "paper-list-pipeline"
_PROJECT = Path(__file__).parent.parent / "pyproject.toml"
_LIMIT = 1 << 20  # bytes


def version() -> str:
    """Return the version of the code that runs: of a checkout as its project states it, otherwise as installed."""
    text = read_if_there(_PROJECT, ConfigError, limit=_LIMIT)
    project = tomllib.loads(text).get("project", {}) if text else {}
    if project.get("name") == _NAME:  # whatever else is installed beside it
        return str(project["version"])
    try:
        return installed_version(_NAME)
    except PackageNotFoundError:
        return "0"
