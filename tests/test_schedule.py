"""The steps of the scheduled workflow, run as they stand: what is committed, where, in which words; who is told."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.mentions import inert_mentions
from pipeline.workflow import workflow_of_a_list
from tests.conftest import ROOT, Run
from tests.workflows import BRANCH, Runner, git, read_workflow

TAKE_OVER = "Take over answers that wait in a pull request"
PUBLISH = "Publish what changed"
LOOK = "Look how old the data is"
REPORT = "Keep one issue about what keeps failing"
AGAIN = "Enrich what was changed meanwhile"
TITLE = "The list is not kept up to date"
HISTORY = "raw/records/citations.jsonl"
ANSWERS = "raw/records/acl.jsonl"
REPORTED = "enriched/run.json"
ASKED = "raw/records/asked.json"
CHANGES = "enriched/CHANGES.md"
BEGUN = "<!-- papers:begin toys -->\n<!-- papers:end toys -->\n"
MORE = "- [Another Title of Some Words](https://arxiv.org/abs/1810.04802)\n"
OWN = {"OWN_TOKEN": "true"}
NONE = {"OWN_TOKEN": "false"}
FIRST = {
    ".gitignore": (ROOT / ".gitignore").read_text(encoding="utf-8"),
    "README.md": "# Mine\n\nas of one\n",
    "raw/toys.md": "- [A Title of Some Words](https://arxiv.org/abs/1810.04801)\n",
    HISTORY: "day one\n",
    ANSWERS: "an answer\n",
    ASKED: "{}\n",
    CHANGES: "# Changes\n\n## Day one\n\n- grown\n\n## Day zero\n\n- begun\n",
}


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A runner for a made-up repository with a first commit."""
    work = tmp_path / "work"
    work.mkdir()
    git(work, "init", "--quiet")
    _write(work, FIRST)
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--message", "Begin")
    git(tmp_path, "clone", "--quiet", "--bare", work, tmp_path / "remote.git")
    git(work, "remote", "add", "origin", tmp_path / "remote.git")
    return Runner(home=tmp_path / "runner", content=workflow_of_a_list(None), remote=tmp_path / "remote.git")


@pytest.fixture
def week(runner: Runner) -> Callable[..., Path]:
    """Run the steps of one week: `week({file: text}, OWN)`, the files being what enriching wrote."""

    def run(files: dict[str, str], token: dict[str, str]) -> Path:
        folder = runner.checkout()
        taken = runner.step(TAKE_OVER, folder)
        assert taken.returncode == 0, taken.stderr
        _write(folder, files)
        done = runner.step(PUBLISH, folder, **token)
        assert done.returncode == 0, done.stderr
        return folder

    return run


def _show(runner: Runner, revision: str, *words: str) -> str:
    return git(runner.remote, "show", "--no-patch", *words, revision)


def _branches(runner: Runner) -> set[str]:
    return {*git(runner.remote, "for-each-ref", "--format=%(refname:short)", "refs/heads").split()}


def _pull_calls(runner: Runner) -> list[list[str]]:
    return [call for call in runner.calls if call[:2] in (["pr", "create"], ["api", "--silent"])]


def test_without_a_token_the_change_goes_to_the_branch_that_it_came_from(
    runner: Runner, week: Callable[..., Path]
) -> None:
    """One commit with what changed in its text, and no pull request."""
    week({"README.md": "# Mine\n\nas of two\n", HISTORY: "day one\nday two\n"}, NONE)
    assert _branches(runner) == {"main"}
    assert _show(runner, "main:README.md") == "# Mine\n\nas of two"
    message = _show(runner, "main", "--format=%an%n%B")
    assert message.startswith("github-actions[bot]\nEnrich the list\n\n")
    assert " README.md " in message
    assert "2 files changed" in message
    assert [call[:2] for call in runner.calls] == [["auth", "setup-git"]]


