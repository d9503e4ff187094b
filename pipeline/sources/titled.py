"""Several titles in one question, and which of the answers belong to which of them."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from pipeline.sources.base import Answered, Hits
from pipeline.titles import Verdict, compare_title, script, title_key

_H = TypeVar("_H", bound=Hits)
MOST = 20
"""Candidates of a title that are kept: enough to see that it is not the title of one work alone."""
_REFUSALS = 6  # before any answer: more than it takes to part two bad titles from the others
_WORD = re.compile(r"\w+(?:[.'’]\w+)*")
"""A word as indexes hold it: GPT-3.5 are two, don't is one."""


def phrase(title: str, most: int) -> str:
    """Return the first words of a title, without anything that a query language could read; at most so many characters.

    What is left out at the end makes a phrase that more titles have, never fewer.
    """
    said = ""
    for word in _WORD.findall(title):
        if len(said) + 1 + len(word) > most:
            break
        said = f"{said} {word}" if said else word
    return said


def _nearness(printed: str, theirs: str) -> int | None:
    """Return 0 for an equal title, 1 for a nearly equal one, 2 for its head or a longer form; None for another."""
    match compare_title(printed, theirs):
        case Verdict.AGREE:
            return int(title_key(printed) != title_key(theirs))
        case Verdict.NOT_COMPARABLE if title_key(theirs) and script(printed) == script(theirs):
            return 2
        case _:
            return None


def near(printed: str, titles: Iterable[tuple[str, str]]) -> list[str]:
    """Return the keys whose title may be the printed one, the nearest first, else in their order; at most `MOST`."""
    ranked = [(_nearness(printed, title), key) for key, title in titles]
    found = sorted(((rank, key) for rank, key in ranked if rank is not None), key=lambda row: row[0])
    return list(dict.fromkeys(key for _, key in found))[:MOST]


def near_answers(printed: str, answers: Sequence[Answered]) -> list[Answered]:
    """Return those of the papers answered whose title may be the printed one, as `near` does."""
    by_key = {answer.key: answer for answer in answers}
    titles = ((answer.key, str((answer.payload or {}).get("title"))) for answer in answers)
    return [by_key[key] for key in near(printed, titles)]


def has_title(printed: str, theirs: Iterable[str]) -> bool:
    """Return whether one of the titles is the printed one, or nearly."""
    return any(compare_title(printed, title) is Verdict.AGREE for title in theirs)


class RefusedQueryError(Exception):
    """A question about several titles was refused as a whole."""


def in_halves(titles: Sequence[str], ask: Callable[[tuple[str, ...]], _H | None]) -> Iterator[_H]:
    """Give what `ask` settles; where it says None, or is refused, its titles are asked for again in halves.

    What a single title is refused for is never given, nor anything where everything is refused.
    """
    parts = deque([tuple(titles)] if titles else [])
    refusals, is_answered = 0, False
    while parts and (is_answered or refusals < _REFUSALS):
        part = parts.popleft()  # breadth first: a bad title does not fail many questions in a row
        try:
            hits = ask(part)
        except RefusedQueryError:
            hits = None
            refusals += 1
        if hits is not None:
            is_answered = True
            yield hits
        elif len(part) > 1:
            parts += part[: len(part) // 2], part[len(part) // 2 :]
