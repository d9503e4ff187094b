"""`pipeline review` and `pipeline why`, as a person at a terminal meets them."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, UNREACHABLE, Run
from tests.decided import LONG, lay_out

_LAUNCH = "import os, sys; os.login_tty(0); os.execv(sys.executable, [sys.executable, '-m', 'pipeline', *sys.argv[1:]])"
"""Makes the terminal the controlling one, so that its Ctrl-C is the program's."""
_PATIENCE = 60  # seconds until a question that does not come is a failure
_AGAIN = 5  # seconds after which a key that did nothing is pressed again
CTRL_C, CTRL_D = "\x03", "\x04"
EARLIER = """# by hand

[[override]]
list = "boats"
entry = "Known Waters"
ids = {arxiv="2004.08804"}
reason = "r"
date = 2020-01-02 # kept""".replace("\n", "\r\n")
"""Decisions in another's hand: comments, other newlines, none at the end."""
Row = dict[str, Any]


class Terminal:
    """A program at a pseudo-terminal: what it shows is read, what a person types is written."""

    def __init__(self, master: int, process: "subprocess.Popen[bytes]") -> None:
        """Begin with nothing shown."""
        self.master = master
        self.process = process
        self.shown = self.typed = ""

    def until(self, words: str) -> str:
        """Wait until the words are shown; return all that came up to them."""
        while words not in self.shown:
            assert self._is_ready(_PATIENCE), f"{words!r} is not shown after {self.shown!r}"
            self.shown += self._read()
        before, _, self.shown = self.shown.partition(words)
        return before + words

    def type(self, text: str) -> None:
        """Type text, a newline is Enter."""
        self.typed = text
        os.write(self.master, text.encode())

    def decide(self, text: str) -> str:
        """Answer the next case, or the same again; return what was shown before the question."""
        return self._answer("decide: ", text)

    def reason(self, text: str = "") -> str:
        """Give a reason, or take the one that is offered; return what was shown before the question."""
        return self._answer("]: ", text)

    def _answer(self, question: str, text: str) -> str:
        before = self.until(question)
        self.type(f"{text}\n")
        return before

    def end(self) -> tuple[int, str]:
        """Wait for the end; return status and the rest of what was shown."""
        for _ in range(_PATIENCE // _AGAIN):
            while self._is_ready(_AGAIN):
                if not (piece := self._read()):
                    return self.process.wait(_PATIENCE), self.shown
                self.shown += piece
            self.type(self.typed)  # what comes while a terminal changes its mode may be lost
        return self.process.wait(_PATIENCE), self.shown

    def _is_ready(self, seconds: int) -> bool:
        return bool(select.select([self.master], [], [], seconds)[0])

    def _read(self) -> str:
        try:
            return os.read(self.master, 65536).decode()
        except OSError:  # Linux says so where the program has gone
            return ""


@contextmanager
def terminal(folder: Path, *args: str, columns: int = 120, **environment: str) -> Iterator[Terminal]:
    """Run the command line at a terminal of its own."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PIPELINE_", "S2_", "NO_COLOR"))}
    told = {"PYTHONPATH": str(ROOT), "TERM": "xterm", "LC_ALL": "C.UTF-8", "PIPELINE_NOW": "2026-11-24T23:30:00-02:00"}
    with subprocess.Popen(
        [sys.executable, "-c", _LAUNCH, *args],
        cwd=folder,
        env=clean | UNREACHABLE | told | environment,
        stdin=slave,
        stdout=slave,
        stderr=slave,
    ) as process:
        os.close(slave)
        try:
            yield Terminal(master, process)
        finally:
            process.kill()
            os.close(master)


@pytest.fixture
def boats(tmp_path: Path) -> Path:
    """A project with one entry of each kind; nothing was run yet."""
    return lay_out(tmp_path)


def overrides(folder: Path) -> list[Row]:
    """Return the decisions by hand."""
    path = folder / "raw/overrides.toml"
    found: list[Row] = tomllib.loads(path.read_text(encoding="utf-8")).get("override", []) if path.exists() else []
    return found


def test_a_walk_decides_case_by_case(boats: Path, pipeline: Run) -> None:
    """A candidate, a slip, an id, no paper, a confirmation and one left open; a run then carries them out."""
    (boats / "raw/overrides.toml").write_bytes(EARLIER.encode())
    with terminal(boats, "review", "--list", "raw/boats.md") as person:
        first = person.decide("1")
        assert "1 of 6: boats:3, unresolved" in first
        assert "authors agree, year disagrees (5 apart)" in first
        assert "not taken: the same title by other authors" in first
        person.reason()
        second = person.decide("7")
        assert "kept in raw/overrides.toml" in second
        assert "2 of 6: boats:4, conflict" in second
        assert "there is no candidate 7" in person.decide("no id")
        assert "'no id' is no id or address of a paper" in person.decide("arxiv:2004.08804")
        assert "is “Known Waters”, Kim Chart, 2020" in person.reason("-")
        person.decide("https://doi.org/10.9999/ferry.7")
        assert "is not known here yet" in person.reason('it says "ferry" \\ boat')
        assert "3 of 6: boats:5, retitled" in person.decide("1")
        person.reason()
        assert "4 of 6: boats:7, unresolved" in person.decide("n")
        person.reason()
        assert "5 of 6: boats:8, unresolved" in person.decide("")
        assert "6 of 6: boats:6, newly published" in person.decide("1")
        person.reason()
        status, rest = person.end()
    assert status == 0
    assert "5 decided, 1 left open; run `make enrich` to carry them out" in rest
    day = date(2026, 11, 25)
    assert overrides(boats)[1:] == [
        _decided("Rowing against the Stream of Words", "the same paper, checked by hand", ids={"arxiv": "2401.08806"}),
        _decided("A Ferry That Sank", 'it says "ferry" \\ boat', ids={"doi": "10.9999/ferry.7"}),
        _decided("Rafts from Driftwood", "the same paper under another title", ids={"arxiv": "2003.08802"}),
        _decided("[2JAn Anchor \x07of Words", "not a paper", is_paper=False),
        _decided(
            "Barges in Narrow Locks", "the same paper, which has appeared in ACL 2020", ids={"arxiv": "1905.08803"}
        ),
    ]
    assert {row["date"] for row in overrides(boats)[1:]} == {day}
    text = (boats / "raw/overrides.toml").read_bytes()
    assert text.startswith(f"{EARLIER}\r\n\r\n".encode())
    assert text.count(b"\n") == text.count(b"\r\n")
    assert pipeline("enrich", "--offline", cwd=boats).returncode == 0
    assert "status: override by override" in pipeline("why", "boats:3", cwd=boats).stdout
    assert "## Decisions to make: 1\n" in (boats / "enriched/REVIEW.md").read_text(encoding="utf-8")


def _decided(title: str, reason: str, **decision: Any) -> Row:  # noqa: ANN401 ids or is_paper
    return {"list": "boats", "entry": title, "reason": reason, "date": date(2026, 11, 25), **decision}


def _typed(keys: str, question: str = "decide: ") -> Callable[[Terminal], None]:
    def type_it(person: Terminal) -> None:
        if question != "decide: ":
            person.decide("n")
        person.until(question)
        person.type(keys)

    return type_it


def _killed(person: Terminal) -> None:
    person.until("decide: ")
    person.process.kill()


@pytest.mark.parametrize(
    ("end", "status", "said"),
    [
        pytest.param(_typed("q\n"), 0, "1 decided, 5 left open", id="quit"),
        pytest.param(_typed(CTRL_C), 130, "stopped; what was decided is kept", id="Ctrl-C"),
        pytest.param(_typed(CTRL_C, "]: "), 130, "stopped; what was decided is kept", id="Ctrl-C at the reason"),
        pytest.param(_typed(CTRL_D), 130, "stopped; what was decided is kept", id="end of input"),
        pytest.param(_killed, -9, "", id="kill"),
    ],
)
def test_what_was_decided_is_kept_whatever_ends_the_walk(
    boats: Path, end: Callable[[Terminal], None], status: int, said: str
) -> None:
    """What was decided before is in the overrides, what was not is not, and the next walk asks for the rest."""
    with terminal(boats, "review") as person:
        person.decide("n")
        person.reason()
        person.until("kept in")
        end(person)
        ended, rest = person.end()
    assert (ended, [row["entry"] for row in overrides(boats)]) == (status, ["Rowing against the Stream of Words"])
    assert said in rest
    assert "Traceback" not in rest
    with terminal(boats, "review") as person:
        assert "1 of 5: boats:4" in person.decide("q")
        assert person.end()[0] == 0


def test_when_nothing_is_open_the_walk_says_so(boats: Path) -> None:
    """There is no question then."""
    (boats / "raw/boats.md").write_text("- **Known Waters**. *Kim Chart*. 2020.\n", encoding="utf-8")
    with terminal(boats, "review") as person:
        status, shown = person.end()
    assert (status, shown.split()[:3]) == (0, ["nothing", "to", "decide:"])


@pytest.mark.parametrize(
    ("environment", "marked"),
    [
        ({}, "\x1b[31;9mA Ferry That Sank\x1b[0m \x1b[32;1mTrams of the Valley\x1b[0m"),
        ({"NO_COLOR": "1"}, "[-A Ferry That Sank-] {+Trams of the Valley+}"),
        ({"TERM": "dumb"}, "[-A Ferry That Sank-] {+Trams of the Valley+}"),
    ],
)
def test_nothing_that_is_shown_steers_a_narrow_terminal(boats: Path, environment: dict[str, str], marked: str) -> None:
    """Titles with control characters and very long ones are shown, whole lines, marked in colour or in signs."""
    with terminal(boats, "review", columns=24, **environment) as person:
        shown = "".join(person.decide(answer) for answer in ("", "l", "skip", "leave", "", "q"))
        assert person.end()[0] == 0
    assert marked in shown
    assert LONG in shown
    assert "\\x07" in shown
    assert "\\x1b[5mBottles" in shown
    assert "\x07" not in shown
    assert {piece.partition("m")[0] for piece in shown.split("\x1b[")[1:]} <= {
        "0",
        "31;9",
        "32;1",
        "?2004h",
        "?2004l\r",
    }


def test_without_a_terminal_there_is_no_walk(boats: Path, pipeline: Run) -> None:
    """One line says what to do instead; nothing is written."""
    ran = pipeline("review", cwd=boats)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "error: review asks at a terminal, and there is none: decide in enriched/REVIEW.md instead\n"
    assert overrides(boats) == []


def test_an_entry_that_was_decided_meanwhile_is_not_decided_twice(boats: Path) -> None:
    """Another decision on the same entry, written while the question stood, is named with its line and stays."""
    other = (
        '[[override]]\nlist = "boats"\nentry = "A Ferry That Sank"\nis_paper = false\nreason = "r"\ndate = 2020-01-02\n'
    )
    with terminal(boats, "review") as person:
        person.decide("")
        person.until("2 of 6")
        (boats / "raw/overrides.toml").write_text(other, encoding="utf-8")
        person.decide("1")
        person.reason()
        said = person.decide("q")
        assert person.end()[0] == 0
    assert "not kept: raw/overrides.toml:1: decides on 'A Ferry That Sank' already: edit this override" in said
    assert (boats / "raw/overrides.toml").read_text(encoding="utf-8") == other
