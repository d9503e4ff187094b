"""Inline Markdown as runs of text that share their emphasis and their link."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice

from markdown_it.token import Token

_BREAK = re.compile(r"</?br\s*/?>", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"'`|，。；、！？（）【】《》“”]+", re.IGNORECASE)
_ANCHOR = re.compile(r"<(/?)a\b(?:[^>]*?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'))?", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"([\w&+ -]*\w)\s*[:：]?\s*[\[(（<]?\s*$")
_LABEL_WITHIN = 80  # characters before a bare URL


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text with one emphasis and one link."""

    text: str
    strong: bool = False
    em: bool = False
    url: str | None = None
    bare: bool = False
    """The URL is written out in the text; `text` is the word before it."""


def runs_from_tokens(tokens: Sequence[Token]) -> list[Run]:  # noqa: C901 one case a kind of token
    """Return the runs of an inline token's children; a line break is a newline, images and other HTML are dropped.

    A link around nothing, or around an image, is a run without text.
    """
    runs: list[Run] = []
    strong = em = 0
    url: str | None = None
    for token in tokens:
        text: str | None = None
        match token.type:
            case "strong_open" | "strong_close":
                strong += token.nesting
            case "em_open" | "em_close":
                em += token.nesting
            case "link_open":
                url, text = str(token.attrGet("href") or "") or None, ""
            case "link_close":
                url = None
            case "softbreak":
                text = " "
            case "hardbreak":
                text = "\n"
            case "html_inline" if _BREAK.fullmatch(token.content):
                text = "\n"
            case "html_inline" if anchor := _ANCHOR.match(token.content):
                url, text = None if anchor[1] else (anchor[2] or anchor[3] or "").replace("&amp;", "&") or None, ""
            case "text" | "text_special" | "code_inline":
                text = token.content
            case _:
                pass
        if text is not None:
            runs.append(Run(text="\n") if text == "\n" else Run(text=text, strong=strong > 0, em=em > 0, url=url))
    return _with_bare_urls(_merged(runs))


def runs_from_source(line: str) -> list[Run]:
    """Return the runs of a line that Markdown does not read: its text, and the URLs in it."""
    return _with_bare_urls([Run(text=line)])


def plain(runs: Iterable[Run]) -> str:
    """Return the text of the runs, single-spaced."""
    return " ".join("".join(run.text for run in runs).split())


def _merged(runs: Iterable[Run]) -> list[Run]:
    """Join neighbours that share emphasis and link; a link keeps a run without text only where it has no other."""
    merged: list[Run] = []
    for (strong, em, url, is_break), group in groupby(
        runs, lambda run: (run.strong, run.em, run.url, run.text == "\n")
    ):
        if is_break:
            merged += group
        else:
            merged.append(Run(text="".join(run.text for run in group), strong=strong, em=em, url=url))
    urls = [None, *(run.url for run in merged), None]
    return [
        run
        for run, before, after in zip(merged, urls, urls[2:], strict=False)
        if run.text or (run.url is not None and run.url not in (before, after))
    ]


def _with_bare_urls(runs: Iterable[Run]) -> list[Run]:
    out: list[Run] = []
    for run in runs:
        if "://" not in run.text:
            out.append(run)
            continue
        if run.url is not None:
            bare = _URL.fullmatch(run.text.strip()) is not None
            out.append(replace(run, text=_label_before(out), bare=True) if bare else run)
            continue
        at = 0
        for match in _URL.finditer(run.text):
            url = match[0].rstrip(".,;:!?)]}*_")
            out.append(replace(run, text=run.text[at : match.start()]))
            out.append(Run(text=_label_before(out), url=url, bare=True))
            at = match.start() + len(url)
        out.append(replace(run, text=run.text[at:]))
    return [run for run in out if run.text or run.url]


def _label_before(runs: Sequence[Run]) -> str:
    """Return the word before a bare URL: 地址 in 地址:https://…; "url" where there is none."""
    texts = (run.text for run in islice(reversed(runs), 3) if run.url is None)
    text = next((text for text in texts if text.strip()), "")
    match = _WORD_BEFORE.search(text.rpartition("\n")[2][-_LABEL_WITHIN:])
    return match[1].split()[-1] if match else "url"
