"""`pipeline review`: a walk through the open cases, one by one; each decision is kept as soon as it is made."""

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from pipeline.cases import Candidate, Case
from pipeline.catalogue import Catalogue
from pipeline.compute import compute
from pipeline.decide_blocks import NOT_A_PAPER
from pipeline.decisions import Examined, printed_beside, year_of
from pipeline.difference import Mark, difference, render_runs, show_plain
from pipeline.errors import ConfigError
from pipeline.escape import printable
from pipeline.evidence import compare_entry, describe
from pipeline.files import locked, write_together
from pipeline.ids import Ids
from pipeline.model import Entry
from pipeline.overrides import Choice, with_choices
from pipeline.pages import ids_from_text
from pipeline.project import Places, read_inputs
from pipeline.why import verdicts

_MOST_AUTHORS = 3  # are named
_NUMBER = re.compile(r"[0-9]{1,4}")
_LEAVE = ("", "l", "leave", "s", "skip")
_QUIT = ("q", "quit")
_NO_PAPER = ("n", NOT_A_PAPER)
_BACK = "-"
_COLOURS: dict[Mark, str] = {"old": "\x1b[31;9m", "new": "\x1b[32;1m"}
"""Red and struck out; green and bold."""
_PLAIN = "\x1b[0m"
_USUAL_REASON = {
    "unresolved": "the same paper, checked by hand",
    "conflict": "the paper that is meant, checked by hand",
    "retitled": "the same paper under another title",
    "newly published": "the same paper",
}