@pytest.mark.parametrize("token", [NONE, OWN], ids=["none", "own"])
@pytest.mark.parametrize(
    "files",
    [{}, {ASKED: '{"a": 1}\n'}, {REPORTED: "{}\n"}, {ASKED: '{"a": 1}\n', REPORTED: "{}\n"}],
    ids=["nothing", "days of asking", "the report", "both"],
)
def test_nothing_is_published_when_nothing_meaningful_changed(
    runner: Runner, week: Callable[..., Path], files: dict[str, str], token: dict[str, str]
) -> None:
    """The days on which services were asked, and the report of the run, are no news."""
    before = _show(runner, "main", "--format=%H")
    week(files, token)
    assert (_branches(runner), _show(runner, "main", "--format=%H")) == ({"main"}, before)
    assert _pull_calls(runner) == []
    assert runner.summary == "Nothing has changed.\n"


def test_days_of_asking_go_along_with_what_changed(runner: Runner, week: Callable[..., Path]) -> None:
    """So that nothing is asked twice."""
    week({ASKED: '{"a": 1}\n', HISTORY: "day two\n"}, NONE)
    assert _show(runner, f"main:{ASKED}") == '{"a": 1}'


COMMANDS = ("git add", "git reset", "git diff")
RULE = "\n".join(
    line.strip()
    for line in (ROOT / "docs/schedule.md").read_text(encoding="utf-8").splitlines()
    if line.startswith(tuple(f"    {command}" for command in COMMANDS))
)
"""What the page says to those who commit without the workflow."""


@pytest.mark.parametrize("by_hand", [False, True], ids=["the workflow", "the page"])
@pytest.mark.parametrize("kept", ["ignored", "not ignored", "committed"])
def test_the_report_of_a_run_is_never_published(
    runner: Runner, week: Callable[..., Path], kept: str, *, by_hand: bool
) -> None:
    """Whether git ignores it, as here, or not, or somebody has committed it once."""
    if kept != "ignored":
        _push(runner, {".gitignore": ""} | ({REPORTED: "old\n"} if kept == "committed" else {}))
    files = {HISTORY: "day two\n", REPORTED: "new\n"}
    if by_hand:
        folder = runner.checkout()
        _write(folder, files)
        git(folder, "config", "user.name", "Ann Bee")
        git(folder, "config", "user.email", "ann@example.org")
        subprocess.run(["bash", "-euo", "pipefail", "-c", RULE], cwd=folder, check=True, timeout=60)  # noqa: S607 as a reader runs it
        git(folder, "push", "--quiet", "origin", "main")
    else:
        week(files, NONE)
    assert _show(runner, f"main:{HISTORY}") == "day two"
    tracked = git(runner.remote, "ls-tree", "-r", "--name-only", "main", "--", REPORTED)
    assert (tracked and _show(runner, f"main:{REPORTED}")) == ("old" if kept == "committed" else "")


def test_with_a_token_there_is_one_pull_request(runner: Runner, week: Callable[..., Path]) -> None:
    """Its branch is one commit on the newest main, whatever was on it before; its text is that of the newest run."""
    runner.answers = [("pr list", [{"number": 7, "isCrossRepository": True}])]
    week({HISTORY: "day one\nday two\n"}, OWN)
    (made,) = _pull_calls(runner)
    assert made[:6] == ["pr", "create", "--base", "main", "--head", BRANCH]
    assert HISTORY in made[-1]
    _push(runner, {"raw/toys.md": "- another list\n"})
    runner.answers = [
        ("pr list", [{"number": 7, "isCrossRepository": True}, {"number": 8, "isCrossRepository": False}])
    ]
    week({"README.md": "# Mine\n\nas of three\n"}, OWN)
    assert git(runner.remote, "rev-list", "--count", f"main..{BRANCH}") == "1"
    assert git(runner.remote, "merge-base", "main", BRANCH) == git(runner.remote, "rev-parse", "main")
    assert _show(runner, "main:README.md") == "# Mine\n\nas of one"
    _, edited = _pull_calls(runner)
    assert edited[:5] == ["api", "--silent", "--method", "PATCH", "repos/someone/list/pulls/8"]
    assert edited[-1].startswith("body=")
    assert "README.md" in edited[-1]


