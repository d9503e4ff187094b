"""Names of people as lists and services print them, and whether two lists of authors are one."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from pipeline.titles import WORD, Verdict, fold, is_ideograph, script

_NAME_SEPARATOR = re.compile(
    r"\s*(?:[,;，、；&]|\band\b|\bund\b|\bet\b(?!\s+al)|"
    r"(?<=[\u4e00-\u9fff]{2})和(?=[\u4e00-\u9fff]{2}))\s*(?:and\s+)?"
)
_OTHERS = re.compile(r"(?i)\s*,?\s*(?:\bet\s*\.?\s*al\b\.?|\band\s+(?:\d+\s+)?others\b|等人?|\.\.\.|…)\s*$")
_GROUPS = re.compile(r"\s*[;；]\s*|,?\s+(?:and|und|&)\s+")
_FAMILY = re.compile(r"(?:[^\W\d_A-Z][\w’']* ){0,3}[^\W\d_][\w’'-]+")
"""One word, particles before it: "van den Berg"."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_OTHERS_WITHIN = 40  # characters from the end
_NAMESAKES = 20  # people of one surname, or one given name, in a list; more are not looked at
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md"})
_INITIALS = re.compile(r"(?:[A-Z]\.?[\s-]*){1,4}")


def split_authors(text: str) -> list[str]:
    """Return the names of an author list as printed; `Vaswani, A., Shazeer, N. et al.` gives `A. Vaswani` ….

    What stands for unnamed others is dropped.
    """
    parts = [part.strip(" *") for part in _NAME_SEPARATOR.split(_without_others(text))]
    parts = [part for part in parts if part.strip(". ")]
    if _is_first_inverted(parts):
        parts[:2] = [f"{parts[1]} {parts[0]}"]
    names: list[str] = []
    for part in parts:
        if names and _INITIALS.fullmatch(part) and len(WORD.findall(names[-1])) <= 2:  # noqa: PLR2004
            names[-1] = f"{part} {names[-1]}"
        elif names and part.lower().strip(".") in _SUFFIXES:
            continue
        else:
            names.append(part)
    return names


def _without_others(text: str) -> str:
    text = " ".join(text.split())
    end = len(text)
    while others := _OTHERS.search(text, max(0, end - _OTHERS_WITHIN), end):
        end = others.start()
    return text[:end]


@lru_cache(maxsize=4096)
def author_readings(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the lists of names that a printed list may be: as it stands, and read as family name, given name, ….

    "Lovelace, Ada, Turing, Alan" may be four surnames or two names; only known authors can tell.
    """
    groups = [[part for part in group.split(",") if part.strip()] for group in _GROUPS.split(_without_others(text))]
    pairs = [group for group in groups if group]
    if any(len(pair) != 2 for pair in pairs):  # noqa: PLR2004 family name, given name
        flat = [part for group in pairs for part in group]
        pairs = [flat[n : n + 2] for n in range(0, len(flat), 2)]
    as_printed = tuple(split_authors(text))
    if not pairs or any(len(pair) != 2 or not _FAMILY.fullmatch(pair[0].strip()) for pair in pairs):  # noqa: PLR2004
        return (as_printed,)
    return as_printed, tuple(f"{given.strip()} {family.strip()}" for family, given in pairs)


def _is_first_inverted(parts: list[str]) -> bool:
    """MLA style: "LeCun, Yann, Yoshua Bengio, and Geoffrey Hinton"."""
    sizes = [len(part.split()) for part in parts]
    if len(parts) < 3 or sizes[0] != 1 or _INITIALS.fullmatch(parts[1]):  # noqa: PLR2004 two names and the inverted one
        return False
    return re.fullmatch(r"[^\W\d_][\w’'-]+(?: [A-Z]\.?)*", parts[1]) is not None and min(sizes[2:]) > 1


@lru_cache(maxsize=65536)
def _name_forms(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the words that a name may be written in: hyphens joined or split, ü as u or ue, ideographs joined."""
    spelled = dict.fromkeys((name, unicodedata.normalize("NFC", name).translate(_UMLAUTS)))
    folded = [re.sub(r"\b\d{4}\b", " ", fold(spelling)) for spelling in spelled]  # DBLP numbers its namesakes
    joined = [re.sub("[\u2010-\u2015-]", "", spelling) for spelling in folded]
    forms = [tuple(word for word in WORD.findall(form) if word not in _SUFFIXES) for form in (*joined, *folded)]
    threes = [form for form in forms if len(form) == 3 and min(map(len, form)) > 1]  # noqa: PLR2004 Xiao Ming Li
    forms += [joint for a, b, c in threes for joint in ((a + b, c), (a, b + c))]
    forms += [("".join(form),) for form in forms if _is_full_cjk_name("".join(form))]
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
    return len(word) > 1 and all(map(is_ideograph, word))


def _count_shared(short: Sequence[str], long: Sequence[str]) -> int:
    """Return how many names of the shorter list are in the longer one, each name there counting once."""
    by_word: dict[str, list[int]] = {}
    for n, name in enumerate(long):
        for word in {word for form in _name_forms(name) for word in form}:
            by_word.setdefault(word, []).append(n)
    found: set[int] = set()
    for name in short:
        # in the order of the name: the order of a set is another one in each run
        words = dict.fromkeys(word for form in _name_forms(name) for word in form if len(word) > 1)
        rows = (n for word in words for n in by_word.get(word, ())[:_NAMESAKES] if n not in found)
        if (same := next((n for n in rows if same_name(name, long[n])), None)) is not None:
            found.add(same)
    return len(found)


def _has_initials(name: str) -> bool:
    return all(any(len(word) == 1 for word in form) for form in _name_forms(name))


def same_people(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Return whether two author lists are of the same people, in any order, but for one who came or went."""
    short, long = sorted((list(ours), list(theirs)), key=len)
    return bool(short) and len(long) - len(short) <= 1 and _count_shared(short, long) == len(short)


def count_leading(printed: Sequence[str], theirs: Sequence[str]) -> int:
    """Return how many names are printed, where each is the one at its place in the other list; else 0."""
    if len(printed) > len(theirs):
        return 0
    return len(printed) if all(map(same_name, printed, theirs)) else 0


def compare_authors(printed: Sequence[str], theirs: Sequence[str]) -> Verdict:
    """Compare two author lists: the first author, or half of the shorter list, must be the same people.

    Printed surnames that all occur are no evidence either way; names in another script cannot be compared.
    """
    if not printed or not theirs or script(" ".join(printed)) != script(" ".join(theirs)):
        return Verdict.NOT_COMPARABLE
    if same_name(printed[0], theirs[0]):
        return Verdict.AGREE
    short, long = sorted((list(printed), list(theirs)), key=len)
    shared = _count_shared(short, long)
    if shared and 2 * shared >= len(short):
        # a lone name with initials is somebody's in every longer list
        return Verdict.NOT_COMPARABLE if len(short) == 1 and _has_initials(short[0]) else Verdict.AGREE
    surnames = [form[0] for name in printed if len(form := _name_forms(name)) == 1 and len(form[0]) == 1]
    their_words = {word for name in theirs for form in _name_forms(name) for word in form}
    if len(surnames) == len(printed) and all(surname[0] in their_words for surname in surnames):
        return Verdict.NOT_COMPARABLE
    return Verdict.DISAGREE
