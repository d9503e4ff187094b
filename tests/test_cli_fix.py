"""`pipeline fix` as a user meets it: asked at a terminal, a diff elsewhere."""

import os
import pty
import select
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.builders import fact
from tests.conftest import ROOT, UNREACHABLE, Run
from tests.test_fixes import EVERYTHING, KNOWN, MENDED, lay

PROMPT = "q: quit): "
PATIENCE = 120  # seconds without a sign of life
VENUE = (
    "Preprint. [[pdf](https://arxiv.org/pdf/1909.00001)]\n2.",
    "EMNLP 2020. [[pdf](https://arxiv.org/pdf/1909.00001)]\n2.",
)
MOVED = ("https://www.aclweb.org/anthology/P19-1234.pdf", "https://aclanthology.org/P19-1234.pdf")
DEAD = ("1901.99999", "1901.00009")
SLIP = ("[[pdf]]](", "[[pdf]](")
GONE = (EVERYTHING.splitlines(keepends=True)[8], "")
TTY = """
import os, runpy, sys
os.close(os.open(sys.argv[1], os.O_RDWR))  # the first terminal that is opened in a new session steers it
sys.argv[:2] = ["pipeline"]
runpy.run_module("pipeline", run_name="__main__")
"""


def changed(*pairs: tuple[str, str]) -> str:
    """The list with only those changes."""
    text = EVERYTHING
    for old, new in pairs:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose list has a fault of each kind."""
    lay(tmp_path, EVERYTHING, KNOWN, ["1901.99999"])
    return tmp_path


def text_of(project: Path) -> str:
    """The list as it now is."""
    return (project / "raw/toys.md").read_bytes().decode()


def played(cwd: Path, answers: Sequence[str | Callable[[], str]], *args: str, **environment: str) -> tuple[str, int]:
    """What a terminal shows, and the exit status, when a person gives those answers, one to each question.

    An answer may be what is done before it is given.
    """
    master, slave = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PIPELINE_", "S2_", "NO_COLOR"))}
    terminal = {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color"} | environment
    command = [sys.executable, "-c", TTY, os.ttyname(slave), "fix", *args]
    shown, left = b"", list(answers)
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=clean | UNREACHABLE | terminal,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    ) as process:
        os.close(slave)
        try:
            key, idle = b"", 0
            while idle < PATIENCE:
                if not select.select([master], [], [], 1)[0]:
                    idle += 1
                    if key == b"\x03":
                        os.write(master, key)  # it came just ahead of the reading, where nobody looks for it
                    continue
                shown += os.read(master, 65536)
                if shown.count(PROMPT.encode()) > len(answers) - len(left):
                    answer = left.pop(0)
                    key = (answer if isinstance(answer, str) else answer()).encode()
                    os.write(master, key)
            process.kill()  # it is stuck
        except IndexError:
            process.kill()  # it asks more than there are answers to
        except OSError:
            pass  # it has ended
        status = process.wait()
    os.close(master)
    assert left == [], "fewer questions than answers"
    return shown.decode().replace("\r\n", "\n"), status


# At a terminal.


@pytest.mark.parametrize(
    ("answers", "after"),
    [
        pytest.param("yyyyyy", MENDED, id="yes to all"),
        pytest.param("yYnnnnn", changed(VENUE, MOVED), id="yes twice"),
        pytest.param("nnnnyn", changed(GONE), id="a removal alone"),
        pytest.param("nnnyq", changed(SLIP), id="quit keeps what was said before"),
        pytest.param("q", EVERYTHING, id="quit at once"),
        pytest.param("nnnnnnn", EVERYTHING, id="no to all"),
    ],
)
def test_what_is_accepted_is_changed(project: Path, answers: str, after: str) -> None:
    """Each proposal is asked about; what stands in an entry that is taken out is not."""
    _, status = played(project, [f"{answer}\n" for answer in answers])
    assert status == 0
    assert text_of(project) == after


def test_all_of_a_kind_are_taken_with_one_answer(project: Path) -> None:
    """The second preprint is not asked about; the other kinds are."""
    shown, status = played(project, ["a\n", "n\n", "n\n", "n\n", "n\n", "n\n"])
    assert (status, shown.count(PROMPT)) == (0, 6)
    assert text_of(project) == EVERYTHING.replace("Preprint", "EMNLP 2020")


@pytest.mark.parametrize("keys", [["\x03"], ["y\n", "y\n", "\x03"], ["y\n", "\x04"]])
def test_an_interrupt_changes_nothing(project: Path, keys: list[str]) -> None:
    """Ctrl-C, and the end of input: not even what was accepted before is written, and it is said."""
    shown, status = played(project, keys)
    assert (status, text_of(project)) == (1, EVERYTHING)
    assert shown.splitlines()[-1] == "stopped: nothing is written"
    assert "Traceback" not in shown


def test_another_answer_is_asked_again(project: Path) -> None:
    """A slip of the finger takes nothing, nor does Enter: no answer is the default."""
    shown, _ = played(project, ["x\n", "\n", "q\n"])
    assert "'x' is not one of 'y', 'n', 'a', 'q'" in shown
    assert text_of(project) == EVERYTHING


def test_a_proposal_is_shown_as_a_small_diff_in_colour(project: Path) -> None:
    """Where, what and why; the line as it is and as it would be, what differs set off."""
    shown, _ = played(project, ["q\n"])
    assert "\x1b[1mraw/toys.md:3  Counting Toys in Old Boxes\x1b[0m\n" in shown
    assert "venue, 1 of 6: it has appeared in EMNLP 2020 (source: facts)\n" in shown
    assert "\x1b[36m@@ -3,1 +3,1 @@\x1b[0m\n" in shown
    assert "\x1b[31m\x1b[7mPreprint\x1b[0m" in shown
    assert "\x1b[32m\x1b[7mEMNLP 2020\x1b[0m" in shown


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_without_colour_nothing_steers_the_terminal(project: Path, environment: dict[str, str]) -> None:
    """NO_COLOR, or a terminal that has none: plain text."""
    shown, _ = played(project, ["q\n"], **environment)
    assert "\x1b" not in shown
    assert "\n+1. **Counting Toys in Old Boxes**. *Ann Bee, Cy Dee*. EMNLP 2020. [[pdf]" in shown


def test_no_title_steers_the_terminal(tmp_path: Path) -> None:
    """Escape sequences and the like in a list are written out."""
    title = "Counting \x1b[2J Toys \x1b]0;x\x07 in \u202e Boxes"
    known = fact("b", title, ["Ann Bee", "Cy Dee"], {"arxiv": "1909.00001"}, venue="EMNLP 2020")
    line = f"1. **{title}**. *Ann Bee, Cy Dee*. Preprint. [[pdf](https://arxiv.org/pdf/1909.00001)]\r\n"
    lay(tmp_path, line, [known])
    shown, status = played(tmp_path, ["y\n"], NO_COLOR="1")
    assert status == 0
    assert "Counting \\x1b[2J Toys \\x1b]0;x\\x07 in \\x202e Boxes" in shown
    assert not {"\x1b", "\x07", "\u202e", "\r"} & set(shown)
    assert text_of(tmp_path) == line.replace("Preprint", "EMNLP 2020")


def test_a_list_that_changes_while_a_person_decides_is_left(project: Path) -> None:
    """What was written meanwhile stays: nothing is written over it."""

    def late() -> str:
        (project / "raw/toys.md").write_text(EVERYTHING + "more\n", encoding="utf-8")
        return "y\n"

    shown, status = played(project, [late, "q\n"])
    assert status == 1
    assert "has changed since it was read: nothing is written, run again" in shown
    assert text_of(project) == EVERYTHING + "more\n"


# Elsewhere.


def test_elsewhere_one_diff_is_printed_and_nothing_changes(project: Path, pipeline: Run) -> None:
    """What git applies: all proposals but for entries to be taken out, which are said on stderr with the reasons."""
    ran = pipeline("fix", cwd=project)
    assert (ran.returncode, text_of(project)) == (0, EVERYTHING)
    assert ran.stdout.startswith("--- a/raw/toys.md\n+++ b/raw/toys.md\n@@ -1,10 +1,10 @@\n")
    assert "raw/toys.md:3: venue: it has appeared in EMNLP 2020 (source: facts)" in ran.stderr.splitlines()
    where = "raw/toys.md:9: 'Counting Toys in Old Boxes' is left: the same paper stands on line 3 (Toys)"
    assert f"{where}; --apply duplicate takes it out" in ran.stderr.splitlines()


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_git_applies_what_is_printed(tmp_path: Path, pipeline: Run, ends: str) -> None:
    """`pipeline fix | git apply` is `pipeline fix --apply all`."""
    for name in ("git", "ours"):
        lay(tmp_path / name, EVERYTHING.replace("\n", ends), KNOWN, ["1901.99999"])
    git = shutil.which("git") or "git"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    diff = subprocess.run(
        [sys.executable, "-m", "pipeline", "-q", "fix"],
        cwd=tmp_path / "git",
        env=environment,
        capture_output=True,
        check=True,
    )
    assert diff.stderr == b""
    subprocess.run([git, "apply"], input=diff.stdout, cwd=tmp_path / "git", check=True, capture_output=True)
    assert pipeline("fix", "--apply", "all", cwd=tmp_path / "ours").returncode == 0
    assert text_of(tmp_path / "git") == text_of(tmp_path / "ours") != EVERYTHING.replace("\n", ends)


@pytest.mark.parametrize(
    ("kinds", "after"),
    [
        (["venue"], EVERYTHING.replace("Preprint", "EMNLP 2020")),
        (["moved", "slip"], changed(MOVED, SLIP)),
        (["dead"], changed(DEAD)),
        (["duplicate"], changed(GONE)),
        (["duplicate", "all"], MENDED),
    ],
)
def test_kinds_are_applied_without_asking(project: Path, pipeline: Run, kinds: list[str], after: str) -> None:
    """Only the kinds named; `all` takes out no entry unless that is named too; a second time nothing changes."""
    args = [arg for kind in kinds for arg in ("--apply", kind)]
    ran = pipeline("fix", *args, cwd=project)
    assert (ran.returncode, ran.stdout, text_of(project)) == (0, "", after)
    assert ran.stderr.splitlines()[-1] == "written: raw/toys.md; README.md and the data set follow with the next run"
    again = pipeline("fix", *args, cwd=project)
    assert again.returncode == 0
    assert "nothing to change" in again.stderr.splitlines() or "number" in again.stderr
    assert text_of(project) == after


def test_a_diff_of_some_kinds_changes_nothing(project: Path, pipeline: Run) -> None:
    """--diff with --apply shows what would be applied."""
    ran = pipeline("fix", "--diff", "--apply", "duplicate", "raw/toys.md", cwd=project)
    assert ran.stdout.splitlines()[2:] == [
        "@@ -6,5 +6,4 @@",
        *(f" {line}" for line in EVERYTHING.splitlines()[5:8]),
        f"-{GONE[0].rstrip()}",
        f" {EVERYTHING.splitlines()[9]}",
    ]
    assert text_of(project) == EVERYTHING


def test_a_terminal_shows_a_diff_without_asking(project: Path) -> None:
    """--diff asks nothing."""
    shown, status = played(project, [], "--diff")
    assert (status, text_of(project)) == (0, EVERYTHING)
    assert "\n+++ b/raw/toys.md\n" in shown


@pytest.mark.parametrize(
    ("args", "status", "words"),
    [
        (
            ["--apply", "everything"],
            2,
            "'everything' is not one of 'duplicate', 'venue', 'dead', 'moved', 'slip', 'number', 'all'",
        ),
        (["raw/none.md"], 1, "error: raw/none.md: no such file: check the path"),
        (["--records", "raw/toys.md"], 1, "error: raw/toys.md"),
    ],
)
def test_bad_input_is_one_clear_line(project: Path, pipeline: Run, args: list[str], status: int, words: str) -> None:
    """Wrong usage and files that cannot be read."""
    ran = pipeline("fix", *args, cwd=project)
    assert ran.returncode == status
    assert words in ran.stderr
    assert text_of(project) == EVERYTHING


def test_nothing_to_change_is_said(tmp_path: Path, pipeline: Run) -> None:
    """With status 0 and an empty diff."""
    lay(tmp_path, MENDED, KNOWN, ["1901.99999"])
    ran = pipeline("fix", cwd=tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "nothing to change\n")


def test_a_list_elsewhere_is_mended_where_it_is(project: Path, pipeline: Run) -> None:
    """The path given, a link to it, and its mode."""
    shutil.move(project / "raw/toys.md", project / "the toys.md")
    (project / "raw/toys.md").symlink_to("../the toys.md")
    (project / "the toys.md").chmod(0o640)
    assert pipeline("fix", "--apply", "venue", cwd=project).returncode == 0
    assert (project / "raw/toys.md").is_symlink()
    assert (project / "the toys.md").stat().st_mode & 0o777 == 0o640
    assert text_of(project) == EVERYTHING.replace("Preprint", "EMNLP 2020")