def _push(runner: Runner, files: dict[str, str], branch: str = "main") -> None:
    """Let a person commit to a branch."""
    folder = runner.checkout()
    git(folder, "checkout", "--quiet", branch)
    _write(folder, files)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "By hand")
    git(folder, "push", "--quiet", "origin", branch)


def test_answers_that_wait_in_a_pull_request_are_taken_over(runner: Runner, week: Callable[..., Path]) -> None:
    """The history keeps its days, also where main has new answers; what is made from the records is made anew."""
    week({HISTORY: "day one\nday two\n", "raw/records/new.jsonl": "an answer\n", "README.md": "# as of two\n"}, OWN)
    _push(runner, {"raw/toys.md": "- another list\n", "README.md": "# edited by hand\n"})
    folder = runner.checkout()
    assert runner.step(TAKE_OVER, folder).returncode == 0
    held = {name: (folder / name).read_text(encoding="utf-8") for name in [*FIRST, "raw/records/new.jsonl"]}
    assert held == FIRST | {
        HISTORY: "day one\nday two\n",
        "raw/records/new.jsonl": "an answer\n",
        "raw/toys.md": "- another list\n",
        "README.md": "# edited by hand\n",
    }
    assert git(folder, "log", "-1", "--format=%s") == "By hand"
    assert {line[:2] for line in git(folder, "status", "--porcelain").splitlines()} <= {" M", "M ", "M", "??"}


def test_what_was_merged_is_not_proposed_again(runner: Runner, week: Callable[..., Path]) -> None:
    """A branch that is left over after a squash goes when a run finds nothing more to say."""
    files = {HISTORY: "day one\nday two\n", "README.md": "# as of two\n"}
    week(files, OWN)
    _push(runner, files)
    week(files, OWN)
    assert _branches(runner) == {"main"}
    assert len(_pull_calls(runner)) == 1


def test_where_both_sides_changed_a_record_main_is_believed(runner: Runner, week: Callable[..., Path]) -> None:
    """A line is one side's or the other's, never both with marks of a conflict."""
    week({ANSWERS: "an answer of week two\n"}, OWN)
    _push(runner, {ANSWERS: "an answer of a person\n"})
    folder = runner.checkout()
    assert runner.step(TAKE_OVER, folder).returncode == 0
    assert (folder / ANSWERS).read_text(encoding="utf-8") == "an answer of a person\n"


def test_where_both_sides_added_to_the_history_both_days_stand(runner: Runner, week: Callable[..., Path]) -> None:
    """Whatever the attributes of the repository say."""
    week({HISTORY: "day one\nday two\n"}, OWN)
    _push(runner, {HISTORY: "day one\nday three\n"})
    folder = runner.checkout()
    assert runner.step(TAKE_OVER, folder).returncode == 0
    held = (folder / HISTORY).read_text(encoding="utf-8").splitlines()
    assert sorted(held) == ["day one", "day three", "day two"]


def _asked(day: str, rows: int | None = None, *, down: bool = False) -> str:
    """Return `asked.json` as it is written: two services last asked on a day, and the rows of the history."""
    state: dict[str, Any] = {
        name: {"asked": day, "down": down and name == "arxiv", "others": {}} for name in ("arxiv", "semantic_scholar")
    }
    counted = {} if rows is None else {"citations.jsonl": rows}
    return json.dumps(state | counted, indent=1, sort_keys=True) + "\n"


