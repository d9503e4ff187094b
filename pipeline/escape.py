"""Text that came from a list or a service is data: escaped for Markdown and a terminal; active content made inert."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from html import escape, unescape
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.regions import keepends

_SPECIAL = {char: f"\\{char}" for char in "\\*_[]#|~"} | {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    # an entity, because a backslash does not keep these from pairing with one that the text before left open
    "`": "&#96;",
    "$": "&#36;",
}
_BARE_LINK = re.compile(r"(?i)\b(https?|ftp)://|\b(www)\.")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")
_TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)"""
    r"""(?P<attributes>(?:\s+[\w:.-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*/?>""",
    re.ASCII,
)
_ATTRIBUTE = re.compile(r"""([\w:.-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+))?""", re.ASCII)
_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]*:[^<>\s]*|[\w.+-]+@[\w.-]+)>")
_ACTIVE_TAGS = frozenset(
    (
        "applet audio base basefont bgsound body button canvas dialog embed fieldset form frame frameset head html "
        "iframe input isindex keygen label layer link listing map marquee math meta noembed noframes noscript object "
        "optgroup option output param plaintext portal script select slot style svg template textarea title video xmp"
    ).split()
)
"""Tags that run, embed or ask something, or change what the page after them is."""
_INERT_ATTRIBUTES = frozenset(
    (
        "abbr align alt bgcolor border cellpadding cellspacing cite class clear color colspan compact datetime "
        "decoding dir face headers height hidden href hreflang hspace id itemprop lang loading name noshade nowrap "
        "open rel reversed role rowspan rules scope size sizes span src srcset start summary tabindex target title "
        "type valign value vspace width media"
    ).split()
)
_LINK_ATTRIBUTES = frozenset(("cite", "href", "src", "srcset"))
_ACTIVE_STYLE = re.compile(r"(?i)url|expression|behaviou?r|binding|import|position|[^\w\s:;%#.,()!-]")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_INERT_SCHEMES = frozenset(("http", "https", "mailto", "ftp", "tel", "doi", "arxiv", "urn"))
_LINK_TARGET = re.compile(r"(\]\(\s*<?|^[ ]{0,3}\[[^\]\n]+\]:\s*<?)([^\s)>]*)", re.MULTILINE)
_MARK_OF_A_LIST = re.compile(r"<!--[ \t]*papers:(?:begin|end)[ \t]+\S+[ \t]*-->")

_NESTED = 50  # levels; deeper is not read
_VOID_TAGS = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_ENDING_BY_THEMSELVES = frozenset("p li dt dd tr td th thead tbody tfoot rt rp colgroup option".split())

_PARSER = MarkdownIt("commonmark", {"maxNesting": _NESTED}).enable("table").disable("text_join")
_PARSER.validateLink = lambda url: url is not None  # type: ignore[method-assign]  # see the links, do not drop them


def markdown(text: str) -> str:
    """Return text that Markdown shows as it is, on one line and not at its start; good for a cell of a table.

    What steers a terminal or turns the direction of writing is dropped.
    """
    shown = "".join(_SPECIAL.get(char, char) for char in _one_line(text))
    return _BARE_LINK.sub(lambda match: f"{match[1]}&#58;//" if match[1] else f"{match[2]}&#46;", shown)


def html_text(text: str) -> str:
    """Return text that HTML shows as it is, on one line, where no Markdown is read."""
    return escape(_one_line(text))


def _one_line(text: str) -> str:
    return " ".join("".join(char for char in text if char.isspace() or not _steers(char)).split())


def printable(text: str) -> str:
    """Return text without characters that steer a terminal; newlines stay."""
    return "".join(char if _is_plain(char) else f"\\x{ord(char):02x}" for char in text)


def _is_plain(char: str) -> bool:
    return char.isprintable() or char == "\n" or unicodedata.category(char) == "Zs"


def _steers(char: str) -> bool:
    return char in _BIDI or unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}


def is_safe_url(url: str) -> bool:
    """Return whether a link is to the web or relative, and runs nothing."""
    plain = re.sub(r"[\x00-\x20\x7f-\x9f]", "", unquote(unescape(url)))
    match = _SCHEME.match(plain)
    return match is None or match[1].lower() in _INERT_SCHEMES


@lru_cache(maxsize=4)  # a run renders each list more than once
def inert(text: str) -> str:
    """Return Markdown with its active content disarmed: HTML that runs or embeds something, links that run code.

    Also what would swallow an addition, or could be taken for the mark of a list. All else stays byte for byte, and
    every line its number.
    """
    text = "".join(_disarm_all(line) if _MARK_OF_A_LIST.fullmatch(line.strip()) else line for line in keepends(text))
    for disarm in (_disarm, _disarm, _disarm_all, _disarm_all):
        if not (places := sorted(set(_active(text)))):
            return text
        lines = keepends(text)
        for start, end in places:
            lines[start:end] = keepends(disarm("".join(lines[start:end])))
        text = "".join(lines)
    return text if not any(_active(text)) else _disarm_all(text)


