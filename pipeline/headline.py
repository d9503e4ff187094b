"""Which words of an entry's first line are its title: what is quoted, linked or bold, else the first sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.ahead import DECORATION, TAG_EDGE, explains, may_be_authors
from pipeline.citation import Reference, find_reference
from pipeline.inline import Run, cut, plain
from pipeline.links import is_label
from pipeline.people import authors_in, is_one_name, looks_like_authors
from pipeline.prose import is_home_page, is_venue
from pipeline.sentences import first_sentence, without_number, without_tags

Kind = Literal["link", "strong", "em", "text"]
_QUOTED = re.compile(
    r"(?:\"(?P<nested>\"[^\"]{3,200}\"[^\"]{3,200}?)[.,]?\"|[\"“”«](?P<title>[^\"“”«»]{8,400}?)(?:(?<=[.,?!])[\"”“»]|[\"”“»](?=\s*(?:[.,;:(\[]|$)|\s+(?:[A-Z]|arXiv|in\b)))|"
    r"^\W*(?:【[^【】]{1,20}】\W*)?《(?P<book>[^《》]{3,200})》)"
)
_UNCLOSED = re.compile(r"^(?P<name>[^()]{2,80}) \((?P<title>[^()]{20,})$")
_JOURNAL = re.compile(
    r"(?i)^(?:in )?(?:proc|trans|adv|arxiv)|\b(?:journal|transactions|proceedings|conference|letters|symposium)\b"
)
_REMARK = re.compile(r"\s*(?:注|备注|提示|更新|说明|[Nn]ote|NOTE|PS|TODO)\s*\d*\s*[:：]")
_BEFORE_VENUE = " ,;:([（【-–—|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """Where the title of a line is."""

    title: str
    before: tuple[Run, ...] = ()
    """Authors, a task, a year, links: what stands ahead of the title."""
    rest: tuple[Run, ...] = ()
    set_off: bool = False
    """It is quoted, a link or bold, so that nothing had to be guessed."""
    why: str = "the first sentence"
    reference: Reference | None = None
    """Who and when, where the line is a reference."""


@dataclass(frozen=True, slots=True)
class _Segment:
    kind: Kind
    start: int
    end: int
    text: str


def find_title(runs: Sequence[Run]) -> Headline | None:
    """Return where the title stands in a line; None where it has none."""
    return _quoted(runs) or _in_reference(runs) or _set_off(runs)


def _quoted(runs: Sequence[Run]) -> Headline | None:
    """Read `Authors. "Title." Venue (2015).`, also where the quoted words are bold or a link."""
    text = "".join(run.text for run in runs)
    if not (match := _QUOTED.search(text)):
        return None
    ahead = without_number(text[: match.start()]).strip()
    lead = next((run for run in runs if run.text.strip() and without_number(run.text).strip()), None)
    names = not ahead or looks_like_authors(ahead) or (ahead[-1:] in {".", ","} and authors_in(ahead + " X")[0])
    if not names and (not may_be_authors(ahead) or (lead and (lead.strong or lead.url))):
        return None
    group = next(name for name, words in match.groupdict().items() if words)
    title = match[group]
    before, rest = (*cut(runs, 0, max(match.start(), match.start(group) - 1)),), cut(runs, match.end(), len(text))
    inside = cut(runs, match.start(group), match.end(group))
    rest = [*(replace(run, text="") for run in inside if run.url), *rest]
    return Headline(title=title, before=before, rest=tuple(rest), set_off=True, why="quoted")


def _in_reference(runs: Sequence[Run]) -> Headline | None:
    """Read `Authors (2015). Title. Venue` and `Authors. 2015. Title. Venue`, whose title nothing sets off."""
    if not (reference := find_reference(runs)):
        return None
    return Headline(
        title=plain(cut(runs, reference.start, reference.end)),
        rest=tuple(cut(runs, reference.end, sum(len(run.text) for run in runs))),
        set_off=True,
        why="a reference",
        reference=reference,
    )


def _segments(runs: Sequence[Run]) -> list[_Segment]:
    segments: list[_Segment] = []
    for n, run in enumerate(runs):
        kind: Kind = "link" if run.url is not None else "strong" if run.strong else "em" if run.em else "text"
        last = segments[-1] if segments else None
        same = last and last.kind == kind and (kind != "link" or runs[n - 1].url == run.url)
        if last and (same or (kind in {"em", "text"} and last.kind == "strong" and run.strong)):
            segments[-1] = _Segment(kind, last.start, n + 1, plain(runs[last.start : n + 1]))
        else:
            segments.append(_Segment(kind, n, n + 1, plain([run])))
    return segments


def _set_off(runs: Sequence[Run]) -> Headline | None:
    segments = _segments(runs)
    for n, segment in enumerate(segments):
        ahead = plain(run for run in runs[: segment.start] if run.url is None or is_one_name(run.text))
        nothing_ahead = not without_number(DECORATION.sub(" ", ahead)).strip()
        match segment.kind:
            case "link" if _is_title_link(runs, segments, n):
                if explains(ahead, segment.text):
                    return _at(runs, segments, n, "a link")
                return _plain(runs, segment.start)
            case "link" if not nothing_ahead:
                return _plain(runs, segment.start)
            case "strong" if _is_bold_title(runs, segments, n, nothing_ahead=nothing_ahead):
                if nothing_ahead or explains(ahead, segment.text):
                    return _at(runs, segments, n, "bold")
                return _plain(runs, _first_link(runs))
            case "em":
                if found := _around_emphasis(runs, segments, n, ahead):
                    return found
            case _:
                pass
    return _plain(runs, len(runs))


def _first_link(runs: Sequence[Run]) -> int:
    return next((n for n, run in enumerate(runs) if run.url is not None), len(runs))


def _at(runs: Sequence[Run], segments: Sequence[_Segment], n: int, why: str) -> Headline:
    segment = segments[n]
    return Headline(
        title=segment.text,
        before=tuple(runs[: segment.start]),
        rest=tuple(runs[segment.end :]),
        set_off=True,
        why=why,
    )


def _is_title_link(runs: Sequence[Run], segments: Sequence[_Segment], n: int) -> bool:
    """Return whether a link's text is a title: neither a label nor a venue nor a name, and not one of more to come."""
    segment = segments[n]
    run = runs[segment.start]
    if run.bare or not re.search(r"\w", segment.text) or is_label(segment.text) or is_venue(segment.text):
        return False
    ahead = without_number(plain(run for run in runs[: segment.start] if run.url is None)).rstrip()
    few = len(segment.text.split()) < 3  # noqa: PLR2004 a label that nobody knows: [[parer]](…)
    in_brackets = segment.text.startswith("[") or ahead.endswith(("[", "(", "（", "【"))
    if few and in_brackets and ahead[-1:] not in tuple(":：|") and re.search(r"[^\W\d]{2}", ahead.strip(TAG_EDGE)):
        return False
    return not is_home_page(runs, segment.start)