@pytest.mark.parametrize(
    ("before", "by_hand", "rows"),
    [
        (_asked("2026-01-05", 1), None, 1),
        (_asked("2026-01-05", 1), _asked("2026-01-12", 1), 1),
        (_asked("2026-01-05"), None, 0),
        ("{}\n", _asked("2026-01-12"), 0),
    ],
    ids=["main is as it was", "main has asked too", "no number yet", "nothing asked yet"],
)
def test_the_days_of_asking_are_those_of_the_pull_request(
    runner: Runner, week: Callable[..., Path], before: str, by_hand: str | None, rows: int
) -> None:
    """But for the rows that the history has at least, which are main's: those are there, whatever is merged."""
    _push(runner, {ASKED: before, HISTORY: "day zero\nday one\n"})
    week({ASKED: _asked("2026-01-19", 4), HISTORY: "day zero\nday one\nday two\nday three\n"}, OWN)
    _push(runner, {HISTORY: "day one\n"} | ({ASKED: by_hand} if by_hand else {}))
    folder = runner.checkout()
    assert runner.step(TAKE_OVER, folder).returncode == 0
    assert (folder / ASKED).read_text(encoding="utf-8") == _asked("2026-01-19", rows)
    assert len((folder / HISTORY).read_text(encoding="utf-8").splitlines()) >= rows


@pytest.mark.parametrize("gone", ["main", "pull request", "both"])
def test_without_days_of_asking_answers_are_taken_over_too(
    runner: Runner, week: Callable[..., Path], gone: str
) -> None:
    """The file may be deleted: everything is asked again then."""
    git(folder := runner.checkout(), "rm", "--quiet", ASKED)
    if gone != "pull request":
        git(folder, "commit", "--quiet", "--message", "Ask again")
        git(folder, "push", "--quiet", "origin", "main")
    week({HISTORY: "day one\nday two\n"} | ({ASKED: _asked("2026-01-19", 2)} if gone == "main" else {}), OWN)
    folder = runner.checkout()
    assert runner.step(TAKE_OVER, folder).returncode == 0
    assert (folder / HISTORY).read_text(encoding="utf-8") == "day one\nday two\n"
    assert (folder / ASKED).exists() == (gone != "both")


def test_what_was_answered_in_a_pull_request_is_neither_asked_again_nor_missed(
    runner: Runner, week: Callable[..., Path], pipeline: Run
) -> None:
    """A pull request may wait for long: nothing is due that it has asked, and no service is late for it."""
    names = {"arxiv": "1810.04801", "semantic_scholar": "ARXIV:1810.04801"}
    records = {
        f"raw/records/{name}.jsonl": json.dumps(
            {"key": key, "payload": None, "retrieved": "2026-01-05", "source": name}, sort_keys=True
        )
        for name, key in names.items()
    }
    _push(runner, records | {ASKED: _asked("2026-01-05"), "README.md": BEGUN, HISTORY: "", ANSWERS: ""})
    week({ASKED: _asked("2026-03-16", down=True), "enriched/REVIEW.md": "news\n"}, OWN)
    folder = runner.checkout()
    assert runner.step(TAKE_OVER, folder).returncode == 0
    clock = {"PIPELINE_NOW": "2026-03-23T05:23:00Z"}
    would = pipeline("enrich", "--dry-run", cwd=folder, **clock).stderr
    assert [line for line in would.splitlines() if "would be asked for" in line] == [
        f"{name}: would be asked for nothing" for name in ("semantic_scholar", "arxiv", "acl")
    ]
    assert runner.step(LOOK, folder, MAX_AGE="45", **clock).returncode == 0
    assert runner.told == "late=\n"


def test_a_commit_of_a_person_is_not_thrown_away(runner: Runner, week: Callable[..., Path]) -> None:
    """The branch is made anew each time, so a run stops at what somebody else committed there, and says so."""
    week({HISTORY: "day one\nday two\n"}, OWN)
    _push(runner, {"raw/toys.md": "- mended by hand\n"}, BRANCH)
    before = _show(runner, BRANCH, "--format=%H")
    stopped = runner.step(TAKE_OVER, runner.checkout())
    assert stopped.returncode == 1
    assert "merge it or delete it" in stopped.stdout
    assert _show(runner, BRANCH, "--format=%H") == before


