"""What stands ahead of a title, and is known to stand there: a number, authors, a year, a venue, a task."""

import re

from pipeline.links import is_label
from pipeline.people import authors_in, looks_like_authors
from pipeline.prose import is_venue
from pipeline.sentences import without_number

_TITLE_WORDS = 3  # words; fewer may be a name
TAG_EDGE = " \t\n()[]{}（）【】:：|-–—.,*/·"
DECORATION = re.compile(r"(?::[a-z0-9_+-]+:|[^\w\s\"“'(\[【《<$\\]|_)+")
_TASK = re.compile(r"[^.?!]{1,60}(?:[:：|]|\s[-–—>]+)\s*")
_BRACKETED = re.compile(
    r"\s*(?:\[[^\[\]]{1,30}\]|\([^()]{1,30}\)|【[^【】]{1,20}】|（[^（）]{1,20}）|`[^`]*`)[\s:：.\-–—]*"
)
_SMALL_IN_NAMES = frozenset("and et al de van von der den la le di da del dos bin el ten others".split())


def may_be_authors(text: str) -> bool:
    """Return whether what stands ahead of a quoted title can only be its authors, though they look like none."""
    small = [word for word in re.findall(r"(?<![\w.])[a-z]\w+", text) if word not in _SMALL_IN_NAMES]
    return re.fullmatch(r"[A-Z][^\"“”:|\[\]]{3,600}[.,]", text) is not None and len(text.split()) > 1 and len(small) < 2  # noqa: PLR2004


def explains(ahead: str, title: str) -> bool:
    """Return whether what stands ahead of a title is known to stand there: a number, authors, a task."""
    ahead = without_number(ahead)
    text = without_number(
        DECORATION.sub(lambda match: match[0] if set(match[0]) & set(".,:：|&-–—@'’/()") else " ", ahead)
    ).strip()
    if not text.strip(TAG_EDGE) or is_venue(text) or is_label(text.strip(TAG_EDGE)):
        return True
    if _BRACKETED.fullmatch(text) or _TASK.fullmatch(text) or re.fullmatch(r"[《“\"'‘]", text):
        return True
    names, left = authors_in(text)
    if names and (not left.strip(TAG_EDGE) or is_venue(left)):
        return True
    parts = [part for part in re.split(r"[\s,]*[\[\](){}【】（）:：|]\s*|\s[-–—]\s", text) if part.strip(TAG_EDGE)]
    if parts and all(
        is_venue(part) or looks_like_authors(part) or is_label(part) or len(part.split()) < _TITLE_WORDS
        for part in parts
    ):
        return len(title.split()) >= _TITLE_WORDS or any(map(is_venue, parts))
    return re.search(r"(?:\bal|\b[A-Z])\.,?$|[(（\[]?(?:19|20)\d\d[a-z]?[)）\]]?[.,:]?$", text) is not None
