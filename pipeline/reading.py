"""Reading one entry: which of its runs are title, authors, venue, year, alias and links.

An entry is a title, then authors, venue and year in prose, then links. The title is what is set off (bold, or a
link), else the first sentence. Everything is taken as printed; nothing is corrected here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.ids import ids_from_url
from pipeline.inline import Run, plain
from pipeline.matching import split_authors
from pipeline.model import Link, LinkKind

_LABELS: tuple[tuple[LinkKind, re.Pattern[str]], ...] = (
    (
        "code",
        re.compile(
            r"(?i)\b(code|codes|github|git|implementation|repo|pytorch|tensorflow|model|models)\b|代码|源码|模型"
        ),
    ),
    ("dataset", re.compile(r"(?i)\b(data|datasets?|corpus|benchmark|download)\b|数据")),
    ("project", re.compile(r"(?i)\b(project|homepage|website|web|page|demo|home)\b|项目|主页")),
    (
        "other",
        re.compile(
            r"(?i)\b(blog|slides?|video|poster|talk|supp\w*|bib\w*|citations?|tweet|note|notes)\b|博客|视频|解读"
        ),
    ),
    (
        "paper",
        re.compile(
            r"(?i)\b(pdf|paper|arxiv|abs|abstract|html|title|link|url|doi|openreview|acl\w*|full)\b|论文|地址|链接"
        ),
    ),
)
_GENERIC = re.compile(
    r"(?i)\W*(pdf|paper|arxiv|abs|code|github|link|url|html|doi|here|project|homepage|论文|地址|链接|代码)\W*"
)
_CODE_HOST = re.compile(r"(?i)^https?://(?:www\.)?(?:github|gitlab|bitbucket|huggingface|gitee)\.(?:com|org|co)/")
_PAPER_HOST = re.compile(
    r"(?i)^https?://(?:[\w-]+\.)*(?:arxiv\.org|aclanthology\.org|aclweb\.org|openreview\.net|nips\.cc|neurips\.cc|doi\.org|"
    r"semanticscholar\.org|ieee\.org|acm\.org|springer\.com|sciencedirect\.com|researchgate\.net|mlr\.press|jmlr\.org|"
    r"aaai\.org|ijcai\.org|thecvf\.com|mitpressjournals\.org|direct\.mit\.edu|nature\.com|science\.org|biorxiv\.org|"
    r"isca-speech\.org|dblp\.org|wiley\.com|tandfonline\.com|cambridge\.org|oup\.com)/|\.pdf(?:[?#].*)?$"
)
_TITLE_LABEL = re.compile(r"(?i)^\s*(?:论文(?:标题|题目|名称)?|标题|题目|paper|title)\s*[:：]\s*")
_NUMBER = re.compile(r"^\s*(?:[\[(（【]?\d{1,4}[\])）】.、]\s*)?")
_STRAY_REFERENCE = re.compile(r"\s*\[\d{1,3}\]\s*")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z\d“\"'(])|(?<=[。？！])\s*")
_ABBREVIATION = re.compile(r"(?i)(?:\b(?:vs|et al|e\.g|i\.e|cf|st|dr|mr|mrs|no|vol|pp|proc|eds?)|\b[A-Z]|,\s*[A-Z])\.$")
_YEAR = re.compile(r"(?<![\d.:/-])((?:19|20)\d\d)(?![\d./]\d|\d)")
_SHORT_YEAR = re.compile(r"['’](\d\d)\b")
_VENUE_WORD = re.compile(
    r"(?i:\b(?:workshop|conference|proceedings|proc|journal|transactions|preprint|arxiv|symposium|findings|"
    r"technical report|thesis|tech report|letters|nature|science|advances)\b)|"
    r"\b[A-Za-z]*[A-Z][A-Za-z]*[A-Z][A-Za-z]*\s*,?\s*(?:['’]\d\d\b|(?:19|20)\d\d)|会议|期刊"
)
_ARXIV_NUMBER = re.compile(
    r"(?i)arxiv\s*[:.]?\s*(?:preprint\s*)?(?:arxiv:)?\s*(?:\d{4}\.\d{4,5}|[a-z-]+/\d{7})(?:v\d+)?"
)
_EDGE = " \t\n.,;:|·[]()（）【】，。；：-–—*"
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?:[ -][^\W\d_][\w.'’-]*){0,4}")
_ALIAS = re.compile(r"\(\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one entry prints."""

    title: str
    alias: str | None = None
    authors_text: str | None = None
    venue_text: str | None = None
    year: int | None = None
    note: str | None = None
    links: tuple[Link, ...] = ()
    set_off: bool = False
    """The title is bold or a link, so that nothing had to be guessed."""

    @property
    def is_paper(self) -> bool:
        """Authors, a venue or a link to a place of papers: a paper; else a tool, a course, a data set."""
        return bool(self.authors_text or self.venue_text) or any(
            link.kind == "paper" and (_PAPER_HOST.search(link.url) or ids_from_url(link.url)) for link in self.links
        )