def test_what_changed_is_told_in_the_words_of_the_change_log(runner: Runner, week: Callable[..., Path]) -> None:
    """Of it what is new, not what makes room; in the commit, in the pull request and on the page of the run."""
    new = "## Day two\n\n- found: A Title of Some Words\n- counts: +12\n\n"
    head, kept, _ = FIRST[CHANGES].partition("## Day one\n\n- grown\n")
    week({CHANGES: f"{head}{new}{kept}", HISTORY: "day two\n"}, OWN)
    assert _pull_calls(runner)[0][-1].strip() == new.strip()
    assert runner.summary.strip() == new.strip()
    assert _show(runner, BRANCH, "--format=%B") == f"Enrich the list\n\n{new.strip()}"


def test_a_second_run_of_a_day_tells_what_is_its_own(runner: Runner, week: Callable[..., Path]) -> None:
    """It has a section of its own, above the one that was told before."""
    begun, first = "# Changes\n\n", "## 2026-01-08\n\n- found: A Title of Some Words\n\n"
    second, third = "## 2026-01-08 (2)\n\n- counts: +12\n\n", "## 2026-01-08 (3)\n\n- counts: +1\n\n"
    _, _, kept = FIRST[CHANGES].partition(begun)
    week({CHANGES: f"{begun}{first}{kept}"}, NONE)
    week({CHANGES: f"{begun}{second}{first}{kept}"}, NONE)
    assert _show(runner, "main", "--format=%B") == f"Enrich the list\n\n{second.strip()}"
    week({CHANGES: f"{begun}{third}{second}{first}{kept}"}, OWN)
    assert _pull_calls(runner)[0][-1].strip() == third.strip()


def test_the_first_change_log_is_told_whole(runner: Runner, week: Callable[..., Path]) -> None:
    """Where there was none before, or an empty one, all of it is new; where there is none at all, files are named."""
    for before in (None, "", "# Changes\n\nNothing yet.\n"):
        folder = runner.checkout()
        git(folder, "rm", "--quiet", "--ignore-unmatch", CHANGES)
        if before is not None:
            _write(folder, {CHANGES: before})
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--message", "By hand")
        git(folder, "push", "--quiet", "origin", "main")
        if before is None:
            week({HISTORY: "day two\n"}, NONE)
            assert " | " in _show(runner, "main", "--format=%B")
        week({CHANGES: "# Changes\n\n## Day one\n\n- begun\n"}, NONE)
        assert _show(runner, "main", "--format=%B") == "Enrich the list\n\n## Day one\n\n- begun"


def test_a_change_log_that_says_nothing_new_is_no_text(runner: Runner, week: Callable[..., Path]) -> None:
    """The files that changed are named instead."""
    week({HISTORY: "day two\n"}, OWN)
    assert _pull_calls(runner)[0][-1].split()[0] == HISTORY


def test_what_is_told_calls_nobody_and_closes_nothing(runner: Runner, week: Callable[..., Path]) -> None:
    """Whatever a title holds, here and in the log of main."""
    bad = (
        "- fixes #12, @everyone, GH-3, [skip ci] https://github.com/a/b/issues/4 `$(touch hurt)` ${{ github.token }}\n"
    )
    for token, revision in ((OWN, BRANCH), (NONE, "main")):
        folder = week({CHANGES: f"# Changes\n\n## Day two\n\n{bad}"}, token)
        said = _show(runner, revision, "--format=%B")
        for acting in ("fixes #", "#12", "@everyone", "GH-3", "[skip", "issues/4"):
            assert acting not in said + runner.summary + "".join(map("".join, runner.calls))
        assert bad.strip() in said.replace("\u200b", "")
        assert not (folder / "hurt").exists()


def test_the_message_of_a_commit_has_no_escapes(runner: Runner, week: Callable[..., Path]) -> None:
    """It is plain text; the pull request and the page of the run are Markdown."""
    told = r"- The &#96;bert&#96; paper \[sic\]: https&#58;//x.example, &#36;5, &#12345678;"
    week({CHANGES: f"# Changes\n\n## Day two\n\n{told}\n"}, OWN)
    plain = "- The `bert` paper [sic]: https://x.example, $5, &#\u200b12345678;"
    assert _show(runner, BRANCH, "--format=%B") == f"Enrich the list\n\n## Day two\n\n{plain}"
    markdown = told.replace("&#12", "&#\u200b12")
    assert _pull_calls(runner)[0][-1] == runner.summary == f"## Day two\n\n{markdown}\n"


