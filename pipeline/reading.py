"""Reading one entry: which of its runs are title, authors, venue, year, alias and links.

An entry is a title, then authors, venue and year in prose, then links. The title is what is set off (bold, or a
link), else the first sentence. Everything is taken as printed; nothing is corrected here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.inline import Run, plain
from pipeline.links import GENERIC, PAPER_HOST, links_of
from pipeline.model import Link
from pipeline.pages import ids_from_url
from pipeline.prose import Prose, looks_like_authors, read_prose

_TITLE_LABEL = re.compile(r"(?i)^\s*(?:论文(?:标题|题目|名称)?|标题|题目|paper|title)\s*[:：]\s*")
_NUMBER = re.compile(r"^\s*(?:[\[(（【]?\d{1,4}(?:[\])）】、]\s*|\.\s+))?")
_ARXIV_NUMBER = re.compile(r"(?i)(?:arxiv)?[ :]*\d{4}\.\d{4,5}(?:v\d+)?")
_STRAY_REFERENCE = re.compile(r"\s*\[\d{1,3}\]\s*")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z\d“\"'(])|(?<=[。？！])\s*")
_ABBREVIATION = re.compile(r"(?i)(?:\b(?:vs|et al|e\.g|i\.e|cf|st|dr|mr|mrs|no|vol|pp|proc|eds?)|\b[A-Z]|,\s*[A-Z])\.$")
_LONGEST_TITLE = 1000  # characters; more is prose
_ABBREVIATION_WITHIN = 12  # characters before its full stop
_PUNCTUATION = " []()【】（）.,;:|，。；："
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
            link.kind == "paper" and (PAPER_HOST.search(link.url) or ids_from_url(link.url)) for link in self.links
        )


def read_entry(runs: Sequence[Run]) -> Reading | None:
    """Return what an entry prints, None where no title can be made out."""
    runs = [run for run in runs if run.text or run.url]
    if labelled := _read_labelled(runs):
        return labelled
    title, rest, set_off = _split_title(runs)
    title = _clean_title(title if set_off else title.rstrip(" *"))
    if len(title) > _LONGEST_TITLE or not any(char.isalnum() for char in title):
        return None
    if GENERIC.fullmatch(title) or _ARXIV_NUMBER.fullmatch(title):
        return None
    links = links_of(runs, title)
    prose = read_prose(rest, set_off=set_off)
    if _is_names(title) and not _is_titled(prose, links, set_off=set_off):
        return None
    return Reading(
        title=title,
        alias=_alias(rest),
        authors_text=prose.authors_text,
        venue_text=prose.venue_text,
        year=prose.year,
        note=prose.note,
        links=links,
        set_off=set_off,
    )


def _read_labelled(runs: Sequence[Run]) -> Reading | None:
    """Read `论文：TITLE<br>地址:URL<br>words about it`, with or without the breaks."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        if run.text == "\n":
            lines.append([])
        else:
            lines[-1].append(run)
    link = next((n for n, run in enumerate(lines[0]) if run.url is not None), len(lines[0]))
    first, rest = plain(lines[0][:link]), lines[0][link:]
    if not (label := _TITLE_LABEL.match(first)):
        return None
    title = first[label.end() :]
    if rest and rest[0].bare:
        title = title.rstrip(" :：").removesuffix(rest[0].text)
    if not (title := _clean_title(title)) or GENERIC.fullmatch(title):
        return None
    notes = [plain(run for run in rest if run.url is None)]
    notes += [plain(line) for line in lines[1:] if not any(run.url for run in line)]
    said = [note for note in notes if note.strip(_PUNCTUATION)]
    return Reading(title=title, note="\n".join(said) or None, links=links_of(runs, title), set_off=True)


def _split_title(runs: Sequence[Run]) -> tuple[str, list[Run], bool]:
    """Return the title, the runs after it, and whether it was set off."""
    first = next((n for n, run in enumerate(runs) if run.text.strip() and not _is_number(run)), len(runs))
    if first == len(runs):
        return "", [], False
    lead = runs[first]
    if lead.strong and (lead.url is None or not GENERIC.fullmatch(lead.text)):
        last = first
        while last < len(runs) and runs[last].strong:
            last += 1
        return plain(runs[first:last]), list(runs[last:]), True
    if lead.url is not None and not lead.bare and not GENERIC.fullmatch(lead.text):
        last = first
        while last < len(runs) and runs[last].url == lead.url:
            last += 1
        return plain(runs[first:last]), list(runs[last:]), True
    if lead.em or lead.url is not None:
        return "", [], False
    link = next((n for n in range(first, len(runs)) if runs[n].url is not None), len(runs))
    for n in range(first + 1, link):
        if runs[n].em and not runs[n - 1].em and _are_authors(runs, n):
            return _NUMBER.sub("", plain(runs[first:n])), list(runs[n:]), False
    text = "".join(run.text for run in runs[first:link])
    if link < len(runs) and runs[link].bare and text.strip(" :：") == runs[link].text:
        return "", [], False  # a label and its address
    title, prose = _first_sentence(_NUMBER.sub("", text))
    return title, [Run(text=prose), *runs[link:]], False


def _are_authors(runs: Sequence[Run], at: int) -> bool:
    """Return whether emphasis stands for authors: it holds names, or stands as a sentence of its own."""
    after = next((run for run in runs[at + 1 : at + 2]), Run(text="."))
    ends = after.url is not None or not after.text.strip() or after.text.lstrip()[0] in ".,;。，；([（"
    return looks_like_authors(runs[at].text) or (runs[at - 1].text.rstrip()[-1:] in tuple(".?!,。？！，") and ends)


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


def _is_number(run: Run) -> bool:
    return run.url is None and not re.sub(r"\[[ xX]\]|[\[\](){}\d.,、:：\s✅☑⭐★🔥-]", "", run.text)


def _first_sentence(text: str) -> tuple[str, str]:
    """Split prose into its title and the rest; a title may go on after its question mark."""
    text = re.sub(r"(?<=[.?!])\[\d{1,3}\](?=\s)", "", text)
    parts: list[str] = []
    at = 0
    for match in _SENTENCE_END.finditer(text):
        if not _ABBREVIATION.search(text, max(at, match.start() - _ABBREVIATION_WITHIN), match.start()):
            parts.append(text[at : match.start()])
            at = match.end()
    parts.append(text[at:])
    take = 1
    while take < len(parts) - 1 and parts[take - 1].rstrip()[-1:] in "?!" and not looks_like_authors(parts[take]):
        take += 1
    return " ".join(parts[:take]), " ".join(parts[take:])


def _clean_title(title: str) -> str:
    title = _STRAY_REFERENCE.sub(" ", _TITLE_LABEL.sub("", " ".join(title.split()))).strip().rstrip(" [(（")
    if title.count("**") == 1:
        title = title.replace("**", "")
    title = title.rstrip(" ,;:：")
    return title[:-1].rstrip() if re.search(r"[^.][.。]$", title) else title


def _alias(rest: Sequence[Run]) -> str | None:
    """Return the bold name in brackets that ends an entry: (**ELMo**)."""
    for before, run in pairwise(rest):
        if run.strong and run.url is None and _ALIAS.search(before.text) and run.text.strip():
            return run.text.strip()
    return None
