"""What a run tells of what it changed."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from pipeline.changes import Snapshot, with_step
from pipeline.changes_page import render_changes, render_changes_json
from pipeline.errors import StoreError
from pipeline.logbook import Change, Kind, Step, read_log, render_log
from pipeline.model import Issue
from pipeline.run import check
from tests.test_toy import enrich, places, set_up

DAY = date(2026, 1, 5)
BEGUN = Step(day=DAY, changes=(Change(kind="begun", subject="1 papers"),))


def _row(**values: object) -> dict[str, Any]:
    return {"paper_id": "p", "title": "A Title", "is_preprint": True, "venue": None, "status": "active"} | values


def _snapshot(
    *rows: dict[str, Any], citations: tuple[dict[str, Any], ...] = (), issues: tuple[Issue, ...] = ()
) -> Snapshot:
    return Snapshot(papers={row["paper_id"]: row for row in rows}, citations=citations, issues=issues)


def _told(before: Snapshot, now: Snapshot, **superseded: str) -> list[tuple[Kind, str | None]]:
    _, *steps = with_step(before, now, [BEGUN], superseded, DAY + timedelta(days=1))
    return [(change.kind, change.detail) for step in steps for change in step.changes]


def _issue(message: str, *, line: int = 3, level: str = "warning") -> Issue:
    return Issue(level=level, stage="resolve", list="l", line=line, subject="A Title", message=message)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        pytest.param({}, {}, [], id="nothing"),
        pytest.param({}, {"citations_as_of": DAY}, [], id="a day only"),
        pytest.param({"citation_count": 100}, {"citation_count": 103}, [], id="a count moves"),
        pytest.param({"citation_count": 100}, {"citation_count": 90}, [], id="a count falls a little"),
        pytest.param({"citation_count": 100}, {"citation_count": 60}, [("fallen", "100 → 60")], id="a count falls"),
        pytest.param({"citation_count": 100}, {"citation_count": None}, [], id="a count is not shown"),
        pytest.param(
            {"citation_count": 100, "s2_paper_id": "a"}, {"citation_count": 60, "s2_paper_id": "b"},
            [("found", "s2_paper b")], id="the count of another record",
        ),
        pytest.param({}, {"arxiv_id": "1810.04805", "doi": "10.1/x"}, [("found", "arxiv 1810.04805, doi 10.1/x")]),
        pytest.param({}, {"s2_corpus_id": 7}, [("found", "s2_corpus 7")], id="a number as id"),
        pytest.param({}, {"venue": "ACL 2019", "is_preprint": False}, [("published", "ACL 2019")], id="published"),
        pytest.param(
            {"venue": "ACL 2019", "is_preprint": False}, {"venue": "TACL 2019", "is_preprint": False},
            [("venue", "ACL 2019 → TACL 2019")], id="another venue",
        ),
        pytest.param({}, {"title": "New"}, [("retitled", "was: A Title")], id="retitled"),
        pytest.param({}, {"title": "A title."}, [], id="the same title otherwise written"),
        pytest.param({"status": "withdrawn"}, {"status": None}, [], id="withdrawn, and no longer known to be it"),
        pytest.param({}, {"status": "withdrawn"}, [("withdrawn", None)], id="withdrawn"),
        pytest.param({}, {"status": "retracted"}, [("retracted", None)], id="retracted"),
        pytest.param({"status": "withdrawn"}, {}, [("reinstated", None)], id="no longer withdrawn"),
        pytest.param({"status": None}, {}, [], id="a status that was not known"),
    ],
)  # fmt: skip
def test_what_is_told_of_a_paper(was: dict[str, Any], now: dict[str, Any], told: list[object]) -> None:
    """Ids, publication, title, standing and sharp falls are told; a count or a day that moves is not."""
    assert _told(_snapshot(_row(**was)), _snapshot(_row(**now))) == told


def test_papers_come_go_and_become_one() -> None:
    """A paper that became one with another is not gone; a new one says what it was identified as."""
    one, two = _row(), _row(paper_id="q", title="B", arxiv_id="2001.00001")
    assert _told(_snapshot(one), _snapshot(one, two)) == [("added", "arxiv 2001.00001")]
    assert _told(_snapshot(), _snapshot(one)) == [("added", "not identified")]
    assert _told(_snapshot(one, two), _snapshot(one)) == [("gone", None)]
    assert _told(_snapshot(one, two), _snapshot(one), q="p") == [("merged", "now p")]


def test_issues_are_told_when_they_come_and_when_they_are_solved() -> None:
    """One that only moves with its line is the same; what needs no decision is not told."""
    was = _snapshot(issues=(_issue("its link leads to line 12"), _issue("old")))
    now = _snapshot(issues=(_issue("its link leads to line 15", line=9), _issue("new"), _issue("x", level="info")))
    assert _told(was, now) == [("issue", "new"), ("solved", "old")]


def _count(paper_id: str, day: date, count: int, record: str = "r", **more: object) -> dict[str, Any]:
    names = {"source": "semantic_scholar", "source_record": record, "as_of_basis": "measured"}
    return {"paper_id": paper_id, "as_of": day, "citation_count": count, **names, **more}


def test_counts_are_told_once_in_four_weeks() -> None:
    """The five that rose most since they were last told; a record that changed, and a fall in doubt, are left out."""
    later = DAY + timedelta(days=28)
    rows = [_row(paper_id=f"p{n}", title=f"T{n}") for n in range(8)]
    counts = [_count(f"p{n}", DAY, 100) for n in range(8)] + [_count(f"p{n}", later, 101 + n) for n in range(6)]
    counts += [_count("p6", later, 900, record="another"), _count("p7", later - timedelta(days=1), 900)]
    counts += [_count("p7", later, 10, is_sharp_fall=True)]
    data = _snapshot(*rows, citations=tuple(counts))
    assert with_step(data, data, [BEGUN], {}, later - timedelta(days=1)) == (BEGUN,)
    begun, step = with_step(data, data, [BEGUN], {}, later)
    assert begun == BEGUN
    assert [(c.subject, c.detail) for c in step.changes] == [
        (f"T{n}", f"100 → {101 + n}, since 2026-01-05") for n in (5, 4, 3, 2, 1)
    ]
    newer = replace(data, version=("another", "another"))
    assert with_step(newer, newer, [BEGUN, step], {}, later + timedelta(days=1)) == (BEGUN, step)


def test_first_run_says_that_it_began() -> None:
    """Where there was a log but the data set is lost, nothing can be told."""
    assert with_step(None, _snapshot(_row()), [], {}, DAY) == (BEGUN,)
    assert with_step(None, _snapshot(_row()), [BEGUN], {}, DAY + timedelta(days=1)) == (BEGUN,)


def test_a_step_that_was_told_of_what_is_still_there_is_told_anew() -> None:
    """Its run was killed before the data set was replaced, or waits in a pull request: nothing is told twice."""
    was = replace(_snapshot(_row(), issues=(_issue("old"),)), version=("p1", "i1"), told=(BEGUN,))
    now = _snapshot(_row(venue="ACL 2019"), _row(paper_id="q", title="B"), issues=(_issue("new"),))
    log = with_step(was, now, [BEGUN], {}, DAY + timedelta(days=7))
    assert len(log) == 2
    later = with_step(was, now, log, {}, DAY + timedelta(days=14))
    assert later == (BEGUN, replace(log[1], day=DAY + timedelta(days=14)))
    assert with_step(was, was, log, {}, DAY + timedelta(days=14)) == (BEGUN,)  # it is not so any more
    killed = replace(now, papers=was.papers, version=("p1", "i2"), told=(BEGUN,))  # between the issues and the papers
    assert with_step(killed, now, log, {}, DAY + timedelta(days=7)) == log
    whole = replace(now, version=("p2", "i2"), told=(BEGUN,))  # after the papers, before the pages
    assert with_step(whole, now, log, {}, DAY + timedelta(days=7)) == log
    done = replace(whole, told=(BEGUN, replace(log[1], since=None)))
    assert len(with_step(done, was, log, {}, DAY + timedelta(days=8))) == 3


def test_steps_that_were_told_elsewhere_are_told_in_one() -> None:
    """Two previews, each of a change more, before the data set is written: both changes, once."""
    was = replace(_snapshot(_row()), version=("p1", "i"), told=(BEGUN,))
    one, two = (
        _snapshot(_row(), _row(paper_id="q", title="B")),
        _snapshot(_row(), _row(paper_id="q", title="B"), _row(paper_id="r", title="C")),
    )
    log = with_step(was, one, [BEGUN], {}, DAY)
    seen = (BEGUN, replace(log[1], since=None))
    log = with_step(replace(one, version=("p2", "i"), told=seen), two, log, {}, DAY)
    assert [[change.subject for change in step.changes] for step in log[1:]] == [["B"], ["C"]]
    _, step = with_step(was, two, log, {}, DAY)
    assert [change.subject for change in step.changes] == ["B", "C"]


def test_what_was_published_is_never_told_anew() -> None:
    """A step about issues alone leaves the papers as they are, one that was taken back as they were."""
    was = replace(_snapshot(_row(), issues=(_issue("old"),)), version=("p1", "i1"), told=(BEGUN,))
    other = replace(_snapshot(_row(), issues=(_issue("new"),)), version=("p1", "i2"))
    log = with_step(was, other, [BEGUN], {}, DAY)
    other = replace(other, told=(BEGUN, replace(log[1], since=None)))
    assert with_step(other, other, log, {}, DAY + timedelta(days=1)) == log
    third = with_step(other, _snapshot(_row()), log, {}, DAY + timedelta(days=1))
    assert third[:2] == log
    assert [(change.kind, change.detail) for change in third[2].changes] == [("solved", "new")]
    back = replace(was, told=(BEGUN, replace(log[1], since=None)))
    assert with_step(back, back, log, {}, DAY + timedelta(days=1)) == log


@pytest.mark.parametrize("title", ["1984. A Novel", "12) Monkeys", "- [x] Done", "+ One", "Pulp. Fiction", "-", "3"])
def test_a_title_is_an_item_whatever_it_begins_with(title: str) -> None:
    """It begins no list of its own, and reads as it was printed."""
    page = render_changes([Step(day=DAY, changes=(Change(kind="gone", subject=title),))])
    html = MarkdownIt("commonmark").render(page)
    assert f"<li>{title}</li>" in html


def test_log_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """Every kind of change, with and without what it may lack."""
    step = Step(
        day=DAY,
        changes=(
            Change(kind="found", paper_id="p", subject="综述 `x`\n", detail="arxiv 1810.04805"),
            Change(kind="gone", subject="A"),
        ),
        since="0123.4567",
    )
    path = tmp_path / "changes.jsonl"
    path.write_bytes(render_log([BEGUN, step]))
    assert read_log(path) == (BEGUN, step)
    assert read_log(tmp_path / "none.jsonl") == ()


@pytest.mark.parametrize(
    "line",
    [
        "[]",
        '{"day": "2026-01-05"}',
        '{"day": "2026-01-05", "changes": []}',
        '{"day": "yesterday", "changes": [{"kind": "gone", "subject": "A"}]}',
        '{"day": "2026-01-05", "changes": [{"kind": "lost", "subject": "A"}]}',
        '{"day": "2026-01-05", "changes": [{"kind": "gone", "subject": "A", "detail": 1}]}',
        '{"day": "2026-01-05", "changes": [{"kind": "gone", "subject": "A", "more": "b"}]}',
    ],
)
def test_a_damaged_log_is_an_error_with_its_line(tmp_path: Path, line: str) -> None:
    """The line is named, and nothing is taken from the file."""
    path = tmp_path / "changes.jsonl"
    path.write_bytes(render_log([BEGUN]) + f"{line}\n".encode())
    with pytest.raises(StoreError, match=r"changes\.jsonl:2: .*restore the file from git"):
        read_log(path)


def test_page_is_newest_first_and_bounded() -> None:
    """Two runs of one day have a heading each; long lists and old runs are cut; hostile titles are shown."""
    gone = tuple(Change(kind="gone", subject=f"<b>[x](y) {n}") for n in range(25))
    steps = [Step(day=DAY + timedelta(days=n), changes=gone[:1]) for n in range(70)]
    page = render_changes([*steps, Step(day=steps[-1].day, changes=gone[1:])])
    assert page.index("## 2026-03-15") < page.index("## 2026-03-14")
    assert page.index("## 2026-03-15 (2)\n") < page.index("## 2026-03-15\n")
    assert "**No longer in the list** (24)" in page
    assert "- … and 4 more" in page
    assert "11 older runs" in page
    assert "<b>" not in page
    assert page.count("\n- ") == 21 + 59
    assert "Nothing yet." in render_changes([])


def test_json_is_the_same_newest_first() -> None:
    """One change a line; what it does not say is not there."""
    assert render_changes_json([]) == b"[]\n"
    later = Step(day=DAY + timedelta(days=1), changes=(Change(kind="gone", paper_id="p", subject="A"),))
    assert render_changes_json([BEGUN, later]).decode() == (
        '[\n {"day": "2026-01-06", "changes": [\n  {"kind": "gone", "paper_id": "p", "subject": "A"}\n ]},\n'
        ' {"day": "2026-01-05", "changes": [\n  {"kind": "begun", "subject": "1 papers"}\n ]}\n]\n'
    )


def test_runs_tell_what_they_changed_and_no_more(tmp_path: Path) -> None:
    """A run that changes nothing adds nothing; papers that come and go stand in both pages, and check agrees."""
    folder = set_up(tmp_path)
    path, config = folder / "raw/toy.md", folder / "raw/toy.toml"
    config.write_text(config.read_text(encoding="utf-8").partition("[expect.max]")[0], encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    line = "- **A Toy Added Later**. *Ann Bee, Cee Dee*. ACL 2019. [[pdf](https://arxiv.org/abs/1901.07777)]\n"
    enrich(folder)
    enrich(folder)
    path.write_text(f"{text.rstrip()}\n{line}", encoding="utf-8")
    enrich(folder)
    path.write_text(text, encoding="utf-8")
    enrich(folder)
    check(places(folder))
    first, second, third = read_log(folder / "raw/records/changes.jsonl")
    assert [change.kind for change in first.changes] == ["begun"]
    told = [("added", "A Toy Added Later", "arxiv 1901.07777")]
    assert [(c.kind, c.subject, c.detail) for c in second.changes if c.kind != "issue"] == told
    assert [(c.kind, c.subject, c.detail) for c in third.changes if c.kind != "solved"] == [
        ("gone", "A Toy Added Later", None)
    ]
    page = (folder / "enriched/CHANGES.md").read_text(encoding="utf-8")
    assert "**New in the list** (1)\n\n- A Toy Added Later: arxiv 1901.07777\n" in page