def test_a_branch_that_is_gone_by_then_is_not_deleted(runner: Runner, week: Callable[..., Path]) -> None:
    """Its pull request may be merged, and the branch with it be deleted, while a run goes on."""
    files = {HISTORY: "day one\nday two\n"}
    week(files, OWN)
    _push(runner, files)
    folder = runner.checkout()
    assert runner.step(TAKE_OVER, folder).returncode == 0
    git(runner.remote, "branch", "--delete", "--force", BRANCH)
    done = runner.step(PUBLISH, folder, **OWN)
    assert (done.returncode, done.stderr) == (0, "")
    assert runner.summary.endswith("Nothing has changed.\n")


@pytest.fixture
def enriched(runner: Runner) -> Path:
    """A checkout in which a real data set was made anew, to be published; its list and records are those of main."""
    _push(runner, {"README.md": BEGUN, HISTORY: "", ANSWERS: "", CHANGES: ""})
    folder = runner.checkout()
    for name in (TAKE_OVER, "Enrich", "Check"):
        assert runner.step(name, folder).returncode == 0
    return folder


def _is_current(runner: Runner, pipeline: Run) -> bool:
    return pipeline("check", cwd=runner.checkout()).returncode == 0


@pytest.mark.parametrize(
    ("by_hand", "commits"),
    [
        ({"notes.md": "mine\n"}, ["Enrich the list"]),
        ({"raw/toys.md": FIRST["raw/toys.md"] + MORE}, [AGAIN, "Enrich the list"]),
    ],
    ids=["something else", "the list"],
)
def test_a_push_during_a_run_takes_nothing_away(
    runner: Runner, enriched: Path, pipeline: Run, by_hand: dict[str, str], commits: list[str]
) -> None:
    """What was found goes on top of it, and what is made from the list is made from the list as it is by then."""
    _push(runner, by_hand)
    _write(enriched, {REPORTED: "{}\n"})
    done = runner.step(PUBLISH, enriched, **NONE)
    assert done.returncode == 0, done.stderr
    subjects = git(runner.remote, "log", "--format=%s", "main").splitlines()
    assert subjects[: len(commits) + 1] == [*commits, "By hand"]
    for name, text in by_hand.items():
        assert _show(runner, f"main:{name}") == text.strip()
    assert _is_current(runner, pipeline)


@pytest.mark.parametrize(
    "by_hand",
    [{"README.md": f"# Edited\n\n{BEGUN}"}, {"raw/toys.md": ""}],
    ids=["the same place", "a list that cannot be read"],
)
def test_what_does_not_go_with_a_push_during_a_run_is_not_published(
    runner: Runner, enriched: Path, by_hand: dict[str, str]
) -> None:
    """The branch stays as its people left it, and the run says why it failed."""
    _push(runner, by_hand)
    before = _show(runner, "main", "--format=%H")
    done = runner.step(PUBLISH, enriched, **NONE)
    assert done.returncode == 1
    assert "::error::main was changed during the run" in done.stdout
    assert _show(runner, "main", "--format=%H") == before


def _hook(runner: Runner, script: str) -> None:
    path = runner.remote / "hooks/pre-receive"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def test_a_branch_that_takes_no_push_is_said(runner: Runner, enriched: Path) -> None:
    """It may be protected; to try again is of no use."""
    _hook(runner, "exit 1")
    done = runner.step(PUBLISH, enriched, **NONE)
    assert done.returncode == 1
    assert "::error::main does not take the push: where it is protected, set ENRICH_TOKEN" in done.stdout


def test_a_branch_that_always_moves_is_given_up(runner: Runner, enriched: Path) -> None:
    """After the fourth push that came too late."""
    moved = "git update-ref refs/heads/main $(git commit-tree -p main -m Moved main^{tree})"
    apart = "unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES"  # of what is pushed
    _hook(runner, f"{apart}\necho pushed >> pushes\n{moved}\nexit 1")
    git(runner.remote, "config", "user.name", "Ann Bee")
    git(runner.remote, "config", "user.email", "ann@example.org")
    done = runner.step(PUBLISH, enriched, **NONE)
    assert done.returncode == 1, done.stderr
    assert "::error::main does not take the push" in done.stdout
    assert (runner.remote / "pushes").read_text(encoding="utf-8") == "pushed\n" * 4


