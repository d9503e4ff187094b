"""Is this record the paper that the list prints? Title, authors and year are compared one by one.

Each comparison agrees, disagrees, or cannot be made. The rules are those of ARCHITECTURE.md ("Resolving").
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from functools import lru_cache
from html import unescape

from pipeline.model import Facts

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,80}>")
_LATEX_STYLE = re.compile(r"\\(?:emph|text\w*|math\w*|operatorname|mbox|[cvuHkrbdt](?=[\s{]))\*?\s*|\\[^A-Za-z\s]")
"""Commands that change how a text looks; any other (`\\alpha`) counts as the word that names it."""
_MARKUP = re.compile(r"[{}$*_`~]")
_COMBINING = re.compile("[\u0300-\u036f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_GREEK = re.compile("[α-ω]")
_WORD = re.compile(r"\w+")
_ARTICLES = frozenset({"a", "an", "the"})
_INTERCHANGEABLE = frozenset({"of", "for", "in", "on"})
"""Prepositions that camera-ready titles exchange; any other word is content ("as or for" is not "as")."""
_STOP_WORDS = (
    _ARTICLES
    | _INTERCHANGEABLE
    | frozenset(
        (
            "all and are as at be by can do does for from has have how in into is it its not of on or that the "
            "their this to using via was we what when which who why with you your"
        ).split()
    )
)
LEAST_WORDS = 4
"""Content words of a title that may be trusted where no author can be compared."""
_SHORT_WORD = 4  # letters; a shorter word that ends in s is seldom a plural
_UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d"})
_NAME_SEPARATOR = re.compile(r"\s*(?:[,;，、；&]|\band\b|\bund\b|\bet\b(?!\s+al)|和)\s*(?:and\s+)?")
_OTHERS = re.compile(r"(?i)\s*,?\s*(?:\bet\s*\.?\s*al\b\.?|\band\s+(?:\d+\s+)?others\b|等人?|\.\.\.|…)\s*$")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md"})
_INITIALS = re.compile(r"(?:[A-Z]\.?[\s-]*){1,4}")


class Verdict(Enum):
    """Outcome of one comparison."""

    AGREE = "agree"
    DISAGREE = "disagree"
    NOT_COMPARABLE = "not comparable"


def fold(text: str) -> str:
    """Return the text for comparison: NFKC, no case, no marks on Latin letters, no markup, single spaces."""
    text = unescape(text)
    text = _LATEX_STYLE.sub("", _TAG.sub(" ", text)).replace("\\", " ")
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    text = _MARKUP.sub("", re.sub(r"\ba\*(?!\*)", "astar", text))  # the algorithm is no article
    text = _COMBINING.sub("", unicodedata.normalize("NFD", text))
    text = unicodedata.normalize("NFC", text).translate(_UNDECOMPOSED)
    text = _GREEK.sub(_greek_name, text)
    return " ".join(text.replace("&", " and ").replace("+", " plus ").replace("'", "").replace("’", "").split())


def _greek_name(letter: re.Match[str]) -> str:
    return unicodedata.name(letter[0]).rpartition(" ")[2].lower()


def words(text: str) -> list[str]:
    """Return the words of a title, folded."""
    return _WORD.findall(fold(text))


@lru_cache(maxsize=65536)
def title_key(title: str) -> str:
    """Return letters and digits only: equal for titles that are equal after normalisation; may be empty."""
    return "".join(words(title))


@lru_cache(maxsize=65536)
def near_key(title: str) -> str:
    """Return the key of nearly equal titles: articles dropped, `of for in on` exchanged, plural dropped."""
    kept = []
    for word in words(title):
        if word in _ARTICLES:
            continue
        kept.append("~" if word in _INTERCHANGEABLE else _singular(word))
    return "".join(kept)


def _singular(word: str) -> str:
    return (
        word[:-1] if len(word) > _SHORT_WORD and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
    )


def content_words(title: str) -> int:
    """Return how many words of the title say something; every ideograph counts as a word."""
    return sum(sum(map(_is_ideograph, word)) or 1 for word in words(title) if word not in _STOP_WORDS)


def similarity(ours: str, theirs: str) -> float:
    """Return how alike two titles are after normalisation, 0 to 1."""
    if near_key(ours) == near_key(theirs):
        return 1.0
    return round(SequenceMatcher(None, " ".join(words(ours)), " ".join(words(theirs)), autojunk=False).ratio(), 4)


def _is_ideograph(char: str) -> bool:
    return "\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af"


def _script(text: str) -> str:
    """Return the script that most letters of the text are in; empty without letters."""
    scripts: dict[str, int] = {}
    for char in text:
        if char.isalpha():
            name = "CJK" if _is_ideograph(char) else unicodedata.name(char, "?").split()[0]
            scripts[name] = scripts.get(name, 0) + (3 if name == "CJK" else 1)  # an ideograph is about three letters
    return max(scripts, key=lambda name: scripts[name]) if scripts else ""


def _head(title: str) -> str:
    """Return what stands before the first colon or question mark."""
    return re.split(r"[:?：？]", title, maxsplit=1)[0]


def compare_title(printed: str, theirs: str) -> Verdict:
    """Compare two titles.

    Equal or nearly equal titles agree. Another script, or one title that is only the other's head ("BERT" of
    "BERT: Pre-training …"), cannot be compared.
    """
    ours, other = title_key(printed), title_key(theirs)
    if not ours or not other:
        return Verdict.NOT_COMPARABLE
    if ours == other or near_key(printed) == near_key(theirs) != "":
        return Verdict.AGREE
    if _script(printed) != _script(theirs):
        return Verdict.NOT_COMPARABLE
    if ours == title_key(_head(theirs)) or other == title_key(_head(printed)):
        return Verdict.NOT_COMPARABLE
    return Verdict.DISAGREE


def split_authors(text: str) -> list[str]:
    """Return the names of an author list as printed; `Vaswani, A., Shazeer, N. et al.` gives `A. Vaswani` ….

    What stands for unnamed others is dropped.
    """
    text = " ".join(text.split())
    while (shorter := _OTHERS.sub("", text)) != text:
        text = shorter
    parts = [part.strip(" *").rstrip("*") for part in _NAME_SEPARATOR.split(text)]
    parts = [part for part in parts if part.strip(". ")]
    if _is_first_inverted(parts):
        parts[:2] = [f"{parts[1]} {parts[0]}"]
    names: list[str] = []
    for part in parts:
        if names and _INITIALS.fullmatch(part) and len(_WORD.findall(names[-1])) <= 2:  # noqa: PLR2004
            names[-1] = f"{part} {names[-1]}"
        elif names and part.lower().strip(".") in _SUFFIXES:
            continue
        else:
            names.append(part)
    return names


def _is_first_inverted(parts: list[str]) -> bool:
    """MLA style: "LeCun, Yann, Yoshua Bengio, and Geoffrey Hinton"."""
    sizes = [len(part.split()) for part in parts]
    if len(parts) < 3 or sizes[0] != 1 or _INITIALS.fullmatch(parts[1]):  # noqa: PLR2004 two names and the inverted one
        return False
    return re.fullmatch(r"[^\W\d_][\w’'-]+(?: [A-Z]\.?)*", parts[1]) is not None and min(sizes[2:]) > 1


@lru_cache(maxsize=65536)
def _name_forms(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the words that a name may be written in: hyphens joined, and hyphens split."""
    folded = re.sub(r"\b\d{4}\b", " ", fold(name))  # DBLP numbers its namesakes
    joined = re.sub("[\u2010-\u2015-]", "", folded)
    forms = (tuple(word for word in _WORD.findall(form) if word not in _SUFFIXES) for form in (joined, folded))
    return tuple(dict.fromkeys(form for form in forms if form))


