"""Authors in the prose of an entry: which words are a list of names."""

import re
from functools import lru_cache
from itertools import islice

from pipeline.names import split_authors

_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,4}")
_CJK_NAMES = re.compile(r"[\u4e00-\u9fff·]{2,4}(?:\s*[,，、;；和与]\s*[\u4e00-\u9fff·]{2,4})*\s*(?:等人?)?")
_ONE_INVERTED = re.compile(r"(?:[A-Z]\. ?)+[A-Z][\w’'-]+|[A-Z][\w’'-]+, (?:[A-Z]\. ?)+")
_SIGNS = re.compile(r"[*∗†‡§¶¹²³⁴]+")
_YEAR = re.compile(r"[(（\[]? ?(?:19|20)\d\d[a-z]? ?[)）\]]?")
_SURNAMES_AND_YEAR = re.compile(
    r"[(（\[]\s*(?P<names>[A-Z][\w'’-]+(?:(?:,| and| &|"
    r",? et al\.?)(?: (?:and )?[A-Z][\w'’-]+)?)*)(?:\s*[,，]\s*|(?<=[.l])\s+)"
    r"(?P<year>(?:19|20)\d\d)[a-z]?\s*[)）\]]"
)
_PART = re.compile(r"\s*(?:[,;，、；]|\band\b|&)\s*")
_REMEMBERED = 2048  # texts: the same words are asked about several times for one entry
_MOST_CUTS = 60
_LONGEST_PROSE = 1500  # characters, where names are told from prose
_NO_PERSON = re.compile(
    r"(?i:\b(?:learning|networks?|models?|language|neural|deep|with|from|using|via|towards?|survey|analysis|data|"
    r"the|review|journal|conference|workshop|proceedings|university|press|page|project|"
    r"research|systems?|code|paper|blog|video|slides|proc|advances|international|transactions|recognition|processing|"
    r"engineering|technology|association|society|advanced|applied|computing|computer|intelligence|science|"
    r"augmentation|compositional|translation|attention|classification|generation|knowledge|graphs?|deep|based)\b)|"
    r"\b(?:for|an?|of|in|on|to|is|are|by|how|what|why)\b"
)


@lru_cache(maxsize=_REMEMBERED)
def looks_like_authors(text: str) -> bool:
    """Return whether a text is a list of names: two or more, or initials, or "et al."."""
    text = _SIGNS.sub("", text).strip(" .,;:()")
    if not text or len(text) > _LONGEST_PROSE or re.search(r"\d", text):
        return False
    if re.search(r"(?i)\bet\.? ?al\b|等人?$", text):
        few = len(text.split()) < 12 and not (text.endswith(("等", "等人")) and _NO_PERSON.search(text))  # noqa: PLR2004
        return few or looks_like_authors(re.sub(r"(?i)[, ]*\bet\.? ?al\b.*$|等人?$", "", text))
    names = split_authors(text)
    capital = [name for name in names if _NAME.fullmatch(name) and name[0].isupper()]
    if len(names) < 2:  # noqa: PLR2004
        return bool(_ONE_INVERTED.fullmatch(text + "."[: text[-1:].isupper()]))
    if all(_CJK_NAMES.fullmatch(name) for name in names):
        return len(names) > 1
    if len(capital) != len(names) or _NO_PERSON.search(text):
        return False
    return all(len(name.split()) > 1 for name in names) or _is_inverted(text)


def _is_inverted(text: str) -> bool:
    """Return whether names are as MLA or APA write them: "He, Kaiming, and Jian Sun"."""
    if not re.search(r"[,，;；、.]", text):
        return False
    parts = [part for part in _PART.split(text) if part.strip(" .")]
    if (
        len(parts) > 1
        and len(parts[0].split()) > 1
        and not re.match(r"[A-Z](?:\.|$|\s)", parts[1])
        and "." not in parts[0]
    ):
        return False  # "Ann Bee, Nature"
    whole = sum(len(part.split()) > 1 or "." in part for part in parts)
    return len(parts) > 1 and whole * 2 >= len(parts) and len(parts[0].split()) <= 2  # noqa: PLR2004


@lru_cache(maxsize=_REMEMBERED)
def is_one_name(text: str) -> bool:
    """Return whether a text is a person's name, as far as its form tells."""
    words = text.strip(" .,;:*†‡").split()
    return (
        2 <= len(words) <= 4  # noqa: PLR2004
        and all(
            re.fullmatch(r"(?:[A-Z]\.?|[^\W\d_a-z][\w.'’-]*|de|van|von|der|la|di|da|del|bin)", word) for word in words
        )
        and not _NO_PERSON.search(text)
        and not any(len(word) > 2 and word.isupper() for word in words)  # noqa: PLR2004
    )


