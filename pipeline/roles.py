"""What a line among the lines of an entry says: authors, a venue, links, a labelled field, or nothing by itself."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from pipeline.inline import Run, plain
from pipeline.links import is_label
from pipeline.people import authors_in, is_one_name, looks_like_authors
from pipeline.prose import is_home_page, is_venue

Role = Literal["links", "authors", "venue", "note", "field"]
_FIELDS: dict[Role, str] = {
    "authors": r"authors?|by|作者(?:列表)?",
    "venue": (
        r"venue|conference|journal|published(?: in| at)?|publication|published date|publish|source|"
        r"date|year|time|accepted(?: by| at)?|会议|期刊|来源|出处|发表(?:于|时间|会议)?|收录|时间|日期|年份"
    ),
    "note": (
        r"tl;?dr|abstract|summary|keywords?|key ?words|notes?|comments?|description|highlights?|contributions?|tags?|"
        r"introduction|tasks?|method|motivation|affiliations?|institutions?|organizations?|team|bibtex|citations?|"
        r"摘要|简介|关键词|要点|亮点|机构|单位|团队|备注|说明|介绍|任务|解读|方法|一句话.{0,4}"
    ),
}
_FIELD = tuple(
    (role, re.compile(rf"(?i)[\s*•·-]*(?:\[|【|\()?(?:{words})(?:\]|】|\))?\s*[:：]\s*"))
    for role, words in _FIELDS.items()
)
_LINK_FIELD = re.compile(r"(?i)[\s*•·-]*(?P<label>[^:：\n]{1,40})\s*[:：]\s*(?P<rest>.*)")
_CORE = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)
_NOTHING = frozenset(
    ("", "none", "na", "n/a", "无", "null", "coming soon", "todo", "tbd", "soon", "暂无", "即将开源", "not available")
)
_NAME_AND_YEAR = re.compile(
    r"[*(]*(?:In )?[A-Z][\w&.’'-]*(?: (?:[A-Z][\w&.’'()-]*|of|on|for|and|the|in|&|"
    r"[a-z]{5,})){0,6},? \(?(?:19|20)\d\d\)?[*).]*"
)
"""A venue by a name that nobody knows, alone on its line: "BMC bioinformatics 2017"."""
_REMEMBERED = 2048  # texts: the same words are asked about several times for one entry
_STARS = re.compile(r":[a-z0-9_+-]+:")


@lru_cache(maxsize=_REMEMBERED)
def field_of(text: str) -> tuple[Role, str] | None:
    """Return which field a text begins with the name of, and what it says there; None where it names none."""
    for role, pattern in _FIELD:
        if match := pattern.match(text):
            return role, text[match.end() :].strip()
    return None


def role_of(runs: Sequence[Run]) -> Role | None:
    """Return what a line says of an entry that it does not begin; None where it could begin one, or is prose."""
    text = _STARS.sub(" ", plain(runs)).strip()
    linked = [run for n, run in enumerate(runs) if run.url is not None and not is_home_page(runs, n)]
    titled = any(not _is_reference(run) for run in linked)
    if (field := field_of(text)) and not (titled and field[0] == "note"):
        return field[0]
    if titled:
        return None
    words = _STARS.sub(" ", " ".join(run.text for run in runs if run not in linked)).strip()
    if (label := _LINK_FIELD.fullmatch(words)) and is_label(label["label"]) and _is_nothing(label["rest"]):
        return "links"
    if _is_nothing(words) or is_label(words.strip(" :：*|/,()[]")):
        return "links"
    lead = next((run for run in runs if re.search(r"\w", run.text)), None)
    # words in bold ahead of words in italics are a title and its authors, whatever they begin with
    is_title = lead is not None and lead.strong and any(run.em and not is_venue(run.text) for run in runs)
    if (is_venue(words) or _NAME_AND_YEAR.fullmatch(words)) and not is_title:
        return "venue"
    if lead and lead.strong:
        return None  # a title in bold may look like names
    few = lead is not None and len(lead.text.split()) < 4  # noqa: PLR2004 a title in italics has more
    if (
        lead
        and lead.em
        and few
        and is_one_name(lead.text)
        and is_venue(words.removeprefix(lead.text.strip()).strip(" .,;"))
    ):
        return "authors"
    names, left = authors_in(words)
    if (
        names
        and (looks_like_authors(names) or (lead and lead.em and few and is_one_name(names)))
        and (not re.search(r"\w", left) or is_venue(left) or _NAME_AND_YEAR.fullmatch(left))
    ):
        return "authors"
    if is_one_name(words) and all(run.em or not run.text.strip(" .,*") for run in runs):
        return "authors"
    return "authors" if looks_like_authors(words) else None


def _is_nothing(text: str) -> bool:
    core = _CORE.search(text)
    return (core[0].lower() if core else "") in _NOTHING


def _is_reference(run: Run) -> bool:
    if run.text.startswith("[") and run.text.endswith("]") and len(run.text.split()) < 3:  # noqa: PLR2004
        return True
    return run.bare or not re.search(r"\w", run.text) or is_label(run.text) or is_venue(run.text)