def link_kind(label: str, url: str) -> LinkKind:
    """Return what a link leads to, by its label, else by its address."""
    for kind, pattern in _LABELS:
        if pattern.search(label):
            return "code" if kind == "paper" and _CODE_HOST.match(url) else kind
    if _CODE_HOST.match(url):
        return "code"
    return "paper" if ids_from_url(url) or _PAPER_HOST.search(url) else "other"


def year_in(text: str) -> int | None:
    """Return the last year printed in a text; the digits of an arXiv number are none."""
    text = _ARXIV_NUMBER.sub(" ", text)
    if years := _YEAR.findall(text):
        return int(years[-1])
    if match := _SHORT_YEAR.search(text):
        return (1900 if int(match[1]) > 60 else 2000) + int(match[1])  # noqa: PLR2004 '61 to '60
    glued = re.search(r"[A-Za-z]((?:19|20)\d\d)\b", text)  # ACL2020
    return int(glued[1]) if glued else None


def read_entry(runs: Sequence[Run]) -> Reading | None:
    """Return what an entry prints, None where no title can be made out."""
    runs = [run for run in runs if run.text or run.url]
    if labelled := _read_labelled(runs):
        return labelled
    title, rest, set_off = _split_title(runs)
    title = _clean_title(title)
    if not any(char.isalnum() for char in title):
        return None
    links = _links(runs, title)
    authors, venue, year, note = _prose(rest, set_off=set_off)
    return Reading(
        title=title,
        alias=_alias(rest),
        authors_text=authors,
        venue_text=venue,
        year=year,
        note=note,
        links=links,
        set_off=set_off,
    )


