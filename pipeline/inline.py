"""Inline Markdown as runs of text that share their emphasis and their link."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, islice

from markdown_it.token import Token

_BREAK = re.compile(r"</?(?:br|p|div|li|ul|ol|dd|dt|tr|td)\b[^<>]*>", re.IGNORECASE)
_BARE_START = re.compile(r"://|www\.|\.(?:org|com|net|edu|io|cn|ai|gov)/", re.IGNORECASE)
_URL = re.compile(
    r"(?:https?://|(?:(?<![\w@/.:-])|(?<![\w@/.:-])//)(?:www\.[\w-]+\.\w|"
    r"(?:(?-i:[a-z\d-]){1,40}\.){1,4}(?:org|com|net|edu|io|cn|ai|gov)/))"
    r"[^\s<>\"'`|，。；、！？（）【】《》“”]*[^\s<>\"'`|，。；、！？（）【】《》“”]",
    re.IGNORECASE,
)
_ANCHOR = re.compile(r"<(/?)a\b(?:[^>]*?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?", re.IGNORECASE)
_STYLE = re.compile(r"<(/?)(?:(b|strong)|(i|em|cite))\s*>", re.IGNORECASE)
_ALT = re.compile(r"<img\b[^>]*?\balt\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
_NO_SCHEME = re.compile(
    r"(?i)(?://)?((?:[\w-]+\.)+(?:org|com|net|edu|io|cn|ai|uk|de|gov|cc|me|info|jp|fr|ca|ch)(?:[/?:].*)?)"
)
_TWICE = re.compile(r"(?<=\w)(?:\s|%20|\*)*\(?(?=https?://)|%20(?=\()", re.IGNORECASE)
_NO_ADDRESS = re.compile(r"[A-Za-z][A-Za-z .'&-]*\d{2,4}")
_DATE = re.compile(r"(?:[A-Za-z][A-Za-z /-]{1,15})?['’ -]?(?:(?:19|20)\d\d(?:[-./]\d\d?){0,2}|(?<=['’])\d\d)")
"""A year, or a venue with its year, that backticks make a badge of."""
_WORD_BEFORE = re.compile(r"([\w&+ -]*\w)(?:\s?[(（][^()（）]{1,30}[)）])?\s*[:：]?\s*[\[(（<]?\s*$")
_LABEL_WITHIN = 80  # characters before a bare URL


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text with one emphasis and one link."""

    text: str
    strong: bool = False
    em: bool = False
    url: str | None = None
    """Where it leads; empty for a link that leads nowhere, None for no link."""
    bare: bool = False
    """The URL is written out in the text; `text` is the word before it."""
    alt: str = field(default="", compare=False)
    """What a linked image says of itself."""
    line: int = field(default=0, compare=False)
    """0-based line, from the first of its paragraph."""


@dataclass(slots=True)
class _State:
    strong: int = 0
    em: int = 0
    url: str | None = None
    line: int = 0
    alt: str = ""
    words: str = ""
    """What stands where the link should have its address: `[T](SIGIR2021)`."""


def runs_from_tokens(tokens: Sequence[Token]) -> list[Run]:
    """Return the runs of an inline token's children; a line break is a newline, images and other HTML are dropped.

    A line break of its own is a run of its own; where a line only wraps, the newline is in the text. A link around
    nothing, or around an image, is a run without text.
    """
    state = _State()
    runs: list[Run] = []
    for token in tokens:
        for text in _texts(token, state):
            if text == "\n":
                runs.append(Run(text="\n", line=state.line))
            else:
                runs.append(
                    Run(
                        text=text,
                        strong=state.strong > 0,
                        em=state.em > 0,
                        url=state.url,
                        alt=state.alt,
                        line=state.line - (text == " \n"),
                    )
                )
    return _with_bare_urls(_merged(runs))


def _texts(token: Token, state: _State) -> list[str]:
    """Return what a token says, and keep in mind the emphasis and the link that it begins or ends."""
    match token.type:
        case "strong_open" | "strong_close":
            state.strong += token.nesting
        case "em_open" | "em_close":
            state.em += token.nesting
        case "link_open":
            href = str(token.attrGet("href") or "").strip()
            state.words = href if _NO_ADDRESS.fullmatch(href) else ""
            state.url, state.alt = ("" if state.words else _address(href)), ""
            return [""]
        case "link_close":
            state.url = None
            return [f" ({state.words})"] if state.words else []
        case "image" if state.url is not None:
            state.alt = token.content
            return [""]
        case "softbreak" | "hardbreak":
            state.line += 1
            return ["\n" if token.type == "hardbreak" else " \n"]
        case "html_inline":
            state.line += token.content.count("\n")
            return _html(token.content, state)
        case "code_inline" if _DATE.fullmatch(token.content):
            return [f"[{token.content}] "]
        case "text" | "text_special" | "code_inline":
            return [token.content]
        case _:
            pass
    return []


