"""What is added to a list: one small line an entry, in the list's language, and one line at its end; pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from urllib.parse import quote

from pipeline.config import Language
from pipeline.escape import html_text, markdown
from pipeline.model import Entry, Paper
from pipeline.pages import url_of
from pipeline.parse import ParsedList
from pipeline.sources import CREDITED_FOR, CREDITS, LIST, PAGES, TERMS
from pipeline.titles import title_key
from pipeline.venues import is_preprint_text

_STALE_DAYS = 90
_DATE = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
_CJK = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
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


WORDS: Mapping[Language, Words] = {
    "zh": Words(
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
    "en": Words(
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How text and links are written."""

    text: Callable[[str], str]
    link: Callable[[str, str], str]
    """From what it says and where it leads."""


MARKDOWN = Form(text=markdown, link=lambda text, url: f"[{text}]({url})")
HTML = Form(text=html_text, link=lambda text, url: f'<a href="{escape(url)}">{text}</a>')
"""Where Markdown is not read: in a block of HTML."""


def addition(  # noqa: PLR0913 what there is to say, and how
    entry: Entry, paper: Paper, language: Language, today: date | None, review: str | None, *, form: Form = MARKDOWN
) -> str:
    """Return what is added to an entry, without the marks; empty where nothing is known.

    `review` is the address of the page that says why it needs a person's eye; None: it needs none.
    """
    words = WORDS[language]
    parts = []
    if published := paper.get("published"):
        parts.append(published.strftime(_DATE[paper.get("published_precision")]))
    venue = paper.values.get("venue")
    printed_preprint = entry.venue_text is not None and is_preprint_text(entry.venue_text)
    if venue and (venue.source != LIST or printed_preprint or not entry.venue_text):
        parts.append(words.appeared.format(form.text(venue.value)) if printed_preprint else form.text(venue.value))
    if (count := paper.get("citation_count")) is not None:
        as_of = paper.get("citations_as_of")
        number = rounded(count, language)
        stale = today is not None and (today - as_of).days >= _STALE_DAYS
        parts.append(words.cited_in.format(number, as_of.strftime("%Y-%m")) if stale else words.cited.format(number))
    pages = {}
    for kind, text in PAGES:
        if (value := getattr(paper.ids, kind)) is not None and text not in pages:
            pages[text] = form.link(text, str(url_of(kind, value)))
    parts += pages.values()
    title = paper.values["title"]
    if title.source != LIST and title_key(title.value) != title_key(entry.title):
        parts.append(words.title.format(form.text(title.value)))
    if review:
        parts.append(form.link(words.check, quote(review)))
    return " · ".join(parts)


def foot(papers: Iterable[Paper], today: date | None, language: Language) -> str:
    """Return the line that says the day and credits the services that gave something; empty where there is nothing."""
    words = WORDS[language]
    papers = list(papers)
    counted = {paper.get("citation_source") for paper in papers} - {None}
    compiled = {source for source, kind in CREDITED_FOR.items() if any(getattr(p.ids, kind) for p in papers)}
    compiled |= {value.source for paper in papers for value in paper.values.values()} & TERMS.keys()
    parts = [words.day.format(today.isoformat())] if today else []
    for said, sources in ((words.counted, counted), (words.compiled, compiled)):
        if credit := [link for source, link in CREDITS.items() if source in sources]:
            parts.append(said.format(words.comma.join(credit)))
    said = " · ".join(parts)
    return f"<sub>{said[0].upper()}{said[1:]}</sub>" if said else ""
