"""What may be printed of a title: without its subtitle, cut off, or without the name of the system before it."""

import re
from collections.abc import Iterator

_BREAK = re.compile(r"[:：—]|[?!？！]\W*\s(?=\W*[^\Wa-z])|\s[-–—]+\s")
"""Where a subtitle begins; after a question mark with a capital."""
_CUT = re.compile(r"\s*(?:…|\.\.+)[\s.\"'”’)\]*]*$")
_DANGLING = re.compile(
    r"(?i)(?<!\w)(?:the|an|(?:and|as|at|between|by|for|from|in|into|of|on|or|to|towards?|using|via|with)(?: a)?)$"
)
"""Words that no title ends in: what does was cut off."""
_ARTICLE = re.compile(r"(?i)\s+(?:an?|the)$")
_NAMED = re.compile(r"(?=\S*(?:\w[A-Z]|\d))([\w.+-]+)\s*[:：]\s*(\S.+)")
_WORD = re.compile(r"[^\W_]+")
_ARTICLES = ("a", "an", "the")
_SEQUELS = frozenset(
    (
        "part volume vol chapter ii iii iv v vi vii viii ix x revisited revisiting erratum corrigendum correction "
        "corrections reply response rebuttal comment comments commentary addendum supplement supplementary extended "
        "extension continued sequel redux again follow followup update updated further poster demo tutorial workshop"
    ).split()
)
"""A subtitle that begins or ends so is that of another paper of the name, or no subtitle."""


def heads(title: str) -> Iterator[tuple[str, bool]]:
    """Yield what stands before each subtitle, and whether that subtitle is a sequel's ("II", "Revisited")."""
    for match in _BREAK.finditer(title):
        rest = [word for word in _WORD.findall(title[match.end() :].lower()) if word not in _ARTICLES]
        if rest:
            yield title[: match.start()], rest[0].isdigit() or not _SEQUELS.isdisjoint((rest[0], rest[-1]))


def without_name(title: str) -> str:
    """Return a title without the name before it ("ELMo: Deep contextualized …"); empty where it has none."""
    match = _NAMED.fullmatch(title.strip())
    return match[2] if match and not title.isupper() and match[1].lower() not in _SEQUELS else ""


def before_cut(title: str) -> str:
    """Return what is left of a title that was cut off, in dots or at a word that no title ends in; empty for others."""
    kept, marks = _CUT.subn("", title)
    if not marks and not _DANGLING.search(title.rstrip()):
        return ""
    return _ARTICLE.sub("", kept.rstrip())


def ends_in_dots(title: str) -> bool:
    """Return whether a title ends in dots, be they its own or where it was cut off."""
    return _CUT.search(title) is not None
