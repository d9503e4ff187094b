"""Text folded for comparison, and whether two titles are one."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from enum import Enum
from functools import lru_cache
from html import unescape

from pipeline.parts import before_cut, ends_in_dots, heads, without_name

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,80}>")
_LATEX_STYLE = re.compile(
    r"\\(?:emph|text\w*|math\w*|operatorname|mbox|[cvuHkrbdt](?=[\s{]))\*?\s*|\\(?=[&%#])|\\[^A-Za-z\s&%#]"
)
"""Commands that change how a text looks; any other (`\\alpha`) counts as the word that names it."""
_MARKUP = re.compile(r"[{}$*_`~]")
_COMBINING = re.compile("[\u0300-\u036f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_GREEK = re.compile("[α-ω]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NO_GAP = re.compile(r"(?<!\d) | (?!\d)")
WORD = re.compile(r"\w+")
_ARTICLES = frozenset({"a", "an", "the"})
_INTERCHANGEABLE = frozenset({"of", "for", "in", "on"})
"""Prepositions that camera-ready titles exchange; any other word is content ("as or for" is not "as")."""
_STOP_WORDS = (
    _ARTICLES
    | _INTERCHANGEABLE
    | frozenset(
        (
            "all and are as at be by can do does for from has have how in into is it its not of on or that the "
            "their this to using very via was we what when which who why with you your"
        ).split()
    )
)
LEAST_WORDS = 4
"""Content words of a title that may be trusted where no author can be compared."""
_LEAST_NAMED = 3  # content words of a title that may stand with the name of its system before it, or without
_LONGEST = 2000  # characters
_COMPARED = 400  # characters: what similarity looks at takes time by their square
_SHORT_WORD = 4  # letters; a shorter word that ends in s is seldom a plural
_UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d"})


class Verdict(Enum):
    """Outcome of one comparison."""

    AGREE = "agree"
    DISAGREE = "disagree"
    NOT_COMPARABLE = "not comparable"


class Relation(Enum):
    """How a printed title stands to a known one."""

    EQUAL = "equal"
    NEAR = "nearly equal"
    NAMED = "equal but for a name before it"
    HEAD = "its beginning, without the subtitle"
    CUT = "its beginning, cut off"
    LONGER = "longer: the known one is its beginning"
    UNKNOWN = "not comparable"
    OTHER = "another"


def fold(text: str) -> str:
    """Return the text for comparison: NFKC, no case, no marks on Latin letters, no markup, single spaces.

    What no title or name needs, thousands of characters, is left off.
    """
    text = unescape(text[:_LONGEST])
    text = _LATEX_STYLE.sub("", _TAG.sub(" ", text)).replace("\\", " ")
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    text = _MARKUP.sub("", re.sub(r"\ba\*(?!\*)", "astar", text))  # the algorithm is no article
    text = _COMBINING.sub("", unicodedata.normalize("NFD", text))
    text = unicodedata.normalize("NFC", text).translate(_UNDECOMPOSED)
    text = _THOUSANDS.sub("", _GREEK.sub(_greek_name, text))
    return " ".join(text.replace("&", " and ").replace("+", " plus ").replace("'", "").replace("’", "").split())


def _greek_name(letter: re.Match[str]) -> str:
    return unicodedata.name(letter[0]).rpartition(" ")[2].lower()


def words(text: str) -> list[str]:
    """Return the words of a title, folded."""
    return WORD.findall(fold(text))


@lru_cache(maxsize=65536)
def title_key(title: str) -> str:
    """Return letters and digits: equal for titles that are equal after normalisation; may be empty."""
    return _joined(words(title))


def title_name(title: str) -> str:
    """Return what a title is found again by: its key, or itself where it has no letter or digit."""
    return title_key(title) or title


@lru_cache(maxsize=65536)
def near_key(title: str) -> str:
    """Return the key of nearly equal titles: articles dropped, `of for in on` exchanged, plural dropped."""
    kept = []
    every = words(title)
    for n, word in enumerate(every, 1):
        if word in _ARTICLES and n < len(every):  # nothing follows the A of "Vitamin A"
            continue
        kept.append("~" if word in _INTERCHANGEABLE else _singular(word))
    return _joined(kept)


def _joined(parts: Iterable[str]) -> str:
    """Join words without a space, but for one between digits: 3.5 is not 35."""
    return _NO_GAP.sub("", " ".join(parts))


def _singular(word: str) -> str:
    return (
        word[:-1] if len(word) > _SHORT_WORD and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
    )


@lru_cache(maxsize=65536)
def content_words(title: str) -> int:
    """Return how many words of the title say something; every ideograph counts as a word."""
    return sum(sum(map(is_ideograph, word)) or 1 for word in words(title) if word not in _STOP_WORDS)


def similarity(ours: str, theirs: str) -> float:
    """Return how alike two titles are after normalisation, 0 to 1."""
    if near_key(ours) == near_key(theirs):
        return 1.0
    a, b = (" ".join(words(title))[:_COMPARED] for title in (ours, theirs))
    return round(SequenceMatcher(None, a, b, autojunk=False).ratio(), 4)


def is_ideograph(char: str) -> bool:
    """Return whether the character is Chinese, Japanese or Korean."""
    return "\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af"


def script(text: str) -> str:
    """Return the script that most letters of the text are in; empty without letters."""
    if text.isascii():
        return "LATIN" if any(map(str.isalpha, text)) else ""
    scripts: dict[str, int] = {}
    for char in text:
        if char.isalpha():
            name = "CJK" if is_ideograph(char) else unicodedata.name(char, "?").split()[0]
            scripts[name] = scripts.get(name, 0) + (3 if name == "CJK" else 1)  # an ideograph is about three letters
    return max(scripts, key=lambda name: scripts[name]) if scripts else ""


@lru_cache(maxsize=65536)
def _heads(title: str) -> dict[str, bool]:
    """Return the near_key of each head of a title, and whether what follows is a sequel's."""
    return {near_key(head): is_sequel for head, is_sequel in heads(title[:_LONGEST]) if near_key(head)}