def _read_labelled(runs: Sequence[Run]) -> Reading | None:
    """Read `论文：TITLE<br>地址:URL<br>words about it`."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        if run.text == "\n":
            lines.append([])
        else:
            lines[-1].append(run)
    first = plain(run for run in lines[0] if run.url is None)
    if not _TITLE_LABEL.match(first) or not (title := _clean_title(_TITLE_LABEL.sub("", first))):
        return None
    notes = [text for line in lines[1:] if not any(run.url for run in line) and (text := plain(line))]
    return Reading(title=title, note="\n".join(notes) or None, links=_links(runs, title), set_off=True)


def _split_title(runs: Sequence[Run]) -> tuple[str, list[Run], bool]:
    """Return the title, the runs after it, and whether it was set off."""
    first = next((n for n, run in enumerate(runs) if run.text.strip() and not _is_number(run)), len(runs))
    if first == len(runs):
        return "", [], False
    lead = runs[first]
    if (lead.strong and lead.url is None) or (lead.strong and not _GENERIC.fullmatch(lead.text)):
        last = first
        while last < len(runs) and runs[last].strong:
            last += 1
        return plain(runs[first:last]), list(runs[last:]), True
    if lead.url is not None and not lead.bare and not _GENERIC.fullmatch(lead.text):
        last = first
        while last < len(runs) and runs[last].url == lead.url:
            last += 1
        return plain(runs[first:last]), list(runs[last:]), True
    if lead.em or lead.url is not None:
        return "", [], False
    emphasis = next((n for n in range(first, len(runs)) if runs[n].em), len(runs))
    link = next((n for n in range(first, len(runs)) if runs[n].url is not None), len(runs))
    if emphasis < link:
        return plain(runs[first:emphasis]), list(runs[emphasis:]), False
    text = "".join(run.text for run in runs[first:link])
    title, prose = _first_sentence(_NUMBER.sub("", text))
    return title, [Run(text=prose), *runs[link:]], False


def _is_number(run: Run) -> bool:
    return run.url is None and not re.sub(r"[\[\](){}\d.,、:：\s✅☑⭐★🔥-]|\[[ xX]\]", "", run.text)


def _first_sentence(text: str) -> tuple[str, str]:
    """Split prose into its title and the rest; a title may go on after its question mark."""
    text = re.sub(r"(?<=[.?!])\[\d{1,3}\](?=\s)", "", text)
    parts: list[str] = []
    at = 0
    for match in _SENTENCE_END.finditer(text):
        if not _ABBREVIATION.search(text[at : match.start()]):
            parts.append(text[at : match.start()])
            at = match.end()
    parts.append(text[at:])
    take = 1
    while take < len(parts) - 1 and parts[take - 1].rstrip()[-1:] in "?!" and not looks_like_authors(parts[take]):
        take += 1
    return " ".join(parts[:take]), " ".join(parts[take:])


def _clean_title(title: str) -> str:
    title = _STRAY_REFERENCE.sub(" ", _TITLE_LABEL.sub("", title)).strip()
    title = re.sub(r"[\s\[(（]+$", "", title)
    if title.count("**") == 1:
        title = title.replace("**", "")
    title = title.rstrip(" ,;*")
    return title[:-1].rstrip() if re.search(r"[^.][.。]$", title) else title


def _links(runs: Sequence[Run], title: str) -> tuple[Link, ...]:
    found: dict[str, tuple[str, bool]] = {}
    for run in runs:
        url = (run.url or "").strip()
        if not re.match(r"(?i)https?://[^/\s]", url):
            continue
        label, bare = found.get(url, ("", False))
        found[url] = (label + run.text, bare or run.bare)
    links = []
    for url, (text, bare) in found.items():
        label = " ".join(text.split()) or "link"
        if not bare and label.rstrip(" .") and _clean_title(label) == title:
            label = "title"
        links.append(Link(label=label, kind=link_kind(label, url), url=url))
    return tuple(links)


def _prose(rest: Sequence[Run], *, set_off: bool) -> tuple[str | None, str | None, int | None, str | None]:
    """Return authors, venue, year and remark from what stands between the title and the links."""
    authors: str | None = None
    before: list[str] = []
    after: list[str] = []
    linked = False
    for run in rest:
        text = run.text
        if run.url is not None:
            linked = True
        elif run.em and authors is None and not linked and text.strip(_EDGE) and not _looks_like_venue(text):
            authors = _tidy(text)
            before = []
        elif run.strong or text == "\n":
            before.append(" ")
        else:
            (after if linked else before).append(text)
    text = " ".join("".join(before).split())
    if authors is None:
        authors, text = _authors_in(text)
        venue = _venue_in(text)
    else:
        venue = _tidy(text) or None
    tail = " ".join("".join(after).split())
    if venue is None and authors is None and tail:
        venue = _venue_in(tail)
    year = year_in(text) or (year_in(tail) if tail and len(tail) < 80 else None)  # noqa: PLR2004 prose holds other years
    note = None
    if set_off and venue is None and authors is None:
        remark = text.strip(" :：,，-–—.")
        note = remark if len(remark) > 12 and year_in(remark) is None else None  # noqa: PLR2004 shorter is punctuation
    if venue and year and venue == str(year):
        venue = None
    return authors or None, venue or None, year, note


def _tidy(text: str) -> str:
    text = " ".join(text.split()).strip(_EDGE.replace("(", "").replace(")", "").replace(".", "") + ".")
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        text = text[1:-1].strip()
    if text.count("(") < text.count(")"):
        text = text.rstrip(") ")
    if text.count("(") > text.count(")"):
        text = text.rstrip("( ") if text.rstrip().endswith("(") else text
    return text


def _authors_in(text: str) -> tuple[str | None, str]:
    """Take an author list off the start of prose; return it and what is left."""
    text = text.strip(" .,;:|-–—")
    year = re.search(r"[\s,]*[(（]\s*(?:19|20)\d\d[a-z]?\s*[)）]", text)
    head = text[: year.start()] if year else ""
    if year and looks_like_authors(head):
        return _tidy_authors(head), text[year.start() :]
    sentences = [part for part in re.split(r"(?<=[^\s.][\w)]\.)\s+(?=[A-Z(])|(?<=et al\.)\s+", text) if part]
    if len(sentences) > 1 and looks_like_authors(sentences[0]):
        return _tidy_authors(sentences[0]), " ".join(sentences[1:])
    if sentences and looks_like_authors(text) and not year_in(text):
        return _tidy_authors(text), ""
    return None, text


def _tidy_authors(text: str) -> str:
    text = " ".join(text.split()).strip(" ,;:*()")
    return text if re.search(r"(?:\bal|\b[A-Z])\.$", text) else text.rstrip(".")


def looks_like_authors(text: str) -> bool:
    """Return whether a text is a list of names: two or more, or initials, or "et al."."""
    text = text.strip(" .,;:()")
    if not text or len(text) > 1500 or re.search(r"\d", text):  # noqa: PLR2004 more is prose
        return False
    if re.search(r"(?i)\bet al\b|等$", text):
        return True
    names = split_authors(text)
    capital = [name for name in names if _NAME.fullmatch(name) and name[0].isupper()]
    if len(names) < 2:  # noqa: PLR2004
        return bool(
            re.fullmatch(
                r"(?:[A-Z]\. ?)+[A-Z][\w’'-]+|[A-Z][\w’'-]+, (?:[A-Z]\. ?)+",
                text + "."[: text[-1:].isupper()],
            )
        )
    return len(capital) == len(names) and all(len(name.split()) > 1 for name in names)


def _looks_like_venue(text: str) -> bool:
    return bool(
        year_in(text) or re.match(r"(?i)\s*(in\s+)?(proc|proceedings|arxiv|transactions|journal|advances)\b", text)
    )


def _venue_in(text: str) -> str | None:
    """Return the venue phrase of prose without authors: in brackets, or a short phrase with a word of venues."""
    for candidate in [*re.findall(r"[(（\[]([^()（）\[\]]{2,120})[)）\]]", text), text]:
        phrase = _tidy(candidate)
        if len(phrase) > 80 or not re.search(r"[A-Za-z\u4e00-\u9fff]{2}", phrase):  # noqa: PLR2004 longer is prose
            continue
        if _VENUE_WORD.search(phrase) or re.fullmatch(r"[A-Z][A-Za-z-]{1,15}\s*(?:19|20)\d\d", phrase):
            return phrase
    return None


def _alias(rest: Sequence[Run]) -> str | None:
    """Return the bold name in brackets that ends an entry: (**ELMo**)."""
    for before, run in pairwise(rest):
        if run.strong and run.url is None and _ALIAS.search(before.text) and run.text.strip():
            return run.text.strip()
    return None
