"""How lists print a paper unlike its record: shares measured in real lists where they can be, else chosen."""

import json
import random
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_OTHERS = re.compile(r"\bet\.? al|\bothers\b")
_INITIALS = re.compile(r"\b[A-Z]\.? ?[A-Z]\w+|\w, [A-Z]\.")
_INVERTED = re.compile(r"[\w’'-]+, [A-Z]\w+")
_SURNAME = re.compile(r"[\w’'-]+(?:,? et al\.?| and [\w-]+)?")
_SUBTITLE = re.compile(r"[:?]\s")
_FEW = 3  # names that are printed before "et al."

TITLES: Mapping[str, float] = {
    # Of 84 entries that link a paper of the collections, 5 print its title in another case, none in another way
    # (Wilson: up to 4.4 %). So what alters words is kept near one in a hundred; forms of the same words are commoner.
    "case": 0.06,  # measured
    "latex": 0.02,  # chosen
    "unicode": 0.03,  # chosen
    "hyphens": 0.03,  # chosen
    "small words": 0.005,  # chosen
    "subtitle dropped": 0.01,  # chosen, of all entries; falls only on those that have one
    "truncated": 0.005,  # chosen
    "cut": 0.005,  # chosen
}
"""Kind of change to a title → share of the entries."""
DIACRITICS = 0.5  # of the names that have any; chosen
YEAR_OFF = (
    0.05  # of the years printed, by one; measured: 0 of 83 that print the Anthology's; chosen, for preprints' years
)
WRONG_LINK = (
    0.03  # measured: 0 of 84 linked papers of the collections; chosen. Half of them lead to one of an author's others
)
RIGHT_LINK = 0.1  # measured: 472 of 548 link an id; chosen low, for a right link leaves little to match
REVERSED = 0.03  # "Vaswani, Ashish; Shazeer, Noam"; chosen
FAMILY_FIRST = 0.03  # "Vaswani Ashish"; chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How often real lists print what; measured in the golds."""

    printed: tuple[tuple[bool, bool, bool], ...]
    """What each of them prints of authors, year and venue: drawn together, as they go together."""
    others: float
    """Of the author lists: cut short by "et al."."""
    surname: float
    initials: float
    inverted: float
    """Of the author lists: the first name as "Vaswani, Ashish", the rest as usual."""


