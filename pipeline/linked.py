"""What the links of an entry state: which papers they name, and which are misspelt; pure."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.catalogue import Catalogue
from pipeline.evidence import SINGLE
from pipeline.ids import KINDS, Ids, without
from pipeline.links import is_label, link_kind
from pipeline.model import Entry, Work
from pipeline.pages import ids_from_url, lacks_its_id, url_of
from pipeline.parse import ParsedList
from pipeline.prose import is_venue
from pipeline.regions import split_lines
from pipeline.sources import can_be_asked

_LINK = re.compile(r"(?:\[(?P<label>[^\[\]\n]*))?\](\s*)\(((?:[^()\n]|\([^()\n]*\))*)(\)?)")
_WEB = re.compile(r"(?i)https?://[^\s/?#]+\.[^\s]+")
_LIKE_WEB = re.compile(r"(?i)h\w{2,5}\s*(?:[:;]|(?=//))\s*/*|www\.|[\w-]+(?:\.[\w-]+)+/")
"""What is meant as an address: a misspelt scheme, or a host without one."""
_NO_ADDRESS = re.compile(r"[^/#.:]*|\.+|…")
"""What stands where the address is still to come: nothing, a word, dots; a path within the repository is none."""
_PAPER = re.compile(r"(?i)\W*(?:pdf|paper|arxiv|doi|acl|openreview|link|url|论文|链接|地址|原文)\W*")
_SPOKEN_OF = ("the ", "this ", "their ")
"""What the label of a link begins with that is part of a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A link that names a paper."""

    url: str
    ids: Ids
    is_own: bool
    """It is meant as the entry's own paper: the first one, or its label says so; a note may speak of others."""


def stated_by_links(entry: Entry) -> list[Stated]:
    """Return the links of an entry that name a paper, in order."""
    found: list[Stated] = []
    for link in entry.links:
        if link.kind == "paper" and (ids := ids_from_url(link.url)):
            found.append(Stated(url=link.url, ids=ids, is_own=not found or _says_paper(link.label)))
    return found


def _says_paper(label: str) -> bool:
    """Return whether the label of a link is one for the entry's paper: "pdf", "arXiv", "NAACL 2019"; not its name."""
    if label == "title" or is_venue(label):
        return True
    return is_label(label) and link_kind(label, "") == "paper" and not label.casefold().startswith(_SPOKEN_OF)


def unknown_links(work: Work, catalogue: Catalogue) -> Iterator[Work]:
    """Yield for each link of a work beside another one, as long as no record tells whose it is, a work to ask about."""
    for entry in work.entries if work.status != "override" else ():
        own = [stated for stated in stated_by_links(entry) if stated.is_own]
        for stated in own if len(own) > 1 else ():
            if can_be_asked(stated.ids) and not catalogue.by_ids(stated.ids):
                yield Work(entries=(entry,), ids=stated.ids, status="linked")


def contradicted(stated: Stated, others: Sequence[Stated], ids: Ids) -> str | None:
    """Return where a paper stands that a link cannot be the same as: another link of the entry, or what it is.

    Only ids of which a paper has no second one tell; None where none does.
    """
    mine = _single(stated.ids)
    linked = (other.url for other in others if other.is_own and mine.contradicts(_single(other.ids)))
    known = (url_of(kind, ids.get(kind)) for kind, _ in mine.items() if mine.contradicts(_single(ids)))
    return next(linked, None) or next((url for url in known if url), None)


def _single(ids: Ids) -> Ids:
    return without(ids, [kind for kind in KINDS if kind not in SINGLE])


def shared_link(entry: Entry, other: Entry) -> Stated | None:
    """Return the first link to its own paper that an entry has in common with another; None without any."""
    theirs = {token for stated in stated_by_links(other) if stated.is_own for token in stated.ids.tokens()}
    own = (stated for stated in stated_by_links(entry) if stated.is_own)
    return next((stated for stated in own if theirs.intersection(stated.ids.tokens())), None)


def malformed_links(entry: Entry, parsed: ParsedList) -> Iterator[str]:
    """Yield the links that lead nowhere as they are written."""
    start = bisect_left(parsed.starts, entry.line)
    text = "\n".join(split_lines(parsed.text)[start : entry.end_line])
    for link in _LINK.finditer(text):
        address, _, title = link[3].strip().strip("<>").partition(" ")
        meant = _WEB.match(address) or _LIKE_WEB.match(address)
        whole = _WEB.fullmatch(address) and link[4] and not link[2] and (not title or title.strip()[:1] in "\"'(")
        if (meant and not whole) or (_is_to_come(link[3].strip()) and _means_paper(link["label"] or "", entry)):
            yield link[0]
    yield from (link.url for link in entry.links if lacks_its_id(link.url))


def _is_to_come(address: str) -> bool:
    return _NO_ADDRESS.fullmatch(address) is not None


def _means_paper(label: str, entry: Entry) -> bool:
    return _PAPER.fullmatch(label) is not None or label.strip(" *_") == entry.title