def _is_bold_title(runs: Sequence[Run], segments: Sequence[_Segment], n: int, *, nothing_ahead: bool) -> bool:
    segment = segments[n]
    text = segment.text
    bare = without_number(DECORATION.sub(" ", text)).strip(TAG_EDGE)
    if not re.search(r"[^\W\d]", bare) or is_label(bare) or (is_venue(text) and len(segments) > n + 1):
        return False
    if segment.start and runs[segment.start - 1].text.rstrip().endswith(("(", "[")) and len(segments) > n + 2:
        return False
    follows = next((other for other in segments[n + 1 :] if re.search(r"\w", other.text) or other.kind == "link"), None)
    if follows is None or runs[follows.start].bare:
        return True
    between = plain(runs[segment.end : follows.start]) + (follows.text[:1] if follows.kind == "text" else "")
    ends = text.rstrip()[-1:] in tuple(":：") or between.lstrip()[:1] in tuple(":：")
    few = len(text.split()) <= 6 or ends  # noqa: PLR2004
    long_link = next((other for other in segments[n + 1 :] if other.kind == "link"), None)
    if follows is not long_link and long_link and re.search(r"\w", plain(runs[segment.end : long_link.start])):
        long_link = None
    titled = long_link is not None and _is_title_link(runs, segments, segments.index(long_link))
    if few and long_link and titled and (ends or len(long_link.text.split()) >= max(3, len(text.split()))):
        return False
    if ends and follows.kind == "text" and len(text.split()) > 1 and len(follows.text.split()) > 3:  # noqa: PLR2004
        return False
    return not (
        looks_like_authors(bare)
        and ("," in bare or " and " in bare)
        and nothing_ahead
        and follows.kind != "link"
        and not _names_follow(runs, segment.end)
    )


