"""A toy list with every odd line, run end to end; what it makes stands beside it in data/toy/expected.

The lists, their TOML, the overrides and the records in data/toy are made up. `python -m tests.test_toy`, from the
checkout, writes the expected files anew; read their diff before it is committed.
"""

import json
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipeline.parse import parse_list
from pipeline.project import Places, read_list
from pipeline.publish import DataSet
from pipeline.regions import strip_added
from pipeline.run import Mode, check, run
from tests.conftest import Run
from tests.test_escape import render

DATA = Path(__file__).parent / "data" / "toy"
EXPECTED = DATA / "expected"
NAMES = sorted(path.name for path in EXPECTED.iterdir()) if EXPECTED.exists() else []


def places(folder: Path) -> Places:
    """A project in that folder."""
    return Places(
        out=folder / "enriched", readme=folder / "README.md", records=folder / "raw/records", raw=folder / "raw"
    )


def set_up(folder: Path) -> Path:
    """Lay the toy's inputs into a folder of its own."""
    shutil.copytree(DATA, folder / "raw", ignore=shutil.ignore_patterns("expected"))
    return folder


def enrich(folder: Path) -> DataSet:
    """Run over the toy lists; the clock says a day that no input knows."""
    return run_in("enrich", places(folder))


def run_in(command: str, where: Places, *, dry: bool = False, step: Callable[[str], None] = lambda _: None) -> DataSet:
    """Run a command of a project without asking anyone."""
    clock = datetime(2033, 3, 3, tzinfo=UTC)
    return run(command, where, Mode(offline=True, dry=dry), environment={}, now=lambda: clock, step=step).data


def _lines(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False, sort_keys=True, default=str) + "\n" for row in rows)


def _entries(folder: Path, name: str) -> list[dict[str, Any]]:
    kept = ("line", "section", "title", "authors_text", "venue_text", "year", "alias", "note", "is_paper")
    return [
        {field: getattr(entry, field) for field in kept} | {"links": [[x.label, x.url] for x in entry.links]}
        for entry in read_list(folder / "raw" / f"{name}.md").entries
    ]


