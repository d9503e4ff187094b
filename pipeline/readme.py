"""The list again, with what is known of each paper; every addition stands between our marks.

Outside them the text is the curator's, byte for byte, but for active content, which is made inert.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from pathlib import Path
from urllib.parse import quote

from markdown_it import MarkdownIt

from pipeline.config import Language
from pipeline.escape import inert, markdown, unfinished
from pipeline.model import Entry, Paper
from pipeline.pages import url_of
from pipeline.parse import ParsedList
from pipeline.regions import added, find_block, marker_text, split_lines, strip_added
from pipeline.sources import CREDITED_FOR, CREDITS, LIST, PAGES
from pipeline.titles import title_key
from pipeline.venues import is_preprint_text

_LARGEST = 512_000  # bytes; a longer README is not rendered by GitHub
_STALE_DAYS = 90
_DATE = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
_CJK = re.compile("[\u4e00-\u9fff]")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_LONGEST_ENTRY = 40  # lines
_BLOCKS = MarkdownIt("commonmark").disable("inline")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What we say, in one language."""

    appeared: str
    cited: str
    cited_in: str
    title: str
    check: str
    day: str
    counted: str
    compiled: str
    comma: str


_WORDS: Mapping[Language, _Words] = {
    "zh": _Words(
        appeared="已发表于 {}",
        cited="被引 {}",
        cited_in="被引 {}（{}）",
        title="现题名：{}",
        check="⚠ 待核实",
        day="数据截至 {}",
        counted="引用数据来自 {}",
        compiled="论文信息整理自 {}",
        comma="、",
    ),
    "en": _Words(
        appeared="appeared in {}",
        cited="cited by {}",
        cited_in="cited by {} ({})",
        title="now titled: {}",
        check="⚠ to be checked",
        day="As of {}",
        counted="citation data from {}",
        compiled="paper data compiled from {}",
        comma=", ",
    ),
}


def language_of(parsed: ParsedList) -> Language:
    """Return the language to write in: as configured, else as the list is written."""
    if parsed.config.language:
        return parsed.config.language
    letters = sum(char.isalpha() for char in parsed.text)
    notes = "".join(f"{entry.note or ''}{''.join(entry.section)}" for entry in parsed.entries)
    chinese = len(_CJK.findall(parsed.text))
    return "zh" if chinese > letters / 20 or len(_CJK.findall(notes)) > len(notes) / 4 > 0 else "en"


