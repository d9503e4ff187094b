"""Reading one entry: which of its runs are title, authors, venue, year, alias and links.

An entry is a title, then authors, venue and year in prose, then links, on one line or on several. Everything is taken
as printed; nothing is corrected here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from pipeline.details import PUNCTUATION, cited, read_lead, with_line
from pipeline.headline import Headline, find_title
from pipeline.inline import Run, plain, split_runs
from pipeline.kinds import is_paper
from pipeline.links import is_label, links_of
from pipeline.model import Link
from pipeline.people import authors_in, looks_like_authors
from pipeline.prose import Prose, is_home_page, is_venue, read_prose
from pipeline.roles import field_of, role_of

_TITLE_LABEL = re.compile(
    r"(?i)^[\s*•-]*(?:\[|【)?(?:论文(?:标题|题目|名称?)?|标题|题目|名称|paper(?: title| name)?|title)(?:\]|"
    r"】)?\s*[:：]\s*"
)
_STRAY_REFERENCE = re.compile(r"\s*\[\d{1,3}\]\s*")
_OTHERS = re.compile(r"[\s,]*et\.? al[.,\s]*")
_LONGEST_TITLE = 1000  # characters; more is prose
_ALIAS = re.compile(r"\(\s*$")
_VENUE_AT_END = re.compile(r"^(?P<title>.{8,}?)\s*[(（\[【](?P<venue>[^()（）\[\]【】]{3,40})[)）\]】]\.?$")
_EDGE_DECORATION = re.compile(
    r"^(?:[^\w\s\"'“‘(\[{<$《【\\+#@&.?¿*-]\ufe0f?\s*)+|(?:\s*(?::[a-z0-9_+-]+:|[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]))+$"
)


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
    """The title is bold, quoted or a link, so that nothing had to be guessed."""
    why: str = ""
    """What told the title."""
    titles_linked: int = 0
    """How many of its links could be titles: more than one, and it may be several entries."""

    @property
    def is_paper(self) -> bool:
        """What it is by itself, wherever it stands."""
        return self.is_paper_in(())

    def is_paper_in(self, section: Sequence[str]) -> bool:
        """Return whether it is a paper, and not a tool, a course, a data set, under these headings."""
        authors, venue = bool(self.authors_text), bool(self.venue_text)
        return is_paper(self.title, self.links, section, authors=authors, venue=venue)


def read_entry(runs: Sequence[Run]) -> Reading | None:
    """Return what an entry prints, None where no title can be made out."""
    runs = [
        replace(run, em=False) if run.em and _OTHERS.fullmatch(run.text) else run
        for run in runs
        if run.text or run.url is not None
    ]
    if labelled := _read_labelled(runs):
        return labelled
    lines = _lines(runs)
    for n, line in enumerate(lines):
        if n and role_of(lines[n - 1]) is None:
            break
        found = find_title(line) if field_of(plain(line)) is None or role_of(line) is None else None
        if found and (reading := _read(found, runs, lines[:n], lines[n + 1 :])):
            return reading
    return None


def _lines(runs: Sequence[Run]) -> list[list[Run]]:
    """Return the lines that an entry is written on; where it only wraps, all is one line."""
    lines: list[list[Run]] = []
    for line in split_runs(runs, soft=False):
        wrapped: list[list[Run]] = []
        for part in split_runs(line):
            if wrapped and plain(wrapped[-1]).endswith((",", " and", "&")):
                wrapped[-1] += [Run(text=" "), *part]
            else:
                wrapped.append(part)
        lines += wrapped if len(wrapped) > 1 and all(role_of(part) for part in wrapped[1:]) else [line]
    return lines


def _read(found: Headline, runs: Sequence[Run], above: list[list[Run]], below: list[list[Run]]) -> Reading | None:
    title, said = _clean_title(found.title if found.set_off else found.title.rstrip(" *"))
    if len(title) > _LONGEST_TITLE or not any(char.isalnum() for char in title) or is_label(title):
        return None
    if not re.search(r"[^\W\d]", title) or (is_venue(title) and not found.set_off):
        return None
    prose = _around(found, said)
    for line in (*above, *below):
        prose = with_line(prose, line)
    homes = {
        id(run) for line in (found.before, found.rest, *below) for n, run in enumerate(line) if is_home_page(line, n)
    }
    links = links_of([run for run in runs if id(run) not in homes], title)
    if _is_names(title) and not _is_titled(prose, links, set_off=found.set_off):
        return None
    return Reading(
        title=title,
        alias=_alias(found.rest),
        authors_text=prose.authors_text,
        venue_text=prose.venue_text,
        year=prose.year,
        note=prose.note,
        links=links,
        set_off=found.set_off,
        why=found.why,
        titles_linked=_titles_linked(runs),
    )


def _around(found: Headline, said: str) -> Prose:
    """Return what stands on the line of a title, ahead of it and after it, and in the brackets `said` at its end."""
    ahead = read_lead(found)
    names = ahead.authors_text or ""
    certain = found.reference is not None or (found.why == "quoted" and bool(names))
    named = certain or looks_like_authors(names) or (names != "" and ahead.year is not None)
    whole = found.why == "quoted" or found.reference is not None or (named and _in_italics(found.rest))
    venue = cited(found.rest) if whole else None
    if venue and not named and authors_in(venue)[0]:
        venue = None
    remark = found.set_off and not (named and venue)
    prose = read_prose([*found.rest, Run(text=said)], set_off=remark, named=named)
    return replace(
        prose,
        authors_text=prose.authors_text or ahead.authors_text,
        venue_text=venue or prose.venue_text or ahead.venue_text,
        year=ahead.year if found.reference else prose.year or ahead.year,
    )


def _in_italics(rest: Sequence[Run]) -> bool:
    """Return whether something ahead of the first link is in italics."""
    return any(run.em for run in takewhile(lambda run: run.url is None, rest))


def _titles_linked(runs: Sequence[Run]) -> int:
    """Count the links whose text is as long as a title."""
    long = [run for run in runs if run.url and not run.bare and len(run.text.split()) > 3]  # noqa: PLR2004 as a title
    return len({run.url for run in long if not is_label(run.text)})


def _labelled_lines(runs: Sequence[Run]) -> list[list[Run]]:
    """Return the lines of an entry whose parts are labelled; a wrapped line is one of its own where all are known."""
    lines: list[list[Run]] = []
    for line in split_runs(runs, soft=False):
        wrapped = split_runs(line)
        known = all(any(run.url is not None for run in part) or role_of(part) for part in wrapped[1:-1])
        lines += wrapped if len(wrapped) > 1 and known else [line]
    return lines


def _read_labelled(runs: Sequence[Run]) -> Reading | None:
    """Read `论文：TITLE<br>地址:URL<br>words about it`, with or without the breaks."""
    lines = _labelled_lines(runs) if _TITLE_LABEL.match("".join(run.text for run in runs[:3]).lstrip()) else []
    if not lines:
        return None
    link = next((n for n, run in enumerate(lines[0]) if run.url is not None), len(lines[0]))
    first, rest = plain(lines[0][:link]), lines[0][link:]
    if not (label := _TITLE_LABEL.match(first)):
        return None
    title = first[label.end() :]
    if not title and rest and not rest[0].bare and not is_label(rest[0].text):
        return None
    if rest and rest[0].bare:
        title = title.rstrip(" :：").removesuffix(rest[0].text)
    title, said = _clean_title(title)
    if not title or is_label(title):
        return None
    prose = read_prose([Run(text=said)], set_off=False)
    notes = [plain(run for run in rest if run.url is None)]
    for line in lines[1:]:
        if any(run.url is not None for run in line) or (role_of(line) and role_of(line) != "note"):
            prose = with_line(prose, line)
        else:
            notes.append(plain(line))
    kept = [note for note in notes if note.strip(PUNCTUATION)]
    return Reading(
        title=title,
        authors_text=prose.authors_text,
        venue_text=prose.venue_text,
        year=prose.year,
        note="\n".join(kept) or None,
        links=links_of(runs, title),
        set_off=True,
        why="a label says so",
    )


def _is_titled(prose: Prose, links: Sequence[Link], *, set_off: bool) -> bool:
    """Return whether a title that could be names is one all the same: "When BERT Plays the Lottery, All Tickets …"."""
    if any(link.label == "title" and link.kind == "paper" for link in links):
        return True
    if set_off:  # names in bold have the title behind them, so that the venue is not all that follows
        return bool(prose.authors_text) or (prose.venue_text is not None and ". " not in prose.venue_text)
    return prose.authors_text is not None and looks_like_authors(prose.authors_text)


def _is_names(title: str) -> bool:
    """Return whether a title is an author list, and perhaps a year."""
    names = re.sub(r"[(（]?(?:19|20)\d\d[a-z]?[)）]?$", "", title).rstrip(",. ")
    return ("," in names or "." in names or " et al" in names) and looks_like_authors(names)


def _clean_title(title: str) -> tuple[str, str]:
    """Return the title without what is around it, and the venue that its last brackets hold."""
    title = _STRAY_REFERENCE.sub(" ", _TITLE_LABEL.sub("", " ".join(title.split()))).strip().rstrip(" [(（【")
    title = _EDGE_DECORATION.sub("", title).strip().strip("~")
    if title.count("**") == 1:
        title = title.replace("**", "")
    venue = ""
    if (match := _VENUE_AT_END.match(title)) and is_venue(match["venue"]):
        title, venue = match["title"], f"({match['venue']})"
    if re.fullmatch(r"\[[^\[\]]+\]", title):
        title = title[1:-1]
    title = title.rstrip(" ,;:：|-–—，、；")
    if re.fullmatch(r"[\"“《].*[\"”》][.,]?", title) and len(re.findall(r"[\"“”《》]", title)) == 2:  # noqa: PLR2004
        title = title.strip('"“”《》.,')
    return (title[:-1].rstrip() if re.search(r"[^.][.。]$", title) else title), venue


def _alias(rest: Sequence[Run]) -> str | None:
    """Return the bold name in brackets that ends an entry: (**ELMo**)."""
    for before, run in pairwise(rest):
        if run.strong and run.url is None and _ALIAS.search(before.text) and run.text.strip():
            return run.text.strip()
    return None
