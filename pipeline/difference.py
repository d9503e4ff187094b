"""The words in which two titles differ, marked; pure."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from pipeline.titles import is_ideograph

Mark = Literal["same", "old", "new"]
_PIECE = re.compile(r"(\s*)(\w+|[^\w\s])")
_LONGEST = 400  # characters shown of a title: a comparison takes time by the square of its words


@dataclass(frozen=True, slots=True)
class Run:
    """Words that both titles have, or one of them; neighbours of one mark are one run."""

    mark: Mark
    text: str
    is_apart: bool
    """A space stands before it."""


def difference(ours: str, theirs: str) -> list[Run]:
    """Return the runs that make the second title of the first: old ones are gone, new ones have come.

    Case is no difference.
    """
    before, after = _words(ours), _words(theirs)
    keys = [[word.casefold() for _, word in words] for words in (before, after)]
    runs: list[Run] = []
    for tag, a, b, c, d in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(_run("same", after[c:d]))
            continue
        runs += [_run("old", before[a:b])] if b > a else []
        runs += [_run("new", after[c:d])] if d > c else []
    return runs


def _words(title: str) -> list[tuple[str, str]]:
    """Return each word, ideograph or sign with the space before it."""
    shown = title if len(title) <= _LONGEST else f"{title[:_LONGEST]}…"
    words: list[tuple[str, str]] = []
    for space, word in _PIECE.findall(shown):
        parts = list(word) if any(map(is_ideograph, word)) else [word]
        words += [(space if n == 0 else "", part) for n, part in enumerate(parts)]
    return words


def _run(mark: Mark, words: Sequence[tuple[str, str]]) -> Run:
    text = "".join(f"{' ' if space else ''}{word}" for space, word in words)
    return Run(mark, text.lstrip(), text.startswith(" "))


def render_runs(runs: Iterable[Run], show: Callable[[Mark, str], str]) -> str:
    """Return the runs as one text, each as `show` marks it; what has come stands apart from what it replaces."""
    text, before = "", ""
    for run in runs:
        is_apart = run.is_apart or (before, run.mark) == ("old", "new")
        text += f"{' ' if is_apart and text else ''}{show(run.mark, run.text)}"
        before = run.mark
    return text


def show_plain(mark: Mark, text: str) -> str:
    """Return `[-gone-]`, `{+come+}`, or the text as it is."""
    return {"old": f"[-{text}-]", "new": f"{{+{text}+}}"}.get(mark, text)
