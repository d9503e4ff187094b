"""Links of a list that lead nowhere, take a detour or have a slip: what to write for them; pure."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from pipeline.catalogue import works_among
from pipeline.edits import Kind, Proposal, shared_ends
from pipeline.enrich import ID_COLUMNS
from pipeline.evidence import namesakes_of, rivals_of
from pipeline.links import PAPER_HOST, ids_in
from pipeline.manuscript import Manuscript
from pipeline.markup import mend_links
from pipeline.model import IDENTIFIED, Entry, Link
from pipeline.pages import url_of
from pipeline.sources import CREDITED_FOR, CREDITS
from pipeline.titles import title_name

# What an address may not touch: it would be another, longer one.
_BEFORE, _AFTER = r"(?<![A-Za-z0-9/.%-])", r"(?![A-Za-z0-9/?#&=%~_+-]|[.:][A-Za-z0-9/])"

# Known to redirect: by the .htaccess of acl-org/acl-anthology, and by zotero/translators#1747.
_ACLWEB = re.compile(
    r"https?://www\.aclweb\.org/anthology/(?:papers/)?(?:[A-Z]/[A-Z]\d\d/)?([^/?#]+?)((?:[ve]\d+)?\.(?:pdf|bib|xml)|/?)"
)
_NIPS = re.compile(
    r"https?://papers\.nips\.cc/paper(?:_files/paper)?/(\d{4}/(?:hash|file)/[0-9a-f]{32}-[\w-]+\.(?:html|pdf|json|bib|zip))"
)
_NAMED_BY = re.compile(r"(?i)arxiv|\babs\b|acl|anthology|doi|openreview")
"""A label that says at which service the link is: a link to another service does not go under it."""
_BLANKS_INSIDE = re.compile(r"\]\((?:[ \t]+(https?://[^\s()<>]+)[ \t]*|(https?://[^\s()<>]+)[ \t]+)\)")
_NO_SCHEME = re.compile(r"\]\(((?:[\w-]+\.)+[a-z]{2,}/[^\s()<>]+)\)")
_NUMBER_AHEAD = re.compile(r"\[\W*\d*\W*\] {1,2}\(")
"""A footnote or a reference, and then something in brackets."""


def relinked(script: Manuscript, n: int, entry: Entry) -> Iterator[Proposal | str]:
    """Yield proposals for the links of an entry, the n-th of its list from 0; a text says why there is none."""
    for at, link in enumerate(entry.links):
        found = _dead(script, entry, link) or _moved(link.url)
        if not found or any(other.url == found[1] for other in entry.links):
            continue
        kind, url, reason = found
        if at == 0 and (why := _held(script, entry, link.url)):
            yield why
            continue
        spans = [match.span() for match in _occurrences(script, entry, link.url)]
        if edits := script.edits([(start, end, url) for start, end in spans]):
            yield Proposal(
                kind=kind,
                line=script.line_at(spans[0][0]),
                subject=entry.title,
                reason=reason,
                edits=edits,
                entry=n,
                urls={link.url: url},
            )
    yield from _slips(script, n, entry)


def _occurrences(script: Manuscript, entry: Entry, url: str) -> Iterator[re.Match[str]]:
    pattern = re.compile(_BEFORE + re.escape(url) + _AFTER)
    return pattern.finditer(script.own, *script.stretch(entry))


def _held(script: Manuscript, entry: Entry, url: str) -> str | None:
    """Return why the first link of an entry cannot change: a decision by hand tells the entry by it."""
    named = [override for override in script.overrides if title_name(override.entry) == title_name(entry.title)]
    if not named:
        return None
    alike = sum(title_name(other.title) == title_name(entry.title) for other in script.parsed.entries)
    for override in named:
        if override.link == url or (override.ids and alike > 1):
            return f"{override.path}:{override.line} tells this entry by its link {url}: change both by hand"
    return None


def _moved(url: str) -> tuple[Kind, str, str] | None:
    if match := _ACLWEB.fullmatch(url):
        acl, suffix = ids_in(url).acl, match[2]
        new = f"https://aclanthology.org/{acl}{suffix if '.' in suffix else '/'}"
        if acl and acl.lower() == match[1].lower():
            return "moved", new, "the ACL Anthology is now at aclanthology.org, the old address only leads there"
    if match := _NIPS.fullmatch(url):
        new = f"https://proceedings.neurips.cc/paper_files/paper/{match[1]}"
        return (
            "moved",
            new,
            "the NeurIPS proceedings are now at proceedings.neurips.cc, the old address only leads there",
        )
    return None


def _dead(script: Manuscript, entry: Entry, link: Link) -> tuple[Kind, str, str] | None:
    """Return what to link instead of what the owner of the id does not hold."""
    owners = {kind: source for source, kind in CREDITED_FOR.items()}
    gone = [token for token in ids_in(link.url).tokens() if token in script.catalogue.absent]
    kind = next((token.partition(":")[0] for token in gone if token.partition(":")[0] in owners), None)
    if kind is None:
        return None
    known = _known_ids(script, entry)
    for other in (kind, *(other for other in owners if other != kind)):
        if other in known and (other == kind or not _NAMED_BY.search(link.label)):
            value, source = known[other]
            if any(ids_in(printed.url).get(other) == value for printed in entry.links):
                return None
            reason = f"{named(owners[kind])} has no {gone[0].partition(':')[2]}; this paper is {value}"
            return "dead", _like(link.url, other, value), f"{reason} (source: {named(source)})"
    return None


def _known_ids(script: Manuscript, entry: Entry) -> dict[str, tuple[str, str]]:
    """Return the ids of an entry's paper that nobody denies, each with who states it.

    Where its link is all that is known, those of the one other work that has its title and authors.
    """
    paper, absent = script.paper_of.get(entry), script.catalogue.absent
    known: dict[str, tuple[str, str]] = {}
    if paper and paper.status in IDENTIFIED:
        for kind, value in paper.ids.items():
            stated = paper.values.get(ID_COLUMNS[kind])
            if stated and f"{kind}:{value}" not in absent:
                known[kind] = (str(value), stated.source)
    if known:
        return known
    rivals = rivals_of([row for row in namesakes_of(entry, (), script.catalogue) if row[1].authors.value == "agree"])
    if len(works_among(rivals)) == 1:
        for rival in rivals:
            for kind, value in rival.facts.ids.items():
                if f"{kind}:{value}" not in absent:
                    known.setdefault(kind, (str(value), rival.record.source))
    return known


def _like(url: str, kind: str, value: str) -> str:
    """Return the address of an id in the form that the printed one has: its PDF, or its page."""
    ending = ".pdf" if url.lower().endswith(".pdf") else ""
    if kind == "arxiv" and "/pdf/" in url:
        return f"https://arxiv.org/pdf/{value}{ending}"
    page = str(url_of(kind, value))
    return page.rstrip("/") + ending if kind == "acl" and ending else page


def named(source: str) -> str:
    """Return what a source is called among people."""
    credit = re.match(r"\[([^\[\]]+)\]", CREDITS.get(source, ""))
    return credit[1] if credit else source


def _slips(script: Manuscript, n: int, entry: Entry) -> Iterator[Proposal]:
    """Yield a proposal for each line with something that was meant for a link and is none, as the parser reads it."""
    start, end = script.stretch(entry)
    urls = {link.url for link in entry.links}
    for n_line in range(bisect_left(script.offsets, start), bisect_left(script.offsets, end)):
        at, line = script.offsets[n_line], script.lines[n_line]
        if "`" in line or _NUMBER_AHEAD.search(line):
            continue
        meant = _NO_SCHEME.sub(lambda m: _with_scheme(m, urls), _BLANKS_INSIDE.sub(_without_blanks, mend_links(line)))
        if meant != line and (edit := script.edit(*_least(line, meant, at))):
            yield Proposal(
                kind="slip",
                line=script.line_at(at),
                subject=entry.title,
                reason="a slip keeps Markdown from reading the link as it is meant",
                edits=(edit,),
                entry=n,
            )


def _without_blanks(match: re.Match[str]) -> str:
    return f"]({match[1] or match[2]})"


def _with_scheme(match: re.Match[str], urls: set[str]) -> str:
    """Return the link with https, where it is surely no file beside the list."""
    url = f"https://{match[1]}"
    web = match[1].startswith("www.") or PAPER_HOST.search(url)
    return f"]({url})" if web and url in urls else match[0]


def _least(old: str, new: str, at: int) -> tuple[int, int, str]:
    """Return the stretch of a line that changes, where the line begins at some offset."""
    head, tail = shared_ends(old, new)
    return at + head, at + len(old) - tail, new[head : len(new) - tail]
