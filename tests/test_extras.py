"""`pipeline.toml`: nothing changes without it, what it names is asked and read, and what is wrong is said clearly."""

from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.run_config import read_run_config
from pipeline.sources import CREDITS, SOURCES, TERMS, optional_names

USUAL = ["acl", "arxiv", "semantic_scholar", "facts"]


def _names(path: Path) -> list[str]:
    return [source.name for source in read_run_config(path).sources]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (None, USUAL),
        ("", USUAL),
        ("[sources]\n", USUAL),
        ("[sources]\nextra = []\n", USUAL),
        ('[sources]\nextra = ["crossref"]\n', [*USUAL[:3], "crossref", "facts"]),
        (
            '[sources]\nextra = ["crossref", "openreview", "dblp"]\n',
            [*USUAL[:3], "openreview", "dblp", "crossref", "facts"],
        ),
    ],
)
def test_optional_sources_are_those_that_are_named(tmp_path: Path, text: str | None, names: list[str]) -> None:
    """In the order of belief, whatever order they are named in; none without the file."""
    path = tmp_path / "pipeline.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert _names(path) == names


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[sources]\n\nextra = ["crossreff"]\n', 3, "'crossreff' is no optional source: name any of crossref, dblp"),
        ('[sources]\nextra = ["arxiv"]\n', 2, "'arxiv' is no optional source"),
        ("[sources]\nextra = [3]\n", 2, "3 is no optional source"),
        ('[sources]\nextra = "dblp"\n', 2, "extra must be a list of crossref, dblp, openreview, not 'dblp'"),
        ('[sources]\nextra = ["dblp", "dblp"]\n', 2, "'dblp' stands twice: name it once"),
        ('[sources]\nextras = ["dblp"]\n', 2, "unknown key 'extras': use one of extra"),
        ('extra = ["dblp"]\n', 1, "unknown key 'extra': use one of ages, sources"),
        ('sources = ["dblp"]\n', 1, "sources must be a table"),
        ('[sources\nextra = ["dblp"]\n', 1, "not valid TOML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    """And with the remedy."""
    path = tmp_path / "pipeline.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_run_config(path)
    assert (caught.value.path, caught.value.line) == (path, line)
    assert said in str(caught.value)


def test_every_optional_source_has_its_terms_and_its_credit() -> None:
    """Readers are told of whatever was used."""
    assert optional_names(SOURCES) == TERMS.keys()
    assert TERMS.keys() <= CREDITS.keys()
