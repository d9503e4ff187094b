"""Links of an entry: what each leads to, and which are the entry's."""

import re
from collections.abc import Sequence
from itertools import groupby

from pipeline.inline import Run
from pipeline.model import Link, LinkKind
from pipeline.pages import ids_from_url

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
GENERIC = re.compile(
    r"(?i)\W*(pdf|paper|arxiv|abs|code|github|link|url|html|doi|here|project|homepage|论文|地址|链接|代码)\W*"
)
_PAPER_LABEL = re.compile(r"(?i)\W*(?:pdf|paper|arxiv|论文)\W*")
_CLOSING = " .,;:。："
_WEB = re.compile(r"(?i)https?://[^/\s]")
_CODE_HOST = re.compile(r"(?i)^https?://(?:www\.)?(?:github|gitlab|bitbucket|huggingface|gitee)\.(?:com|org|co)/")
PAPER_HOST = re.compile(
    r"(?i)^https?://(?:[\w-]+\.)*(?:arxiv\.org|aclanthology\.org|aclweb\.org|openreview\.net|nips\.cc|neurips\.cc|doi\.org|"
    r"semanticscholar\.org|ieee\.org|acm\.org|springer\.com|sciencedirect\.com|researchgate\.net|mlr\.press|jmlr\.org|"
    r"aaai\.org|ijcai\.org|thecvf\.com|mitpressjournals\.org|direct\.mit\.edu|nature\.com|science\.org|biorxiv\.org|"
    r"isca-speech\.org|dblp\.org|wiley\.com|tandfonline\.com|cambridge\.org|oup\.com)/|\.pdf(?:[?#].*)?$"
)


def link_kind(label: str, url: str) -> LinkKind:
    """Return what a link leads to, by its label, else by its address."""
    for kind, pattern in _LABELS:
        if pattern.search(label):
            return "code" if kind == "paper" and _CODE_HOST.match(url) else kind
    if _CODE_HOST.match(url):
        return "code"
    return "paper" if ids_from_url(url) or PAPER_HOST.search(url) else "other"


def links_paper(run: Run) -> bool:
    """Return whether a run's link is, by its address or its label, one to a paper."""
    return run.url is not None and bool(
        ids_from_url(run.url) or PAPER_HOST.search(run.url) or _PAPER_LABEL.fullmatch(run.text)
    )


def links_of(runs: Sequence[Run], title: str) -> tuple[Link, ...]:
    """Return the web links of an entry in order, each once; the link on the title is labelled "title".

    A link around an image (a badge) is one only where it leads to a paper.
    """
    found: dict[str, tuple[str, bool]] = {}
    for url, group in groupby(runs, lambda run: (run.url or "").strip()):
        parts = list(group)
        label = " ".join("".join(run.text for run in parts).split())
        if _WEB.match(url) and (label or ids_from_url(url)):
            found.setdefault(url, (label, any(run.bare for run in parts)))
    links = []
    for url, (label, bare) in found.items():
        text = (label[1:-1] if re.fullmatch(r"\[[^\[\]]*\]", label) else label).strip() or "link"
        if not bare and text.rstrip(_CLOSING) == title.rstrip(_CLOSING) != "":
            text = "title"
        links.append(Link(label=text, kind=link_kind(text, url), url=url))
    return tuple(links)
