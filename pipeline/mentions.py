"""Text for a place that acts on what it reads: nobody is called, nothing is closed, no check is skipped."""

import re

_BREAK = "\u200b"  # a space without width: what it stands in looks the same, and is no longer taken for what it was
_ACTING = re.compile(
    r"(?i)@(?=\w)|&(?:\#0*64|\#x0*40|commat);"  # a person or a team
    r"|\#(?=\d)(?!(?<=&\#)\d+;)|&(?:\#0*35|\#x0*23|num);"  # an issue, also with its repository before it
    r"|GH-(?=\d)"
    r"|/(?:issues|pull|pulls|discussions|commit)/(?=\w)"  # the same as an address
    r"|\[(?=(?:skip|no)\s|[a-z]+\s+skip\])"  # [skip ci] and its likes
    r"|\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)(?=:?\s)"  # the word before an issue that a merge would close
    r"|^skip-checks(?=:)",
    re.MULTILINE,
)
_MOST = 60_000  # characters; the text of a pull request holds 65,536


def inert_mentions(text: str) -> str:
    """Return text in which GitHub finds nothing to act on, cut at a line where it would not fit a pull request."""
    text = _ACTING.sub(lambda match: f"{match[0]}{_BREAK}", text)
    if len(text) <= _MOST:
        return text
    return text[: text.rfind("\n", 0, _MOST) + 1 or _MOST] + "\n…\n"