def gold_rows(folder: Path) -> list[dict[str, Any]]:
    """Return the papers of the golds in a folder, without the ambiguous ones."""
    rows = [
        json.loads(line)
        for path in sorted(folder.glob("*.gold.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [row for row in rows if row["is_paper"] and not row.get("ambiguous")]


def measure(rows: Sequence[Mapping[str, Any]]) -> Shares:
    """Return the shares in those entries."""
    printed = [row["authors_text"] for row in rows if row["authors_text"]]
    inverted = [text for text in printed if _INVERTED.match(text)]
    return Shares(
        printed=tuple((bool(row["authors_text"]), bool(row["year"]), bool(row["venue_text"])) for row in rows),
        others=sum(bool(_OTHERS.search(text)) for text in printed) / len(printed),
        surname=sum(bool(_SURNAME.fullmatch(text)) for text in printed) / len(printed),
        initials=sum(bool(_INITIALS.search(text)) for text in printed if text not in inverted) / len(printed),
        inverted=len(inverted) / len(printed),
    )


Change = Callable[[str, random.Random], str]


def _case(title: str, rng: random.Random) -> str:
    return rng.choice((str.lower, str.upper, str.capitalize, str.title))(title)


def _latex(title: str, rng: random.Random) -> str:
    every = title.split()
    n = rng.randrange(len(every))
    every[n] = rng.choice(("{{{}}}", "\\textit{{{}}}", "\\emph{{{}}}", "${}$")).format(every[n])
    accents = {"\u0301": "\\'", "\u0308": '\\"', "\u0300": "\\`", "\u0302": "\\^", "\u0303": "\\~"}
    marked = unicodedata.normalize("NFD", " ".join(every).replace("&", "\\&"))
    return re.sub("(.)([\u0300\u0301\u0302\u0303\u0308])", lambda m: f"{accents[m[2]]}{{{m[1]}}}", marked)


def _unicode(title: str, rng: random.Random) -> str:
    forms = (
        {"'": "’", "’": "'", "-": "‑"},
        {"-": "–", ":": "："},
        {"fi": "ﬁ", "fl": "ﬂ"},
        {" ": "\u00a0"},
        {"&": "&amp;"},
    )
    able = [form for form in forms if any(sign in title for sign in form)]
    for sign, other in rng.choice(able).items() if able else ():
        title = title.replace(sign, other)
    return unicodedata.normalize("NFD", title) if rng.random() < 0.5 else title  # noqa: PLR2004 chosen


def _hyphens(title: str, rng: random.Random) -> str:
    return re.sub(r"(?<=[a-z])-(?=[a-z])", rng.choice(("", " ")), title)


def _small_words(title: str, rng: random.Random) -> str:
    swaps = [
        (r"\bfor\b", "of"),
        (r"\bof\b", "for"),
        (r"\bin\b", "on"),
        (r"\b(?:the|a|an) ", ""),
        (r"(?<=[a-z]{4})s\b", ""),
    ]
    rng.shuffle(swaps)
    changed = (re.sub(pattern, other, title, count=1) for pattern, other in swaps)
    return next((found for found in changed if found != title), title)


def _without_subtitle(title: str, _: random.Random) -> str:
    return _SUBTITLE.split(title, maxsplit=1)[0]


def _cut(title: str, rng: random.Random) -> str:
    """The last words are gone: a third of them at most, and at least five are left."""
    every = title.split()
    kept = max(5, len(every) - rng.randint(1, max(1, len(every) // 3)))
    return " ".join(every[:kept]).rstrip(":,-–")


def _truncated(title: str, rng: random.Random) -> str:
    shorter = _cut(title, rng)
    return shorter + rng.choice(("…", "...", " ...")) if shorter != title else title


CHANGES: Mapping[str, Change] = {
    "case": _case,
    "latex": _latex,
    "unicode": _unicode,
    "hyphens": _hyphens,
    "small words": _small_words,
    "subtitle dropped": _without_subtitle,
    "truncated": _truncated,
    "cut": _cut,
}
"""Kind of change → how a title is printed then; the title itself where it has no place for the change."""


def print_title(title: str, kind: str | None, rng: random.Random) -> tuple[str, str | None]:
    """Return the title with a change of that kind, and the kind if it changed anything."""
    changed = CHANGES[kind](title, rng) if kind else title
    return changed, kind if changed != title else None


def draw_title_kind(rng: random.Random) -> str | None:
    """Return a kind of change as often as lists have it, mostly none."""
    return rng.choices([None, *TITLES], [1 - sum(TITLES.values()), *TITLES.values()])[0]


def _plain(name: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", name) if not unicodedata.combining(char))


def _initialled(name: str) -> str:
    *given, family = name.split()
    return " ".join([*(f"{word[0]}." for word in given), family])


def _family_first(name: str, comma: str = "") -> str:
    *given, family = name.split()
    return f"{family}{comma} {' '.join(given)}" if given else family


def print_authors(names: Sequence[str], shares: Shares, rng: random.Random) -> tuple[str, tuple[str, ...]]:
    """Return an author list as lists print it, and the kinds of changes."""
    kinds = []
    if rng.random() < DIACRITICS and any(_plain(name) != name for name in names):
        names = list(map(_plain, names))
        kinds.append("diacritics dropped")
    weights = (shares.surname, shares.initials, shares.inverted, REVERSED, FAMILY_FIRST)
    forms = ("surname alone", "initials", "first inverted", "all reversed", "family name first")
    form = rng.choices((*forms, None), (*weights, 1 - sum(weights)))[0]
    kinds += [form] if form else []
    if form == "surname alone":
        return f"{names[0].split()[-1]} et al." if len(names) > 1 else names[0].split()[-1], tuple(kinds)
    short = len(names) > 1 and rng.random() < shares.others
    kinds += ["et al."] if short else []
    kept = list(names[: rng.randint(1, min(_FEW, len(names) - 1))] if short else names)
    if form == "initials":
        kept = list(map(_initialled, kept))
    elif form == "family name first":
        kept = list(map(_family_first, kept))
    elif form == "first inverted":
        kept[0] = _family_first(kept[0], ",")
    elif form == "all reversed":
        return "; ".join(_family_first(name, ",") for name in kept) + (" et al." if short else ""), tuple(kinds)
    if short:
        return f"{', '.join(kept)} et al.", tuple(kinds)
    return " and ".join(filter(None, [", ".join(kept[:-1]), kept[-1]])), tuple(kinds)