@pytest.mark.parametrize(("name", "status"), [("Enrich", 0), ("Check", 1)])
def test_no_line_that_is_printed_is_a_command_to_the_runner(runner: Runner, name: str, status: int) -> None:
    """Whatever a title holds, and whether or not the step fails; the word that ends it is new each time."""
    titles = ("::stop-commands::x and Some More Words", "A Title ##[add-mask]e of Some Words")
    listed = "".join(f"- [{title}](https://openreview.net/forum?id=abc{n})\n" for n, title in enumerate(titles))
    folder = runner.checkout()
    _write(folder, {"README.md": BEGUN, "raw/toys.md": listed, HISTORY: "", ANSWERS: ""})
    words = set()
    for _ in range(2):
        done = runner.step(name, folder)
        assert done.returncode == status, done.stderr
        assert ("##[add-mask]e" in done.stderr) == (name == "Enrich")
        first, *_, last = done.stdout.splitlines()
        word = first.removeprefix("::stop-commands::")
        assert re.fullmatch("[0-9a-f]{32}", word)
        assert last == f"::{word}::"
        assert word not in done.stderr
        words.add(word)
    assert len(words) == 2


@pytest.mark.parametrize("files", [{}, {HISTORY: "day two\n"}], ids=["nothing new", "news"])
def test_a_token_that_has_expired_is_said(runner: Runner, files: dict[str, str]) -> None:
    """Before anything is done with it, and whether or not there is anything to publish."""
    runner.answers = [("api repos/someone/list", 1)]
    folder = runner.checkout()
    _write(folder, files)
    done = runner.step(PUBLISH, folder, **OWN)
    assert done.returncode == 1
    assert done.stdout.startswith("::error::GitHub does not accept ENRICH_TOKEN: it has expired")
    assert _branches(runner) == {"main"}


@pytest.mark.parametrize("token", [NONE, OWN], ids=["none", "own"])
def test_the_default_branch_may_have_any_name(runner: Runner, week: Callable[..., Path], token: dict[str, str]) -> None:
    """The branch of the run is the one that is asked to take the change."""
    git(runner.remote, "branch", "--move", "main", "a/trunk")
    runner.environment = {"BASE": "a/trunk"}
    week({HISTORY: "day two\n"}, token)
    assert _branches(runner) == ({"a/trunk"} if token is NONE else {"a/trunk", BRANCH})
    assert [call[:6] for call in _pull_calls(runner)] == (
        [] if token is NONE else [["pr", "create", "--base", "a/trunk", "--head", BRANCH]]
    )


def test_a_run_from_end_to_end(runner: Runner) -> None:
    """The steps of the job, on a list of which no service answers: the data set is made, checked and committed."""
    folder = runner.checkout()
    steps = [step["name"] for step in read_workflow(runner.content)["jobs"]["enrich"]["steps"] if "name" in step]
    assert steps == ["Install", TAKE_OVER, "Enrich", "Check", PUBLISH, LOOK]
    _write(folder, {"README.md": BEGUN, HISTORY: "", ANSWERS: "", CHANGES: ""})
    for name in steps[1:]:
        done = runner.step(name, folder, **NONE, MAX_AGE="45")
        assert done.returncode == 0, done.stderr
    files = git(runner.remote, "ls-tree", "-r", "--name-only", "main").splitlines()
    assert {"enriched/papers.parquet", "raw/records/papers.jsonl", "README.md"} <= {*files}
    assert "A Title of Some Words" in _show(runner, "main:README.md")
    assert runner.told == "late=\n"


SILENT = "a_service last answered on 2026-01-01, more than 45 days ago"
FAILED, DONE, STOPPED = ({"conclusion": word} for word in ("failure", "success", "cancelled"))


