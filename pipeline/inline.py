"""Inline Markdown as runs of text that share their emphasis and their link."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from markdown_it.token import Token

_BREAK = re.compile(r"</?br\s*/?>", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"'`|，。；、！？（）【】《》“”]+", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"([\w&+ -]*\w)\s*[:：]?\s*[\[(（<]?\s*$")


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
    """Return the runs of an inline token's children; images and HTML are dropped, a line break is a newline."""
    runs: list[Run] = []
    strong = em = 0
    url: str | None = None
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                strong += token.nesting
            case "em_open" | "em_close":
                em += token.nesting
            case "link_open":
                url = str(token.attrGet("href") or "")
            case "link_close":
                url = None
            case "softbreak":
                runs.append(Run(text=" ", strong=strong > 0, em=em > 0, url=url))
            case "hardbreak":
                runs.append(Run(text="\n"))
            case "html_inline":
                if _BREAK.fullmatch(token.content):
                    runs.append(Run(text="\n"))
            case "text" | "code_inline":
                runs.append(Run(text=token.content, strong=strong > 0, em=em > 0, url=url))
            case _:
                pass
    return _with_bare_urls(_merged(runs))


def plain(runs: Iterable[Run]) -> str:
    """Return the text of the runs, single-spaced."""
    return " ".join("".join(run.text for run in runs).split())


def _merged(runs: Iterable[Run]) -> list[Run]:
    merged: list[Run] = []
    for run in runs:
        breaks = "\n" in (run.text, merged[-1].text if merged else "")
        if merged and not breaks and replace(run, text="") == replace(merged[-1], text=""):
            merged[-1] = replace(run, text=merged[-1].text + run.text)
        else:
            merged.append(run)
    return [run for run in merged if run.text]


def _with_bare_urls(runs: Iterable[Run]) -> list[Run]:
    out: list[Run] = []
    for run in runs:
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
    text = next((run.text for run in reversed(runs) if run.url is None and run.text.strip()), "")
    match = _WORD_BEFORE.search(text.rpartition("\n")[2])
    return match[1].split()[-1] if match else "url"
