"""What is decided for every run: each mistake is one clear line with file, line and remedy."""

from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.extras import usual_sources
from pipeline.run_config import FILE, Ages, RunConfig, read_run_config
from pipeline.sources import SOURCES

OURS, THEIRS = FILE, "pyproject.toml"


def _read(folder: Path, **files: str) -> RunConfig:
    for name, text in files.items():
        (folder / {"ours": OURS, "theirs": THEIRS}[name]).write_text(text)
    return read_run_config(folder / OURS)


def test_without_a_file_ages_are_the_services_own(tmp_path: Path) -> None:
    """Semantic Scholar a day, arXiv and the Anthology thirty, what is not held fourteen."""
    ages = _read(tmp_path, theirs="[project]\nname = 'x'\n").ages
    assert {source.name: ages.of(source, held=True) for source in usual_sources() if source.service} == {
        "acl": 30,
        "arxiv": 30,
        "semantic_scholar": 1,
    }
    assert {ages.of(source, held=False) for source in SOURCES} == {14}


@pytest.mark.parametrize(
    ("files", "ages"),
    [
        ({"ours": ""}, Ages()),
        ({"ours": "[ages]\n"}, Ages()),
        ({"ours": "[ages]\narxiv = 60\n"}, Ages(held={"arxiv": 60})),
        (
            {"ours": "[ages]\nsemantic_scholar = 7\nnot_held = 30\n"},
            Ages(held={"semantic_scholar": 7}, not_held=30),
        ),
        ({"theirs": "[tool.pipeline.ages]\nacl = 3650\n"}, Ages(held={"acl": 3650})),
        ({"ours": "[ages]\nacl = 1\n", "theirs": "[tool.other]\nx = 1\n"}, Ages(held={"acl": 1})),
    ],
)
def test_ages_are_as_decided(tmp_path: Path, files: dict[str, str], ages: Ages) -> None:
    """In pipeline.toml, or in the table of the same content of pyproject.toml; what is not named keeps its default."""
    assert _read(tmp_path, **files) == RunConfig(ages=ages)


@pytest.mark.parametrize(
    ("files", "where", "says"),
    [
        ({"ours": "[ages]\narxiv = 0\n"}, f"{OURS}:2: ", "arxiv must be a number of days from 1 to 3650, not 0"),
        ({"ours": "[ages]\n\narxiv = 9999\n"}, f"{OURS}:3: ", "arxiv must be a number of days from 1 to 3650"),
        ({"ours": "[ages]\narxiv = -1\n"}, f"{OURS}:2: ", "arxiv must be a number of days from 1 to 3650, not -1"),
        ({"ours": "[ages]\narxiv = '30'\n"}, f"{OURS}:2: ", "arxiv must be a number of days"),
        ({"ours": "[ages]\narxiv = true\n"}, f"{OURS}:2: ", "arxiv must be a number of days"),
        ({"ours": "[ages]\nnot_held = 1.5\n"}, f"{OURS}:2: ", "not_held must be a number of days"),
        (
            {"ours": "[ages]\nfacts = 3\n"},
            f"{OURS}:2: ",
            "unknown key 'facts': use one of acl, arxiv, semantic_scholar, openreview, dblp, crossref, not_held",
        ),
        ({"ours": "ages = 3\n"}, f"{OURS}:1: ", "ages must be a table"),
        ({"ours": "[age]\n"}, f"{OURS}:1: ", "unknown key 'age': use one of ages"),
        ({"ours": "[ages\n"}, f"{OURS}:1: ", "not valid TOML"),
        ({"theirs": "[tool.pipeline]\nx = 1\n"}, f"{THEIRS}:2: ", "unknown key 'x': use one of ages"),
        (
            {"ours": "", "theirs": "[tool.pipeline.ages]\nacl = 2\n"},
            f"{THEIRS}: ",
            "[tool.pipeline] stands beside pipeline.toml: keep one of the two",
        ),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path: Path, files: dict[str, str], where: str, says: str) -> None:
    """The file, the line, and what may stand there."""
    with pytest.raises(ConfigError) as caught:
        _read(tmp_path, **files)
    assert str(caught.value).startswith(f"{tmp_path}/{where}")
    assert says in str(caught.value)
