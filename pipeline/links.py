"""Links of an entry: what each leads to, and which are the entry's."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from pipeline.ids import Ids
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
_LABEL_WORDS = frozenset(
    (
        "pdf paper papers arxiv abs abstract html link links url doi code codes github git gitlab official "
        "implementation "
        "implementations repo repository source pytorch tensorflow tf keras jax caffe matlab torch theano "
        "lua python model "
        "models data dataset datasets corpus benchmark project page homepage website web webpage site demo "
        "home blog post "
        "slides slide video videos poster posters talk supp supplement supplementary material materials bib "
        "bibtex citation "
        "citations cite tweet twitter note notes review reviews openreview acl anthology fulltext download "
        "here ppt pptx "
        "publication preprint original unofficial colab notebook huggingface hugging face hf medium youtube "
        "bilibili zhihu "
        "scholar semantic google pwc reading summary presentation docs documentation appendix cvf pubmed "
        "ieee acm springer "
        "readme star stars checkpoint checkpoints weights pretrained tutorial article author author's "
        "authors' project's "
        "translation chinese english ps proceedings biorxiv ssrn aclanthology api app leaderboard pub"
    ).split()
)
_JOINING = frozenset("& + and the for by in of with to on full open 1 2 3 4 5 v1 v2".split())
_CJK_LABEL = re.compile(
    r"(?:论文|文章|代码|源码|开源|项目|主页|数据集?|博客|视频|解读|笔记|地址|链接|下载|原文|官方|非官方|中文|翻译|网站|网页|网址|"
    r"模型|实现|讲解|教程|介绍|演示|推荐|阅读|版|的|和|与|pdf|PDF|arxiv|arXiv|github|Github|GitHub|paper|Paper|code|Code|\W)+"
)
_ARXIV_LABEL = re.compile(r"(?i)\W*(?:arxiv)?[ :./]*(?:abs/)?\d{4}\.\d{4,5}(?:v\d+)?\W*")
_REMARK = re.compile(r"(?<=\w)\s?[(（][^()（）]{1,30}[)）](?=\W*$)")
"""What a label says beside: Paper(Oral)."""
_LONGEST_LABEL = 40  # characters
_PAPER_LABEL = re.compile(r"(?i)\W*(?:pdf|paper|arxiv|论文|paper link|论文链接|论文地址)\W*")
_REMEMBERED = 2048  # texts: the same words are asked about several times for one entry
_REMEMBERED_URLS = 65_536  # addresses: asked about when a section is read, and again when it is a paper
_CLOSING = " .,;:。："
_WEB = re.compile(r"(?i)https?://[^/\s]")
_CODE_HOST = re.compile(r"(?i)^https?://(?:www\.)?(?:github|gitlab|bitbucket|huggingface|gitee)\.(?:com|org|co)/")
PAPER_HOST = re.compile(
    r"(?i)^https?://(?:[\w-]+\.)*(?:arxiv\.org|aclanthology\.org|aclweb\.org|openreview\.net|nips\.cc|neurips\.cc|doi\.org|"
    r"semanticscholar\.org|ieee\.org|acm\.org|springer\.com|sciencedirect\.com|researchgate\.net|mlr\.press|jmlr\.org|"
    r"aaai\.org|ijcai\.org|thecvf\.com|mitpressjournals\.org|direct\.mit\.edu|nature\.com|science\.org|biorxiv\.org|"
    r"isca-speech\.org|dblp\.org|wiley\.com|tandfonline\.com|cambridge\.org|oup\.com|cv-foundation\.org|psu\.edu|"
    r"mdpi\.com|plos\.org|pnas\.org|cell\.com|frontiersin\.org|ncbi\.nlm\.nih\.gov|hal\.science|inria\.fr|"
    r"archives-ouvertes\.fr|ceur-ws\.org|usenix\.org|vldb\.org|iclr\.cc|icml\.cc|iacr\.org|handle\.net|jstor\.org|"
    r"lrec-conf\.org|aclanthology\.info|medrxiv\.org|ssrn\.com|roboticsproceedings\.org|worldscientific\.com|"
    r"royalsocietypublishing\.org|elsevier\.com|sagepub\.com|machinelearning\.org|osf\.io|aps\.org|iop\.org|bmj\.com|"
    r"dagstuhl\.de|techrxiv\.org|papers\.ssrn\.com|paperswithcode\.com/paper|oxfordjournals\.org|jamanetwork\.com|"
    r"europepmc\.org|biomedcentral\.com|aip\.org|siam\.org|aiaa\.org|kdd\.org|iospress\.com|nowpublishers\.com)/|"
    r"paperswithcode\.com/paper/|\.(?:pdf|ps|ps\.gz)(?:[?#].*)?$"
)


@lru_cache(maxsize=_REMEMBERED)
def is_label(text: str) -> bool:
    """Return whether a text only says what a link leads to: pdf, code & model, 论文链接, arXiv:1810.04805."""
    if len(text) > _LONGEST_LABEL:
        return False
    if "(" in text or "（" in text:
        text = _REMARK.sub("", text)
    if _ARXIV_LABEL.fullmatch(text) or (_CJK_LABEL.fullmatch(text) and re.search(r"\w", text)):
        return True
    words = [word for word in re.split(r"[^\w'&+]+|_", text.lower()) if word]
    return any(word in _LABEL_WORDS for word in words) and all(
        word in _LABEL_WORDS or word in _JOINING for word in words
    )


@lru_cache(maxsize=_REMEMBERED)
def link_kind(label: str, url: str) -> LinkKind:
    """Return what a link leads to, by its label, else by its address."""
    for kind, pattern in _LABELS:
        if pattern.search(label):
            return "code" if kind == "paper" and _CODE_HOST.match(url) else kind
    if _CODE_HOST.match(url):
        return "code"
    return "paper" if is_paper_address(url) else "other"


@lru_cache(maxsize=_REMEMBERED_URLS)
def ids_in(url: str) -> Ids:
    """Return the ids that an address states; remembered, since it is asked of every address several times."""
    return ids_from_url(url)


@lru_cache(maxsize=_REMEMBERED_URLS)
def is_paper_address(url: str) -> bool:
    """Return whether an address is that of a paper: it states an id, is at a place of papers, or is a PDF."""
    return bool(ids_in(url)) or PAPER_HOST.search(url) is not None


def links_paper(run: Run) -> bool:
    """Return whether a run's link is, by its address or its label, one to a paper."""
    return run.url is not None and bool(is_paper_address(run.url) or _PAPER_LABEL.fullmatch(run.text))


def links_of(runs: Sequence[Run], title: str) -> tuple[Link, ...]:
    """Return the web links of an entry in order, each once; the link on the title is labelled "title".

    A link around an image (a badge) is one only where it leads to a paper or to code.
    """
    found: dict[str, tuple[str, bool]] = {}
    for url, group in groupby(runs, lambda run: (run.url or "").strip()):
        parts = list(group)
        label = " ".join("".join(run.text for run in parts).split())
        if _WEB.match(url) and (label or is_paper_address(url) or _CODE_HOST.match(url)):
            label = label or next((run.alt for run in parts if run.alt), "")
            found.setdefault(url, (label, any(run.bare for run in parts)))
    links = []
    for url, (label, bare) in found.items():
        text = (label[1:-1] if re.fullmatch(r"\[[^\[\]]*\]", label) else label).strip() or "link"
        if not bare and text.rstrip(_CLOSING) == title.rstrip(_CLOSING) != "":
            text = "title"
        links.append(Link(label=text, kind=link_kind(text, url), url=url))
    return tuple(links)
