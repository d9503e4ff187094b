"""A repository in which a newcomer makes a pull request: real git, a made-up list, the loopback services."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import main
from tests.live import DAY, WORLD, Project, paper
from tests.services import Services

GLIDERS = paper(
    31, "Gliders Drawn by Evening Air", "Pia Quist, Rolf Stenmark", arxiv="2605.07001", published=date(2026, 5, 11)
)
TOML = """\
language = "{}"

[[tiers]]
heading = "Must read"
key = "must"
limit = 3
note = true

[[tiers]]
heading = "Latest"
key = "latest"
window_years = 2
"""
LIST = """\
# Things that fly

Every paper of the first part says why it is here.

## Must read

1. **Kites over Trees: A Study of Lines in the Wind**. *Ada Lindqvist, Bram Oosting*. ACL 2019. [[pdf](https://arxiv.org/abs/1901.01901)]

   Shows what wind does to a line.

2. **Quarries Seen from Above**. *Maud Norwegen, Otis Pruitt*. BlackboxNLP 2019. [[pdf](https://www.aclweb.org/anthology/W19-4801.pdf)]

   Stones, for a change.

## Latest

1. **Gliders Drawn by Evening Air**. *Pia Quist, Rolf Stenmark*. Preprint. [[pdf](https://arxiv.org/abs/2605.07001)]
2. **Clockwork for Birds of Passage**. *Wilma Xanthou, Yves Zeller*. ICLR 2020. [[pdf](https://openreview.net/forum?id=LiveForum1)]

## Tools

- [Kite string](https://github.com/made-up/string): a made-up tool.
"""
FIRST_PART = LIST[LIST.index("## Must read") : LIST.index("## Latest")]
MUST = "   Stones, for a change.\n"
"""The last line of the first part."""
LATEST = "[[pdf](https://openreview.net/forum?id=LiveForum1)]\n"
"""The last words of the second part."""
HARBOUR = (
    "3. **Harbours as Graphs of Moored Vessels**. *Chloe Marchetti, Dov Abramski*. ACL 2020. "
    "[[pdf](https://arxiv.org/abs/2004.09001)]\n"
)
LANTERN = "4. **Lanterns Carried through Narrow Valleys**. *Selma Tveit*. [[pdf](https://arxiv.org/abs/1905.05901)]\n"
TIDE = (
    "4. **Tide Gauges Learned from Shore Photographs**. *Ines Jarnefelt*. [[pdf](https://arxiv.org/abs/1812.08901)]\n"
)
REASON = "\n   Ships need maps as well.\n"
Row = dict[str, Any]


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder."""
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)  # noqa: S607


@dataclass(kw_only=True)
class Repository:
    """A list with its records and outputs on main; a branch with what a newcomer does."""

    project: Project

    @property
    def folder(self) -> Path:
        """Where it is checked out."""
        return self.project.folder

    @property
    def list(self) -> Path:
        """The list."""
        return self.folder / "raw/flying.md"

    def write(self, path: str, text: str) -> None:
        """Write a file."""
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text, encoding="utf-8")

    def edit(self, *changes: tuple[str, str], path: str = "raw/flying.md") -> None:
        """Replace texts in a file, each of which stands there once."""
        text = (self.folder / path).read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        self.write(path, text)

    def commit(self) -> None:
        """Commit everything."""
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--allow-empty", "--message", "as a newcomer would")

    def check(self, *options: str, base: str = "main", **environment: str) -> Result:
        """Check what is checked out."""
        told = self.project.environment | {"PIPELINE_NOW": f"{DAY}T00:00:00Z"} | environment
        return CliRunner().invoke(main, ["check-pr", *options, "--", base], env=told)

    def report(self, *options: str, **environment: str) -> Row:
        """Return what is said, as data; nothing is written and no status is set."""
        self.commit()
        result = self.check("--json", *options, **environment)
        assert result.exit_code == 0, result.output
        assert not subprocess.check_output(["git", "-C", self.folder, "status", "--porcelain"])  # noqa: S607
        report: Row = json.loads(result.stdout)
        return report

    def page(self, *options: str, **environment: str) -> str:
        """Return what is said, as a page."""
        self.commit()
        return self.check(*options, **environment).stdout


def enriched_list(folder: Path) -> Path:
    """Lay the list into a folder, enriched once; return the folder."""
    with Services(WORLD.add(GLIDERS)) as services:
        repository = Repository(project=Project(folder=folder, services=services))
        repository.write("raw/flying.md", LIST)
        repository.write("raw/flying.toml", TOML.format("en"))
        repository.write(".gitignore", "enriched/run.json\n")
        repository.project.run()
    return folder


def branched(enriched: Path, folder: Path, services: Services, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """Return a copy of the list and its data set, committed on main, with a branch checked out that is worked in."""
    for name in [name for name in os.environ if name.startswith(("PIPELINE_", "S2_", "GIT_", "GITHUB_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Newcomer")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "newcomer@example.org")
    repository = Repository(project=Project(folder=shutil.copytree(enriched, folder), services=services))
    git(folder, "init", "--quiet", "--initial-branch", "main")
    repository.commit()
    git(folder, "checkout", "--quiet", "-b", "newcomer")
    monkeypatch.chdir(folder)
    return repository


def sentences(report: Row) -> str:
    """Return everything that is said, a line each."""
    parts = [report, *report["lists"], *(row for part in report["lists"] for row in part["entries"])]
    return "\n".join(finding["message"] for part in parts for finding in part["findings"])


def kinds(part: Row) -> list[str]:
    """Return the kinds of what is said of a part."""
    return [finding["kind"] for finding in part["findings"]]