def made_in(folder: Path) -> dict[str, str]:
    """What a run made, by the name of the expected file."""
    out = folder / "enriched"
    texts = {
        "README.md": folder / "README.md",
        "REVIEW.md": out / "REVIEW.md",
        "decisions.jsonl": out / "decisions.jsonl",
        "issues.jsonl": out / "issues.jsonl",
        "records-papers.jsonl": folder / "raw/records/papers.jsonl",
        "records-citations.jsonl": folder / "raw/records/citations.jsonl",
    }
    tables = {f"table-{name}.jsonl": out / f"{name}.parquet" for name in ("papers", "entries", "citations")}
    return (
        {name: path.read_bytes().decode() for name, path in texts.items()}
        | {name: _lines(pq.read_table(path).to_pylist()) for name, path in tables.items()}
        | {f"parsed-{name}.jsonl": _lines(_entries(folder, name)) for name in ("tools", "toy")}
    )


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy after a run."""
    folder = set_up(tmp_path_factory.mktemp("toy"))
    enrich(folder)
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_every_output_is_as_expected(toy: Path, name: str) -> None:
    """What a run makes of the toy is, file by file, what stands beside it."""
    assert made_in(toy)[name] == (EXPECTED / name).read_bytes().decode()


def test_every_output_has_its_expected_file(toy: Path) -> None:
    """No output goes unchecked and no expected file unused; `python -m tests.test_toy` writes them."""
    assert sorted(made_in(toy)) == NAMES


def _papers(toy: Path) -> dict[str, dict[str, Any]]:
    frame = pd.read_parquet(toy / "enriched/papers.parquet", dtype_backend="pyarrow")
    rows = frame.to_dict("records")
    return {row["title"]: {str(name): None if v is pd.NA else v for name, v in row.items()} for row in rows}


@pytest.mark.parametrize(
    ("title", "values"),
    [
        (
            "A Survey of Toy Reading Lists",
            {"arxiv_id": "2001.00101", "citation_count": 120739, "venue": "Toy Computing Surveys 2021", "year": 2021},
        ),
        ("Counting Is All You Need", {"match_status": "matched", "match_method": "facts", "arxiv_id": "1706.09901"}),
        (
            "Deep Contextualized Toy Representations",
            {"doi": "10.18653/v1/n18-1999", "acl_id": "N18-1999", "s2_corpus_id": 990002, "citation_count": 93},
        ),
        ("Improving Toys by Generative Play", {"arxiv_id": None, "venue": None, "is_preprint": True, "year": 2018}),
        (
            "TinyToy: Distilling Toys for Play",
            {"venue": "Findings of EMNLP 2020", "is_preprint": False, "published_precision": "month"},
        ),
        ("LITE: A Lite Toy for Self-supervised Play", {"openreview_id": "ToyForum01", "citation_count": 0}),
        ("Funnel-Toy: Filtering out Sequential Toys", {"neurips_hash": "0123456789abcdef0123456789abcdef"}),
        ("Compact Toys by Pre-play", {"arxiv_id": "1908.09962", "venue": None, "is_preprint": True}),
        (
            "A Toy That Got Lost",
            {"match_status": "conflict", "arxiv_id": None, "is_preprint": None, "published": None, "status": None},
        ),
        ("A Toy That Nobody Knows", {"match_status": "unresolved", "is_preprint": None, "citation_count": None}),
        ("Probing Toys with Pins", {"match_status": "override", "acl_id": "W19-4899", "venue": "BlackboxNLP 2019"}),
        ("Assessing the Syntactic Abilities of Toys", {"arxiv_id": "1901.09287", "match_status": "linked"}),
    ],
)
def test_the_papers_are_what_the_contract_says(toy: Path, title: str, values: dict[str, Any]) -> None:
    """Values that follow from the inputs by the rules of the data set, by hand."""
    found = _papers(toy)[title]
    assert {name: found[name] for name in values} == values


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        (
            "从背景到应用。",
            "2020-01-06 · Toy Computing Surveys 2021 · 被引 12万 · [arXiv](https://arxiv.org/abs/2001.00101)",
        ),
        ("(**toy2vec**).", "2016-08 · CoNLL 2016 · 被引 3300（2025-10） · [ACL](https://aclanthology.org/K16-1999/)"),
        ("et al. (2017).", "2017-06-12 · NeurIPS 2017 · 被引 1万 · [arXiv](https://arxiv.org/abs/1706.09901)"),
        ("(**TPT**).", "2018-06-11 · 被引 1.2万（2025-06） · [S2]"),
        ("TinyToy)]", "2019-09 · 已发表于 Findings of EMNLP 2020 · [arXiv]"),
        (
            "1908.09962.pdf)]",
            "2019-08-23 · [arXiv](https://arxiv.org/abs/1908.09962) · 现题名：Compact Toys by Pre-play</sub>",
        ),
        ("1806.09901.pdf)]", "[⚠ 待核实](enriched/REVIEW.md)</sub>"),
        (
            "1904.09936)]",
            r"2019-04-20 · 已发表于 \*SEM 2019 · [arXiv](https://arxiv.org/abs/1904.09936) · 现题名：The Cost \| of",
        ),
        ("(EMNLP2020)", "2020-03-22 · EMNLP 2020 · [arXiv](https://arxiv.org/abs/2003.09910)</sub>"),
        ("a paper of two lists", "2019-09-26 · ICLR 2020 · cited by 0 · [arXiv]"),
    ],
)
def test_the_entries_gain_what_the_contract_says(toy: Path, printed: str, said: str) -> None:
    """Additions that follow from the inputs by the rules of the README, by hand."""
    assert f"{printed}<!--+--><br><sub>{said}" in (toy / "README.md").read_text(encoding="utf-8")


def test_the_totals(toy: Path) -> None:
    """23 entries, one of them no paper, two of them the paper of another: 20 papers; no entry from code or comments."""
    entries = pq.read_table(toy / "enriched/entries.parquet").to_pylist()
    papers = pq.read_table(toy / "enriched/papers.parquet").to_pylist()
    assert (len(entries), len(papers)) == (23, 20)
    assert [e["title"] for e in entries if not e["is_paper"]] == ["Toy Playground"]
    assert {e["tier"] for e in entries if e["list"] == "tools"} == {None}
    by_tier = {
        tier: [e["position"] for e in entries if e["tier"] == tier] for tier in ("survey", "must-read", "recent")
    }
    assert by_tier == {"survey": [1], "must-read": [1, 2, 3, 4, 5], "recent": [1, 2, 3, 4, 5]}
    (lite,) = [p for p in papers if p["openreview_id"] == "ToyForum01"]
    assert lite["tiers"] == ["recent", "latest"]
    assert [e["list"] for e in entries if e["paper_id"] == lite["paper_id"]] == ["tools", "toy", "toy"]


@pytest.mark.parametrize("name", ["toy", "tools"])
def test_what_we_wrote_is_the_list_again(toy: Path, name: str) -> None:
    """Without additions each block is its list byte for byte, and parsing it gives the list's entries."""
    readme = (toy / "README.md").read_bytes().decode()
    block = readme.partition(f"<!-- papers:begin {name} -->")[2].partition(f"<!-- papers:end {name} -->")[0]
    block = block.partition("\n")[2]
    path = toy / "raw" / f"{name}.md"
    assert strip_added(block) == path.read_bytes().decode()
    before = read_list(path)
    again = parse_list(block, path, before.config).entries
    assert again == before.entries