def tidy_authors(text: str) -> str:
    """Return an author list without the punctuation around it; the stop of an initial and of "et al." stays."""
    text = re.sub(r"[\s,.]*[(（](?:19|20)\d\d[)）][.,\s]*$", "", text)
    text = re.sub(r"^(?i:by|authors?)\b\s*[:：]?\s+|^作者\s*[:：]?\s*", "", " ".join(text.split())).strip(
        " ,;:*()[]-–—|·"
    )
    return text if re.search(r"(?:\bal|\b[A-Z])\.$", text) else text.rstrip(".").rstrip(" ,;")


@lru_cache(maxsize=_REMEMBERED)
def authors_in(text: str) -> tuple[str | None, str]:
    """Take an author list off the start of prose; return it and what is left."""
    text = text.strip(" .,;:|-–—·，、；").rstrip(" .,;:|[【(（")
    text = re.sub(r"^(?:\[\s*\]|[\])}\s.,;:|–—-])+", "", text)
    if dated := re.match(r"(?:[(（\[]?(?:19|20)\d\d[)）\]][,.:;\s]+|(?:19|20)\d\d[,，]\s*)(?=[A-Z])", text):
        names, left = authors_in(text[dated.end() :])
        return (names, dated[0] + left) if names else (None, text)
    if (said := _SURNAMES_AND_YEAR.match(text)) and (
        re.search(r"et al| and |&|,", said["names"]) or (not said["names"].isupper() and _is_surname(said["names"]))
    ):
        return tidy_authors(said["names"]), said["year"] + text[said.end() :]
    if led := re.match(r"(?:[Bb]y|[Aa]uthors?\s*[:：]|作者\s*[:：])\s*", text):
        text = text[led.end() :]
        if chinese := re.match(
            r"[\u4e00-\u9fff·]{2,4}(?:[,，、;； ]+[\u4e00-\u9fff·]{2,4})*等?(?![\u4e00-\u9fff])", text
        ):
            return chinese[0], text[chinese.end() :]
    year = re.search(r"[(（\[] ?(?:19|20)\d\d[a-z]? ?[)）\]]", text)
    head = text[: year.start()].rstrip(" ,.") if year else ""
    if year and looks_like_authors(head):
        return tidy_authors(text[: year.start()].rstrip(" ,")), text[year.start() :]
    sentences = [part for part in re.split(r"(?<=[^\s.][\w)]\.)\s+(?=[A-Z(\d])|(?<=et al\.)\s+", text) if part]
    if len(sentences) > 1 and looks_like_authors(sentences[0]):
        return tidy_authors(sentences[0]), " ".join(sentences[1:])
    if sentences and looks_like_authors(text) and not re.search(r"(?:19|20)\d\d", text):
        return tidy_authors(text), ""
    if led and is_one_name(sentences[0] if sentences else ""):
        return tidy_authors(sentences[0]), " ".join(sentences[1:])
    return _cut_where_names_end(text)


def _is_surname(word: str) -> bool:
    return word.lower() not in {
        "nature",
        "science",
        "cell",
        "interspeech",
        "preprint",
        "blog",
        "book",
        "survey",
        "springer",
    }


def _cut_where_names_end(text: str) -> tuple[str | None, str]:
    """Take off names that end at a bracket, a dash, a bar, or where a venue follows a comma."""
    for match in islice(
        re.finditer(
            r"\s*(?:[(（\[【|]|\s[-–—]\s|[.;:]\s|[,，]\s*(?=(?:[A-Z]+ )?(?:Transactions|Journal|Proceedings|"
            r"Conference|Nature|Science|In )|(?:[Ii]n\s)?(?:ar|"
            r"bioR)?[A-ZX][A-Za-z@&/ -]*[A-Z]?[A-Za-z]*,?\s?['’]?\d{2,4}\b|(?:19|20)\d\d))",
            text[:_LONGEST_PROSE],
        ),
        _MOST_CUTS,
    ):
        head = text[: match.start()]
        if looks_like_authors(head) or (is_one_name(head) and match[0].strip() not in {".", ":", ";"}):
            return tidy_authors(head), text[match.start() :].lstrip(" ,;|-–—.")
    return None, text