def rounded(count: int, language: Language) -> str:
    """Return a count rounded to two digits: 120739 is 12万 or 120k, 3309 is 3300, 93 is 93."""
    digits = len(str(count))
    if digits > 2:  # noqa: PLR2004 two digits are kept
        step = 10 ** (digits - 2)
        count = (count + step // 2) // step * step
    unit, word = (10_000, "万") if language == "zh" else (1_000_000, "M") if count >= 1_000_000 else (1_000, "k")  # noqa: PLR2004
    if count < 10_000:  # noqa: PLR2004 shorter as it is
        return str(count)
    return f"{count / unit:.1f}".removesuffix(".0") + word


def addition(entry: Entry, paper: Paper, language: Language, today: date | None, review: str | None) -> str:
    """Return what is added to an entry, without the marks; empty where nothing is known.

    `review` is the address of the page that says why it needs a person's eye; None: it needs none.
    """
    words = _WORDS[language]
    parts = []
    if published := paper.get("published"):
        parts.append(published.strftime(_DATE[paper.get("published_precision")]))
    venue = paper.values.get("venue")
    printed_preprint = entry.venue_text is not None and is_preprint_text(entry.venue_text)
    if venue and (venue.source != LIST or printed_preprint or not entry.venue_text):
        parts.append(words.appeared.format(markdown(venue.value)) if printed_preprint else markdown(venue.value))
    if (count := paper.get("citation_count")) is not None:
        as_of = paper.get("citations_as_of")
        number = rounded(count, language)
        stale = today is not None and (today - as_of).days >= _STALE_DAYS
        parts.append(words.cited_in.format(number, as_of.strftime("%Y-%m")) if stale else words.cited.format(number))
    pages = {}
    for kind, text in PAGES:
        if (value := getattr(paper.ids, kind)) is not None and text not in pages:
            pages[text] = f"[{text}]({url_of(kind, value)})"
    parts += pages.values()
    title = paper.values["title"]
    if title.source != LIST and title_key(title.value) != title_key(entry.title):
        parts.append(words.title.format(markdown(title.value)))
    if review:
        parts.append(f"[{words.check}]({quote(review)})")
    return " · ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Additions:
    """What is known of the entries, to be written into their lists."""

    paper_of: Mapping[Entry, Paper]
    today: date | None
    """The newest day in the records and the decisions by hand; None without any."""
    marked: Collection[tuple[str, int]]
    """(list, line) of the entries that need a person's eye."""
    review: str
    """Address of the page that says why they do, seen from the README."""

    def into(self, parsed: ParsedList, text: str) -> str:
        """Return the list's text with an addition at the end of each entry's own paragraph; its lines stay the same."""
        language = language_of(parsed)
        lines = split_lines(text)
        ends = re.findall(r"\r\n|\n|\r", text)
        for entry in parsed.entries:
            if (paper := self.paper_of.get(entry)) and not _swallows(
                lines[max(0, entry.end_line - _LONGEST_ENTRY) : entry.end_line]
            ):
                page = self.review if (entry.list, entry.line) in self.marked else None
                if said := addition(entry, paper, language, self.today, page):
                    lines[entry.end_line - 1] += added(f"<br><sub>{said}</sub>")
        return "".join(line + end for line, end in zip(lines, [*ends, ""], strict=True))

    def foot(self, language: Language) -> str:
        """Return the line that says the day and credits the services that gave something."""
        words = _WORDS[language]
        papers = self.paper_of.values()
        counted = {paper.get("citation_source") for paper in papers} - {None}
        compiled = {source for source, kind in CREDITED_FOR.items() if any(getattr(p.ids, kind) for p in papers)}
        parts = [words.day.format(self.today.isoformat())] if self.today else []
        for said, sources in ((words.counted, counted), (words.compiled, compiled)):
            if credit := [link for source, link in CREDITS.items() if source in sources]:
                parts.append(said.format(words.comma.join(credit)))
        said = " · ".join(parts)
        return f"<sub>{said[0].upper()}{said[1:]}</sub>" if said else ""


def _swallows(lines: Sequence[str]) -> bool:
    """Return whether what follows the last line would not be seen: after a backslash, or in an open comment."""
    last = lines[-1]
    paragraph = list(takewhile(str.strip, reversed(lines[-_LONGEST_ENTRY:])))
    before = _CODE.sub("", "\n".join(reversed(paragraph)))
    is_open = before.rfind("<!") > before.rfind(">") or before.rfind("<?") > before.rfind(">")
    return is_open or (len(last) - len(last.rstrip("\\"))) % 2 == 1


def render_block(parsed: ParsedList, known: Additions) -> str:
    """Return the list with its additions and the line at its end, to stand between its markers."""
    return _with_foot(known.into(parsed, inert(parsed.text)), known.foot(language_of(parsed)))


def render_in_place(parsed: ParsedList, text: str, known: Additions) -> str:
    """Return a list that is its own output; `text` is its file without additions.

    Raises:
        OutputError: where it has one of its markers and not the other.
    """
    text = known.into(parsed, text)
    foot = known.foot(language_of(parsed))
    if any(marker_text(kind, parsed.name) in text for kind in ("begin", "end")):
        place = find_block(text, parsed.name, parsed.path)
        return text[: place.start] + _with_foot(text[place.start : place.end], foot) + text[place.end :]
    rendered = _with_foot(text, foot)
    whole = rendered.rstrip("\r\n")
    return whole if strip_added(whole) == text else rendered


def _with_foot(body: str, foot: str) -> str:
    """Return the text and its last line as an addition, ending in a newline.

    Where the text's own last newline can stand after the addition, it does: without additions it is the text again.
    """
    newline = "\r\n" if "\r\n" in body else "\n"
    open_ends = unfinished(body).replace("\n", newline)
    if not foot and not open_ends:
        return body.removesuffix(newline) + newline
    said = added(f"{newline}{open_ends}{newline}{foot}{newline}{newline}")
    text = body.removesuffix(newline)
    if text.endswith(("\n", "\r")) or _ends_in_paragraph(text):
        return f"{text}{said}{newline}"
    return f"{text}{newline}{said}{newline}"


def _ends_in_paragraph(text: str) -> bool:
    """Return whether the last line takes a comment at its end and stays what it is."""
    lines = split_lines(text)
    tokens = _BLOCKS.parse(text)
    kinds = ("paragraph_open", "html_block")
    ends = any(token.type in kinds and token.map is not None and token.map[1] == len(lines) for token in tokens)
    return ends and not _swallows(lines)


def too_large(readme: bytes, path: Path) -> str | None:
    """Return what to say of a README that GitHub would not render, None where it would."""
    if len(readme) <= _LARGEST:
        return None
    size = f"{len(readme) // 1000} kB, and GitHub renders none over {_LARGEST // 1000} kB"
    return f"{path}: {size}: split the list, or leave out of it what is old"


def place_blocks(readme: str | None, blocks: Mapping[str, str], path: Path) -> str:
    """Return the README with each list's block between its markers; a README that is absent is made.

    Raises:
        OutputError: where markers are missing, doubled or reversed.
    """
    if readme is None:
        parts = (f"{marker_text('begin', name)}\n{block}{marker_text('end', name)}\n" for name, block in blocks.items())
        readme = "\n".join(parts)
    else:
        for name, block in blocks.items():
            place = find_block(readme, name, path)
            readme = readme[: place.start] + block + readme[place.end :]
    return readme