class Ask(Protocol):
    """Asks a person one question; an empty answer is the default."""

    def __call__(self, question: str, default: str) -> str:
        """Return the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """How a person is talked to."""

    ask: Ask
    say: Callable[[str], None]
    """Shows one line."""
    colour: bool

    def show(self, text: str) -> None:
        """Show text of any origin."""
        self.say(printable(text.replace("\n", " ")))

    def mark(self, mark: Mark, text: str) -> str:
        """Return words of a title, marked."""
        text = printable(text)
        return f"{_COLOURS[mark]}{text}{_PLAIN}" if self.colour and mark in _COLOURS else show_plain(mark, text)


class _Stopped(Exception):  # noqa: N818 the person has finished, which is no error
    """Says that the walk is over."""


def review(places: Places, day: date, terminal: Terminal) -> None:
    """Walk a person through the open cases; each decision is in the overrides before the next question is asked.

    `day` is the UTC day of the decisions.

    Raises:
        PipelineError: where the inputs are not valid.
    """
    inputs = read_inputs(places)
    cases = compute(inputs, is_final=False).data.cases
    if not cases:
        terminal.show("nothing to decide: no entry is unresolved, in conflict, retitled or newly published")
        return
    walk = _Walk(places=places, day=day, terminal=terminal, catalogue=Catalogue.of_store(inputs.store))
    decided = 0
    with contextlib.suppress(_Stopped):
        for number, case in enumerate(cases, 1):
            terminal.say("")
            terminal.show(f"{number} of {len(cases)}: {case.entry.list}:{case.entry.line}, {case.kind}")
            decided += walk.through(case)
    rest = "; run `make enrich` to carry them out" if decided else ""
    terminal.show(f"{decided} decided, {len(cases) - decided} left open{rest}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    places: Places
    day: date
    terminal: Terminal
    catalogue: Catalogue

    def through(self, case: Case) -> bool:
        """Show one case and ask until it is decided or left; return whether it was decided."""
        for line in _shown(case, self.terminal):
            self.terminal.say(line)
        if case.obstacle:
            self.terminal.show(f"cannot be decided here: {case.obstacle}")
            return False
        self.terminal.show(f"  {_offers(case)}")
        while True:
            answer = self.terminal.ask("decide", "").strip()
            if answer.casefold() in _QUIT:
                raise _Stopped
            if answer.casefold() in _LEAVE:
                return False
            if (choice := self._choice(answer, case)) and self._keep(choice):
                return True

    def _choice(self, answer: str, case: Case) -> Choice | None:
        """Return what an answer decides; None, with the reason said, where it is nothing or was taken back."""
        if answer.casefold() in _NO_PAPER:
            return self._with_reason(Choice(entry=case.entry, is_paper=False, reason=NOT_A_PAPER))
        if _NUMBER.fullmatch(answer):
            if not 0 < int(answer) <= len(case.candidates):
                self.terminal.show(f"there is no candidate {answer}")
                return None
            ids = case.candidates[int(answer) - 1].ids
        elif ids := ids_from_text(answer):
            self._tell(ids, case.entry)
        else:
            self.terminal.show(f"{answer!r} is no id or address of a paper; an id is written like arxiv:1810.04805")
            return None
        appeared = f", which has appeared in {case.venue}" if case.kind == "newly published" else ""
        return self._with_reason(Choice(entry=case.entry, ids=ids, reason=f"{_USUAL_REASON[case.kind]}{appeared}"))

    def _tell(self, ids: Ids, entry: Entry) -> None:
        """Say which paper a person has named by an id, so that a slip is seen."""
        self.terminal.show(f"  {', '.join(ids.tokens())}")
        known = self.catalogue.by_ids(ids)
        for item in known:
            self.terminal.show(f"  is {describe(item)}")
            self.terminal.show(f"  {verdicts(Examined(known=item, comparison=compare_entry(entry, item)))}")
        if not known:
            self.terminal.show("  is not known here yet; the next `make enrich` asks for it")

    def _with_reason(self, choice: Choice) -> Choice | None:
        reason = self.terminal.ask(f"reason ({_BACK}: back)", choice.reason).strip()
        return None if reason == _BACK else replace(choice, reason=reason or choice.reason)

    def _keep(self, choice: Choice) -> bool:
        """Write a decision down, by what the files hold by now; return whether it could be."""
        try:
            with locked(self.places.records):
                _, files = with_choices(read_inputs(self.places), [choice], self.day)
                written = write_together(files)
        except ConfigError as error:
            self.terminal.show(f"not kept: {error}")
            return False
        self.terminal.show(f"kept in {', '.join(map(str, written))}" if written else "was decided so already")
        return True


def _shown(case: Case, terminal: Terminal) -> Iterator[str]:
    """Yield the entry as printed, then each candidate with what differs and the evidence."""
    entry = case.entry
    yield f"  {printable(entry.title)}"
    if said := printed_beside(entry):
        yield f"  {printable('; '.join(said))}"
    for link in entry.links:
        yield f"  {printable(link.url)}"
    for remark in case.remarks:
        yield f"  ! {printable(remark)}"
    if not case.candidates:
        yield "  no candidate is known"
    for number, candidate in enumerate(case.candidates, 1):
        yield from _candidate(number, candidate, entry.title, terminal)


def _candidate(number: int, candidate: Candidate, printed: str, terminal: Terminal) -> Iterator[str]:
    first = candidate.records[0]
    facts = first.known.facts
    yield f"  {number}  {render_runs(difference(printed, facts.title or ''), terminal.mark)}"
    authors = ", ".join((facts.authors or ("no authors known",))[:_MOST_AUTHORS])
    sources = ", ".join(dict.fromkeys(item.known.record.source for item in candidate.records))
    year = f"; {year_of(facts)}" if year_of(facts) else ""
    yield f"     {printable(authors)}{year}; pins {', '.join(candidate.ids.tokens())}; from {sources}"
    yield f"     {verdicts(first)}"
    yield f"     {printable('the paper it is taken for' if candidate.is_taken else f'not taken: {first.objection}')}"


def _offers(case: Case) -> str:
    """Return what may be answered."""
    count = len(case.candidates)
    numbers = [f"1{f' to {count}' if count > 1 else ''}: that paper"] if count else []
    return " · ".join([*numbers, "an id or address", "n: not a paper", "Enter: leave", "q: quit"])