@lru_cache(maxsize=65536)
def _unnamed_key(title: str) -> str:
    rest = without_name(title[:_LONGEST])
    return near_key(rest) if content_words(rest) >= _LEAST_NAMED else ""


def part_keys(title: str) -> tuple[str, ...]:
    """Return the near_keys of what may be printed for a title: its heads, and itself without a name before it."""
    return tuple(key for key in dict.fromkeys([*_heads(title), _unnamed_key(title)]) if key)


@lru_cache(maxsize=65536)
def cut_key(title: str) -> str:
    """Return what the near_key of the whole title begins with, where a title was cut off; empty for any other."""
    return near_key(kept) if (kept := before_cut(title[:_LONGEST])) else ""


def _begins(cut: str, whole: str) -> bool:
    """Return whether a key goes on where another was cut off, and not within a number."""
    rest = whole[len(cut) :]
    return bool(cut) and whole.startswith(cut) and bool(rest) and not (cut[-1].isdigit() and rest[0].isdigit())


@lru_cache(maxsize=65536)
def relation(printed: str, theirs: str) -> Relation:
    """Return how a printed title stands to a known one."""
    ours, other = title_key(printed), title_key(theirs)
    if not ours or not other:
        return Relation.UNKNOWN
    kind = Relation.EQUAL if ours == other else Relation.NEAR
    ours, other = near_key(printed), near_key(theirs)
    if kind is Relation.EQUAL or ours == other != "":
        return kind if ends_in_dots(printed[:_LONGEST]) == ends_in_dots(theirs[:_LONGEST]) else Relation.UNKNOWN
    if script(printed) != script(theirs):
        return Relation.UNKNOWN
    if _begins(cut_key(printed), other):
        return Relation.CUT
    if ours in (known := _heads(theirs)):
        return Relation.UNKNOWN if known[ours] else Relation.HEAD
    if other == _unnamed_key(printed) or ours == _unnamed_key(theirs):
        return Relation.NAMED
    if other in _heads(printed) or _begins(cut_key(theirs), ours):
        return Relation.LONGER
    return Relation.OTHER


def compare_title(printed: str, theirs: str) -> Verdict:
    """Compare two titles.

    Equal or nearly equal titles agree. Another script, or a title of which only a part is printed ("BERT" of
    "BERT: Pre-training …"), cannot be compared.
    """
    match relation(printed, theirs):
        case Relation.EQUAL | Relation.NEAR:
            return Verdict.AGREE
        case Relation.OTHER:
            return Verdict.DISAGREE
        case _:
            return Verdict.NOT_COMPARABLE