def test_a_record_cannot_break_the_page(toy: Path) -> None:
    """A title with pipes, code, formulas and HTML is shown as the record states it."""
    html = render((toy / "README.md").read_text(encoding="utf-8"))
    assert "The Cost | of `$x$` &lt;b&gt;Toys&lt;/b&gt; [v2]: *1*" in html
    review = render((toy / "enriched/REVIEW.md").read_text(encoding="utf-8"))
    assert "“The Cost | of `$x$` &lt;b&gt;Toys&lt;/b&gt; [v2]: *1*”" in review
    assert review.count("<tr>") == 2 + 5 + 6 + 3 * 2  # a header and one candidate for each of three entries


def _bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "run.json"
    }


def test_a_second_run_changes_no_byte(tmp_path: Path) -> None:
    """What a run leaves is what the next one makes, and is current."""
    folder = set_up(tmp_path)
    enrich(folder)
    before = _bytes_of(folder)
    enrich(folder)
    assert _bytes_of(folder) == before
    check(places(folder))


def test_outputs_depend_on_the_inputs_alone(toy: Path, tmp_path: Path, pipeline: Run) -> None:
    """Neither the clock nor the folder, the hash seed, the locale or the time zone shows in any output."""
    folder = set_up(tmp_path / "elsewhere and with spaces")
    (tmp_path / "cwd").mkdir()
    ran = pipeline(
        *("enrich", "--list", folder / "raw/tools.md", "--list", folder / "raw/toy.md", "--out", folder / "enriched"),
        *("--readme", folder / "README.md", "--records", folder / "raw/records", "--offline"),
        cwd=tmp_path / "cwd",
        PYTHONHASHSEED="4242",
        LC_ALL="C",
        PYTHONUTF8="0",
        PYTHONIOENCODING="ascii",
        TZ="Asia/Shanghai",
        PIPELINE_NOW="1999-12-31T23:59:59Z",
    )
    assert (ran.returncode, ran.stdout) == (0, "")
    assert _bytes_of(folder) == _bytes_of(toy)
    assert list((tmp_path / "cwd").iterdir()) == []


def _write_expected(run_in: Callable[[Path], DataSet]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = set_up(Path(name) / "toy")
        run_in(folder)
        shutil.rmtree(EXPECTED, ignore_errors=True)
        EXPECTED.mkdir()
        for file, text in made_in(folder).items():
            (EXPECTED / file).write_bytes(text.encode())


if __name__ == "__main__":
    _write_expected(enrich)