def _names_match(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Every word of the shorter name is in the longer one, as itself or as an initial; one is a whole word."""
    left = list(long)
    initials = []
    whole = False
    for word in short:
        if word in left:
            left.remove(word)
            whole = whole or len(word) > 1
        else:
            initials.append(word)
    for word in initials:
        found = next((other for other in left if other[0] == word[0] and 1 in (len(other), len(word))), None)
        if found is None:
            return False
        left.remove(found)
    return whole


def same_name(ours: str, theirs: str) -> bool:
    """Return whether two names can be one person's; a surname alone is no evidence, so it is not."""
    for our_form in _name_forms(ours):
        for their_form in _name_forms(theirs):
            short, long = sorted((our_form, their_form), key=len)
            if len(short) == 1 and not (short == long and _is_full_cjk_name(short[0])):
                continue
            if _names_match(short, long):
                return True
    return False


def _is_full_cjk_name(word: str) -> bool:
    return len(word) > 1 and all(map(_is_ideograph, word))


def compare_authors(printed: Sequence[str], theirs: Sequence[str]) -> Verdict:
    """Compare two author lists: the first author, or half of the shorter list, must be the same people.

    Printed surnames that all occur are no evidence either way; names in another script cannot be compared.
    """
    if not printed or not theirs or _script(" ".join(printed)) != _script(" ".join(theirs)):
        return Verdict.NOT_COMPARABLE
    if same_name(printed[0], theirs[0]):
        return Verdict.AGREE
    short, long = sorted((list(printed), list(theirs)), key=len)
    left = list(long)
    shared = 0
    for name in short:
        found = next((other for other in left if same_name(name, other)), None)
        if found is not None:
            shared += 1
            left.remove(found)
    if shared and 2 * shared >= len(short):
        return Verdict.AGREE
    surnames = [form[0] for name in printed if len(form := _name_forms(name)) == 1 and len(form[0]) == 1]
    their_words = {word for name in theirs for form in _name_forms(name) for word in form}
    if len(surnames) == len(printed) and all(surname[0] in their_words for surname in surnames):
        return Verdict.NOT_COMPARABLE
    return Verdict.DISAGREE


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How a printed entry and a record compare."""

    title: Verdict
    authors: Verdict
    year_gap: int | None
    """Least distance in years between what is printed and what the record states; None: not comparable."""
    score: float | None
    """Similarity of the nearest title, 0 to 1; None: titles not comparable."""
    content_words: int
    """Words of the printed title that say something."""
    exact_title: bool
    """The titles are equal after normalisation, not only nearly."""

    @property
    def refuses_link(self) -> bool:
        """Another title and not the same authors: the link leads to another paper."""
        return self.title is Verdict.DISAGREE and self.authors is not Verdict.AGREE

    @property
    def is_retitling(self) -> bool:
        """Another title, the same authors."""
        return self.title is Verdict.DISAGREE and self.authors is Verdict.AGREE

    @property
    def accepts_search(self) -> bool:
        """Title and authors agree; or no author can be compared and a long title and the year agree."""
        if self.title is not Verdict.AGREE or (self.year_gap is not None and self.year_gap > 2):  # noqa: PLR2004
            return False
        if self.authors is Verdict.NOT_COMPARABLE:
            return (
                self.exact_title
                and self.content_words >= LEAST_WORDS
                and self.year_gap is not None
                and self.year_gap <= 1
            )
        return self.authors is Verdict.AGREE


def compare(title: str, authors_text: str | None, year: int | None, facts: Facts) -> Comparison:
    """Compare what an entry prints with what a record says; the nearest of the record's titles counts."""
    verdicts = [(compare_title(title, theirs), similarity(title, theirs), theirs) for theirs in facts.titles]
    order = {Verdict.AGREE: 0, Verdict.NOT_COMPARABLE: 1, Verdict.DISAGREE: 2}
    best = min(verdicts, key=lambda row: (order[row[0]], -row[1]), default=None)
    years = {value for value in (facts.year, facts.published.day.year if facts.published else None) if value}
    printed = split_authors(authors_text) if authors_text else []
    return Comparison(
        title=best[0] if best else Verdict.NOT_COMPARABLE,
        authors=compare_authors(printed, facts.authors or ()),
        year_gap=min((abs(year - other) for other in years), default=None) if year else None,
        score=best[1] if best and best[0] is not Verdict.NOT_COMPARABLE else None,
        content_words=content_words(title),
        exact_title=bool(best) and title_key(title) == title_key(best[2]) if best else False,
    )