def _active(text: str) -> Iterator[tuple[int, int]]:
    """Yield the first line and the line after the last, 0-based, of each block that holds active content."""
    seen: dict[str, Any] = {}
    for token in _PARSER.parse(text, seen):
        if token.level >= _NESTED - 2:
            yield 0, len(keepends(text))
        if token.map and (
            _disarm(token.content) != token.content
            if token.type == "html_block"
            else any(map(_is_active, token.children or ()))
        ):
            yield token.map[0], token.map[1]
    for reference in seen.get("references", {}).values():
        if not is_safe_url(reference["href"]):
            yield reference["map"][0], reference["map"][1]


def _is_active(token: Token) -> bool:
    """Return whether a piece of a paragraph is active, or would be once a comment of ours follows it."""
    if token.type == "html_inline":
        return _disarm_html(token.content) != token.content
    if token.type == "text":
        return "<!" in token.content or "<?" in token.content
    target = token.attrGet("href") or token.attrGet("src")
    return isinstance(target, str) and not is_safe_url(target)


def _disarm(text: str) -> str:
    """Return a block of Markdown without what is active in it."""
    text = _LINK_TARGET.sub(lambda m: m[0] if is_safe_url(m[2]) else f"{m[1]}#{m[2]}", text)
    text = _disarm_html(text)
    closed = text.lower().rfind("</pre") + 1  # an open one goes on to the end of the page
    return text[:closed] + re.sub(r"(?i)<(?=pre\b)", "&lt;", text[closed:])


def _disarm_all(text: str) -> str:
    """Return a block of Markdown without any HTML or link."""
    return _TAG_START.sub("&lt;", text).replace("](", "]\\(").replace("]:", "]\\:")


def _disarm_html(text: str) -> str:
    """Return text with every `<` disarmed that opens what is active, or neither a comment nor a whole tag.

    A browser takes any letter after a `<` for the start of a tag, Markdown does not.
    """
    parts = []
    at = 0
    last_comment = text.rfind("-->")
    while found := _TAG_START.search(text, at):
        start = found.start()
        end = _end_of_inert(text, start) if start < last_comment or not text.startswith("<!", start) else None
        if end is None:
            parts.append(f"{text[at:start]}&lt;")
            end = start + 1
        else:
            parts.append(text[at:end])
        at = end
    return "".join(parts) + text[at:]


def _end_of_inert(text: str, start: int) -> int | None:
    """Return where the comment, tag or link that starts there ends, None where it is not inert."""
    if text.startswith("<!--", start):
        end = text.find("-->", start + 4)
        # a browser ends a comment at these too, Markdown does not
        odd = text.startswith(("<!-->", "<!--->"), start) or text.find("--!>", start, max(end, 0)) >= 0
        return None if end < 0 or odd else end + 3
    if tag := _TAG.match(text, start):
        return tag.end() if _is_inert_tag(tag) else None
    link = _AUTOLINK.match(text, start)
    return link.end() if link and is_safe_url(link[1]) else None


def _is_inert_tag(tag: re.Match[str]) -> bool:
    if tag["name"].lower() in _ACTIVE_TAGS:
        return False
    for attribute in _ATTRIBUTE.finditer(tag["attributes"]):
        name, value = attribute[1].lower(), (attribute[2] or "").strip("\"'")
        if name == "style":
            inert_value = _ACTIVE_STYLE.search(unescape(value)) is None
        else:
            inert_value = name not in _LINK_ATTRIBUTES or is_safe_url(value)
        if not inert_value or not (name == "style" or name in _INERT_ATTRIBUTES or name.startswith(("data-", "aria-"))):
            return False
    return True


@lru_cache(maxsize=4)
def unfinished(text: str) -> str:
    """Return the lines that end what a Markdown text leaves open, a code fence and tags; empty where it does not."""
    tokens = _PARSER.parse(text)
    end = ""
    if tokens and tokens[-1].type == "fence" and tokens[-1].map and not _is_closed(tokens[-1], keepends(text)):
        end = f"{tokens[-1].markup}\n"
    opened: list[str] = []
    for html in _html(tokens):
        for tag in _TAG.finditer(re.sub(r"(?s)<!--.*?-->", "", html)):
            name = tag["name"].lower()
            if not tag["end"] and name not in _VOID_TAGS:
                opened.append(name)
            elif tag["end"] and name in opened:
                del opened[len(opened) - 1 - opened[::-1].index(name) :]
    tags = "".join(f"</{name}>" for name in reversed(opened) if name not in _ENDING_BY_THEMSELVES)
    return end + (f"{tags}\n" if tags else "")


def _is_closed(fence: Token, lines: list[str]) -> bool:
    first, after = fence.map or (0, 0)
    last = lines[after - 1].strip()
    return after - first > 1 and last.startswith(fence.markup) and not last.strip(fence.markup[0])


def _html(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in {"html_block", "html_inline"}:
            yield token.content
        yield from _html(token.children or [])
