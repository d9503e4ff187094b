"""The command that proposes small edits of the lists: asks at a terminal, prints a diff elsewhere."""

import logging
import os
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.edits import KINDS, Kind, Proposal, edits_of, hunks, shared_ends, unified
from pipeline.terminal import clear_errors, say

if TYPE_CHECKING:
    from pipeline.manuscript import Manuscript
    from pipeline.project import Places

_STOPPED = 1  # exit status: nothing changed
_UNASKED = frozenset(KINDS) - {"duplicate"}
"""The kinds that `all` stands for: an entry is taken out only where that is said, or answered."""
_ANSWERS = {"y": "yes", "n": "no", "a": "all of this kind", "q": "quit"}

_Choose = Callable[["Manuscript", Sequence[Proposal]], list[Proposal]]


@click.command("fix")
@click.argument("paths", metavar="[LIST.md]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--apply",
    "kinds",
    type=click.Choice([*KINDS, "all"]),
    multiple=True,
    metavar="KIND",
    help=f"Take all of a kind without asking: {', '.join(KINDS)}, or all (but for duplicate); again for more.",
)
@click.option("--diff", "shown", is_flag=True, help="Print one diff of them; ask nothing, change nothing.")
@click.option(
    "--records",
    type=click.Path(path_type=Path),
    default=Path("raw/records"),
    show_default=True,
    envvar="PIPELINE_RECORDS_DIR",
    show_envvar=True,
    help="Folder of all state between runs.",
)
def fix(*, paths: tuple[Path, ...], kinds: tuple[str, ...], shown: bool, records: Path) -> None:
    """Propose small edits of the lists themselves.

    At a terminal each is shown and asked about; elsewhere one diff of all is printed and nothing changes, so that
    `pipeline fix | git apply` works. No source is asked. Default: raw/*.md.
    """
    from pipeline.project import Places  # noqa: PLC0415 starts fast without it

    named: Collection[str] = _UNASKED if not kinds else {*kinds} | (_UNASKED if "all" in kinds else set())
    asks = not kinds and not shown and sys.stdin.isatty() and sys.stdout.isatty()
    choose: _Choose = _Asking().choose if asks else lambda _, proposals: [p for p in proposals if p.kind in named]
    with clear_errors():
        try:
            _fix(
                Places(lists=paths, records=records),
                choose,
                is_written=asks or (bool(kinds) and not shown),
                says_left=not asks,
            )
        except click.Abort:
            click.echo(err=True)  # the question's line ends
            say("stopped: nothing is written")
            sys.exit(_STOPPED)


def _fix(places: "Places", choose: _Choose, *, is_written: bool, says_left: bool) -> None:
    from pipeline.fixes import propose, propose_numbers  # noqa: PLC0415 starts fast without it
    from pipeline.fixing import read_manuscripts, write_fixed  # noqa: PLC0415

    log = logging.getLogger(__name__)
    accepted: dict[Path, tuple[Manuscript, list[Proposal]]] = {}
    for script in read_manuscripts(places):
        path = script.parsed.path
        fixes = propose(script)
        taken = choose(script, fixes.proposals)
        numbers = propose_numbers(script, taken)
        taken += choose(script, numbers.proposals)
        for row in (*fixes.unproposed, *numbers.unproposed):
            log.info("%s", f"{path}:{row.line}: nothing is proposed for {row.subject!r}: {row.reason}")
        for left in fixes.proposals:
            if says_left and left.kind == "duplicate" and left not in taken:
                said = f"{path}:{left.line}: {left.subject!r} is left: {left.reason}; --apply duplicate takes it out"
                log.info("%s", said)
        if taken:
            accepted[path] = script, taken
    if not accepted:
        log.info("nothing to change")
    elif not is_written:
        for path, (script, taken) in accepted.items():
            _print_diff(script, taken, os.path.relpath(path).replace(os.sep, "/"))
    else:
        written = write_fixed(accepted, places)
        log.info("%s", f"written: {', '.join(map(str, written))}; README.md and the data set follow with the next run")


def _print_diff(script: "Manuscript", taken: Sequence[Proposal], name: str) -> None:
    from pipeline.escape import printable  # noqa: PLC0415 starts fast without it

    for proposal in taken:
        reason = f"{script.parsed.path}:{proposal.line}: {proposal.kind}: {proposal.reason}"
        logging.getLogger(__name__).info("%s", reason)
    diff = unified(script.text, edits_of(taken), name)
    click.echo((printable(diff) if sys.stdout.isatty() else diff).encode(), nl=False)  # exact, for git apply


@dataclass(slots=True)
class _Asking:
    """A person at a terminal, and what was answered for good."""

    kinds: set[Kind] = field(default_factory=set)
    """Of which all are taken."""
    has_quit: bool = False
    is_coloured: bool = field(
        default_factory=lambda: not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )

    def choose(self, script: "Manuscript", proposals: Sequence[Proposal]) -> list[Proposal]:
        """Return the proposals that are accepted; those within an entry that is taken out are not asked about."""
        taken: list[Proposal] = []
        for n, proposal in enumerate(proposals, 1):
            within = any(p.span[0] <= proposal.span[0] and proposal.span[1] <= p.span[1] for p in taken)
            if self.has_quit or within:
                continue
            if proposal.kind not in self.kinds:
                self._show(script, proposal, f"{n} of {len(proposals)}")
                answer = self._answer()
                self.has_quit = answer == "q"
                if answer == "a":
                    self.kinds.add(proposal.kind)
                if answer not in ("y", "a"):
                    continue
            taken.append(proposal)
        return taken

    def _answer(self) -> str:
        question = f"Change it? ({', '.join(f'{key}: {said}' for key, said in _ANSWERS.items())})"
        answer: str = click.prompt(question, type=click.Choice([*_ANSWERS], case_sensitive=False), show_choices=False)
        return answer

    def _show(self, script: "Manuscript", proposal: Proposal, place: str) -> None:
        from pipeline.escape import printable  # noqa: PLC0415 starts fast without it

        where = f"{script.parsed.path}:{proposal.line}"
        shown = [
            "",
            self._styled(printable(f"{where}  {proposal.subject}".replace("\n", " ")), bold=True),
            printable(f"{proposal.kind}, {place}: {proposal.reason}".replace("\n", " ")),
        ]
        for hunk in hunks(script.text, edits_of([proposal]), context=0):
            shown += self._lines([printable(line.removesuffix("\n")) for line in hunk])
        click.echo("".join(f"{line}\n" for line in shown).encode(), nl=False)  # UTF-8 in every locale

    def _lines(self, hunk: Sequence[str]) -> list[str]:
        """Return the lines of a hunk in colour; of a line that another takes the place of, what differs stands out."""
        old = [line for line in hunk if line.startswith("-")]
        new = [line for line in hunk if line.startswith("+")]
        if len(old) != len(new):
            return [self._line(line, "") for line in hunk]
        other = dict(zip([*old, *new], [*new, *old], strict=True))
        return [self._line(line, other.get(line, "")) for line in hunk]

    def _line(self, line: str, other: str) -> str:
        colour = {"-": "red", "+": "green", "@": "cyan"}.get(line[:1])
        head, tail = shared_ends(line[1:], other[1:]) if other else (0, 0)
        head += bool(other)
        end = len(line) - tail
        parts = [(line[:head], False), (line[head:end], bool(other)), (line[end:], False)]
        return "".join(self._styled(text, fg=colour, reverse=differs or None) for text, differs in parts if text)

    def _styled(self, text: str, **style: str | bool | None) -> str:
        return click.style(text, **style) if self.is_coloured else text  # type: ignore[arg-type]  # click's own names