@pytest.mark.parametrize(
    ("result", "before", "late", "is_open", "said"),
    [
        ("success", [DONE, DONE], "", False, None),
        ("failure", [DONE, DONE], "", False, None),
        ("failure", [FAILED, DONE], "", False, None),
        ("failure", [DONE, FAILED, FAILED], "", False, None),
        ("failure", [], "", False, None),
        ("failure", [FAILED, FAILED], "", False, "create"),
        ("cancelled", [FAILED, STOPPED], "", False, "create"),
        ("failure", [FAILED, FAILED], "", True, None),
        ("success", [FAILED, FAILED, FAILED], "", True, "close"),
        ("success", [FAILED, FAILED, FAILED], "", False, None),
        ("success", [DONE, DONE], SILENT, False, "create"),
        ("success", [DONE, DONE], SILENT, True, None),
        ("failure", [DONE, DONE], "", True, None),
    ],
)
def test_one_issue_opens_after_three_failures_or_when_data_is_old_and_closes_itself(
    runner: Runner, result: str, before: list[dict[str, str]], late: str, *, is_open: bool, said: str | None
) -> None:
    """The two runs before this one are looked at; an issue that is open is left alone until all is well."""
    other = {"number": 1, "title": "Something else"}
    runner.answers = [
        ("api repos/someone/list", {"has_issues": True}),
        ("issue list", [other, *([{"number": 5, "title": TITLE}] if is_open else [])]),
        ("run list", before),
    ]
    done = runner.step(REPORT, runner.home, RESULT=result, LATE=late, GH_REPO="someone/list")
    assert done.returncode == 0, done.stderr
    issues = [call for call in runner.calls if call[0] == "issue" and call[1] != "list"]
    assert [call[1] for call in issues] == ([said] if said else [])
    if said == "create":
        assert issues[0][2:4] == ["--title", TITLE]
        assert (late or "Three runs in a row have failed.") in issues[0][-1]
        assert "https://example.org/runs/1" in issues[0][-1]
    if said == "close":
        assert issues[0][2] == "5"


def test_services_that_are_late_are_told_in_one_line(runner: Runner) -> None:
    """Their names and days and no word of a list: an issue that is made of it calls nobody."""
    folder = runner.checkout()
    _write(folder, {ASKED: _asked("2026-01-05").replace("false", "true"), HISTORY: "", ANSWERS: ""})
    for name in ("arxiv", "semantic_scholar"):
        record = {"key": "title:@everyone fixes #12", "payload": None, "retrieved": "2026-01-05", "source": name}
        _write(folder, {f"raw/records/{name}.jsonl": json.dumps(record, sort_keys=True)})
    done = runner.step(LOOK, folder, MAX_AGE="45", PIPELINE_NOW="2026-06-01T00:00:00Z")
    assert done.returncode == 0, done.stderr
    late = (
        "arxiv last answered on 2026-01-05, and has owed answers since 2026-02-04, for more than 45 days; "
        "semantic_scholar last answered on 2026-01-05, and has owed answers since 2026-01-06, for more than 45 days"
    )
    assert runner.told == f"late={late}\n"
    runner.answers = [("api repos/someone/list", {"has_issues": True}), ("issue list", []), ("run list", [])]
    assert runner.step(REPORT, runner.home, RESULT="success", LATE=late, GH_REPO="someone/list").returncode == 0
    body = runner.calls[-1][-1]
    assert body.startswith(f"{late}\n\nThe last run: https://example.org/runs/1\n\n")
    assert inert_mentions(late) == late


def test_a_repository_without_issues_is_not_bothered(runner: Runner) -> None:
    """The run does not fail for want of a place to complain."""
    answers: list[tuple[str, Any]] = [("api repos/someone/list", {"has_issues": False})]
    runner.answers = answers
    assert runner.step(REPORT, runner.home, RESULT="failure", LATE="", GH_REPO="someone/list").returncode == 0
    assert [call[0] for call in runner.calls] == ["api"]