def _names_follow(runs: Sequence[Run], start: int) -> bool:
    """Return whether authors come after the words, so that these are a title though they could be names."""
    following = runs[start : _first_link(runs[start:]) + start]
    return any(run.em and not is_venue(run.text) for run in following) or authors_in(plain(following))[0] is not None


def _around_emphasis(runs: Sequence[Run], segments: Sequence[_Segment], n: int, ahead: str) -> Headline | None:
    """Read `Title. *Authors*. Venue` and `Authors. *Title*. Venue`."""
    segment = segments[n]
    words = without_number(DECORATION.sub(" ", ahead)).strip()
    first_is_names = looks_like_authors(words)
    is_journal = _JOURNAL.search(segment.text) is not None or is_venue(segment.text)
    if (
        words
        and not first_is_names
        and not is_journal
        and runs[segment.start - 1].url is None
        and _are_authors(runs, segment.start)
    ):
        tag, title = without_tags(without_number(plain(runs[: segment.start])))
        before = (Run(text=tag),) if tag else ()
        return Headline(title=title, before=before, rest=tuple(runs[segment.start :]), why="the words before italics")
    is_title = len(segment.text.split()) > 2 and not is_venue(segment.text) and not looks_like_authors(segment.text)  # noqa: PLR2004
    if is_title and (first_is_names or not words) and not is_journal:
        return _at(runs, segments, n, "italics")
    return None


def _are_authors(runs: Sequence[Run], at: int) -> bool:
    """Return whether emphasis stands for authors: it holds names, or stands as a sentence of its own."""
    after = next((run for run in runs[at + 1 : at + 2]), Run(text="."))
    ends = after.url is not None or not after.text.strip() or after.text.lstrip()[0] in ".,;。，；([（"
    return looks_like_authors(runs[at].text) or (runs[at - 1].text.rstrip()[-1:] in tuple(".?!,。？！，") and ends)


def _plain(runs: Sequence[Run], end: int) -> Headline | None:
    """Read a title that nothing sets off, from the text ahead of the run `end` (or behind labels that come first)."""
    first = next(
        (
            n
            for n, run in enumerate(runs)
            if run.url is None and re.search(r"[^\W\d_]", run.text) and not is_venue(run.text)
        ),
        None,
    )
    if first is None:
        return None
    stop = next(
        (n for n in range(first, len(runs)) if runs[n].url is not None and not is_one_name(runs[n].text)), len(runs)
    )
    stop = max(stop, first + 1) if end <= first else min(max(end, first + 1), stop) or stop
    text = "".join(run.text for run in runs[first:stop])
    if _REMARK.match(text):
        return None
    follows = runs[stop] if stop < len(runs) else None
    if follows and follows.bare and text.strip(" :：*") == follows.text:
        return None  # a label and its address
    if follows and follows.bare and (label := re.search(r"(?<=[,，;；。|])\s*([^,，]+)[:：]\s*$", text)):
        text = text[: label.start()] if label[1].strip() == follows.text else text
    venue_follows = follows is not None and is_venue(follows.text)
    if venue_follows and (unclosed := _UNCLOSED.match(text.rstrip(_BEFORE_VENUE))):
        text = unclosed["title"]
    prefix, title, prose = first_sentence(text.rstrip(_BEFORE_VENUE) if venue_follows else text)
    before = (*runs[:first], Run(text=prefix)) if prefix else tuple(runs[:first])
    return Headline(title=title, before=before, rest=(Run(text=prose), *runs[stop:]))
