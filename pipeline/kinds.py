"""What an entry is: a paper, or a blog post, a course, a tool, a data set, a repository."""

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.links import ids_in, is_paper_address
from pipeline.model import Link

_RESOURCES = re.compile(
    r"(?i)\b(?:blogs?|posts?|articles? and|courses?|lectures?|tutorials?|tools?|toolkits?|software|"
    r"libraries|library|frameworks?|"
    r"datasets?|data sets?|corpora|talks?|videos?|slides|repos?|repositories|implementations?|code|"
    r"projects?|resources?|(?<!no )links?|"
    r"people|researchers?|groups?|labs?|communit\w+|podcasts?|newsletters?|websites?|competitions?|challenges?|demos?|packages?|"
    r"products?|services?|platforms?|contents?|contribut\w+|systems|apis?|leaderboards?|workshops|conferences)\b|"
    r"博客|课程|教程|工具|数据集|代码|开源|视频|资源|框架|网站|项目|专栏|讲座|平台|比赛|竞赛|公众号|社区"
)
_PAPERS = re.compile(r"(?i)\b(?:papers?|literature|publications?|surveys?)\b|论文|综述|文献")
_WRITTEN_ELSEWHERE = re.compile(
    r"(?i)^https?://(?:[\w-]+\.)*(?:medium\.com|towardsdatascience\.com|youtube\.com|youtu\.be|bilibili\.com|zhihu\.com|csdn\.net|"
    r"jianshu\.com|wikipedia\.org|coursera\.org|udacity\.com|edx\.org|udemy\.com|substack\.com|wordpress\.com|blogspot\.[a-z.]+|"
    r"reddit\.com|twitter\.com|x\.com|kaggle\.com|slideshare\.net|distill\.pub|quora\.com|weixin\.qq\.com|cnblogs\.com|linkedin\.com|"
    r"fast\.ai|kdnuggets\.com|analyticsvidhya\.com|machinelearningmastery\.com|paperswithcode\.com|readthedocs\.io|pypi\.org|"
    r"vimeo\.com|videolectures\.net|stackoverflow\.com|stackexchange\.com|jiqizhixin\.com|amazon\.[a-z.]+|openai\.com/blog|"
    r"ai\.googleblog\.com|huggingface\.co/blog|developer\.nvidia\.com|deeplearning\.ai|nlpprogress\.com)(?:/|$)|"
    r"^https?://(?:[\w-]+\.)*blogs?\.|/blogs?/"
)
_TALKED = re.compile(
    r"(?i)\b(?:blog(?:post)?|course|lecture|tutorial|video|slides|podcast|newsletter|talk)s?\b|博客|课程|教程|视频"
)


@lru_cache(maxsize=256)
def _among_resources(section: tuple[str, ...]) -> bool:
    heading = next(
        (heading for heading in reversed(section) if _RESOURCES.search(heading) or _PAPERS.search(heading)), ""
    )
    return bool(_RESOURCES.search(heading)) and not _PAPERS.search(heading)


def is_paper(title: str, links: Sequence[Link], section: Sequence[str], *, authors: bool, venue: bool) -> bool:
    """Return whether an entry is a paper: it says who and where, or links a place of papers."""
    to_paper = [link for link in links if is_paper_address(link.url)]
    labelled = any(link.kind == "paper" and link.label != "title" for link in links)
    among_resources = _among_resources(tuple(section))
    first = links[0].url if links else ""
    elsewhere = bool(_WRITTEN_ELSEWHERE.search(first))
    if any(ids_in(link.url) for link in to_paper) and not _TALKED.search(title):
        return True
    if to_paper and not (among_resources and not authors and not labelled):
        return True
    if labelled and not elsewhere and not among_resources:
        return True
    if among_resources or elsewhere or (_TALKED.search(title) and not venue):
        return venue and authors and not elsewhere
    return authors or venue