def _html(tag: str, state: _State) -> list[str]:
    if _BREAK.fullmatch(tag):
        return ["\n"]
    if style := _STYLE.fullmatch(tag):
        step = -1 if style[1] else 1
        state.strong = max(0, state.strong + (step if style[2] else 0))
        state.em = max(0, state.em + (step if style[3] else 0))
    elif anchor := _ANCHOR.match(tag):
        href = (anchor[2] or anchor[3] or anchor[4] or "").replace("&amp;", "&").strip()
        state.url, state.alt = None if anchor[1] or not href else _address(href), ""
        return [""]
    elif state.url is not None and (image := _ALT.match(tag)):
        state.alt = image[1]
        return [""]
    return []


def _address(href: str) -> str:
    """Return the address as it is written, with the scheme that it may lack."""
    href = _TWICE.split(href, maxsplit=1)[0]
    match = _NO_SCHEME.fullmatch(href)
    return f"https://{match[1]}" if match else href


def runs_from_source(line: str) -> list[Run]:
    """Return the runs of a line that Markdown does not read: its text, and the URLs in it."""
    return _with_bare_urls([Run(text=line)])


def plain(runs: Iterable[Run]) -> str:
    """Return the text of the runs, single-spaced."""
    return " ".join("".join(run.text for run in runs).split())


def cut(runs: Sequence[Run], start: int, end: int) -> list[Run]:
    """Return the runs between two characters of their joined text."""
    out = []
    at = 0
    for run in runs:
        a, b = max(start - at, 0), min(end - at, len(run.text))
        if a < b or (run.url is not None and start <= at < end):
            out.append(replace(run, text=run.text[a:b]))
        at += len(run.text)
    return out


def split_runs(runs: Iterable[Run], *, soft: bool = True) -> list[list[Run]]:
    """Return the lines of the runs, those without anything left out; not `soft`: a wrapped line is one."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        if run.text == "\n" and run.url is None:
            lines.append([])
        elif not soft or "\n" not in run.text or run.em or run.strong or run.url is not None:
            lines[-1].append(run)
        else:
            for n, part in enumerate(run.text.split("\n")):
                if n:
                    lines.append([])
                lines[-1].append(replace(run, text=part, line=run.line + n))
    return [line for line in lines if any(run.text.strip() or run.url is not None for run in line)]


def _merged(runs: Iterable[Run]) -> list[Run]:
    """Join neighbours that share emphasis and link; a link keeps a run without text only where it has no other."""
    merged: list[Run] = []
    for (strong, em, url, is_break), grouped in groupby(
        runs, lambda run: (run.strong, run.em, run.url, run.text == "\n")
    ):
        group = list(grouped)
        if is_break:
            merged += group
        else:
            text = "".join(run.text for run in group)
            alt = next((run.alt for run in group if run.alt), "")
            merged.append(Run(text=text, strong=strong, em=em, url=url, alt=alt, line=group[0].line))
    urls = [None, *(run.url for run in merged), None]
    return [
        run
        for run, before, after in zip(merged, urls, urls[2:], strict=False)
        if run.text or (run.url is not None and run.url not in (before, after))
    ]


def _with_bare_urls(runs: Iterable[Run]) -> list[Run]:
    out: list[Run] = []
    for run in runs:
        if not _BARE_START.search(run.text):
            out.append(run)
            continue
        if run.url is not None:
            bare = _URL.fullmatch(run.text.strip()) is not None
            out.append(replace(run, text=_label_before(out), bare=True) if bare else run)
            continue
        at = 0
        for match in _URL.finditer(run.text):
            url = _closed(match[0])
            out.append(replace(run, text=run.text[at : match.start()]))
            line = run.line + run.text.count("\n", 0, match.start())
            out.append(Run(text=_label_before(out), url=_address(url), bare=True, line=line))
            at = match.start() + len(url)
        out.append(replace(run, text=run.text[at:], line=run.line + run.text.count("\n", 0, at)))
    return [run for run in out if run.text or run.url is not None]


def _closed(url: str) -> str:
    """Return the address without the punctuation after it; a bracket that it opens is its own."""
    while url[-1:] in tuple(".,;:!?)]}*_"):
        if url.endswith(")") and url.count("(") >= url.count(")"):
            break
        url = url[:-1]
    return url


def _label_before(runs: Sequence[Run]) -> str:
    """Return the word before a bare URL: 地址 in 地址:https://…; "url" where there is none."""
    texts = (run.text for run in islice(reversed(runs), 3) if run.url is None)
    text = next((text for text in texts if text.strip()), "")
    match = _WORD_BEFORE.search(text.rpartition("\n")[2][-_LABEL_WITHIN:])
    return match[1].split()[-1] if match else "url"
