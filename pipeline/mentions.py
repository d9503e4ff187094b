"""Text for a place that acts on what it reads: nobody is called, nothing is closed, no check is skipped."""

import re
from html import unescape

_BREAK = "\u200b"  # a space without width: what it stands in looks the same, and is no longer taken for what it was
_ACTING = re.compile(
    # a person or a team
    r"(?i)@(?=\w)|&(?:\#0{0,5}64|\#x0{0,4}40|commat);"
    # an issue, also with its repository before it; a number of up to seven digits is an entity, a longer one is not
    r"|\#(?=\d)(?!(?<=&\#)\d{1,7};)|&(?:\#0{0,5}35|\#x0{0,4}23|num);"
    r"|GH-(?=\d)"
    r"|/(?:issues|pull|pulls|discussions|commit)/(?=\w)"  # the same as an address
    r"|\[(?=(?:skip|no)\s|[a-z]+\s+skip\])"  # [skip ci] and its likes
    r"|\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)(?=:?\s)"  # the word before an issue that a merge would close
    r"|^skip-checks(?=:)",
    re.MULTILINE,
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|&(?:\#\d{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]\w*);", re.ASCII)
_MOST = 60_000  # characters; the text of a pull request holds 65,536


def inert_mentions(text: str) -> str:
    """Return text in which GitHub finds nothing to act on, cut at a line where it would not fit a pull request."""
    text = _ACTING.sub(lambda match: f"{match[0]}{_BREAK}", text)
    if len(text) <= _MOST:
        return text
    return text[: text.rfind("\n", 0, _MOST) + 1 or _MOST] + "\n…\n"


def plain_text(markdown: str) -> str:
    """Return Markdown without its escapes, for a place that shows every character: the message of a commit."""
    return _ESCAPED.sub(_unescaped, markdown)


def _unescaped(match: re.Match[str]) -> str:
    char = match[1] or unescape(match[0])
    return char if char.isprintable() else match[0]  # no line begins where none did
