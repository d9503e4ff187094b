"""Text that came from a list or a service is data: escaped for Markdown and a terminal; active content made inert."""

import re
from collections.abc import Iterator
from html import unescape

from markdown_it import MarkdownIt

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~$])")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_OPEN_TAG = re.compile(r"""</?([A-Za-z][A-Za-z0-9-]*)((?:\s+|/)[^<>]*)?>""")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^<>\s]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([^\s"'=<>/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+))?""")
_SAFE_TAGS = frozenset(
    (
        "a abbr b blockquote br caption center code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img "
        "ins kbd li ol p picture pre q s samp small source span strong sub summary sup table tbody td tfoot "
        "th thead tr tt u ul var"
    ).split()
)
_SAFE_ATTRIBUTES = frozenset(
    (
        "align alt border cellpadding cellspacing class colspan dir height href id lang name open rel rowspan "
        "src srcset start target title type valign width media"
    ).split()
)
_SCHEME = re.compile(r"^\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_SAFE_SCHEMES = frozenset({"http", "https", "mailto", "ftp"})
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_LINK_TARGET = re.compile(r"(\]\(\s*<?|^[ ]{0,3}\[[^\]\n]+\]:\s*<?)([^\s)>]*)", re.MULTILINE)
_FENCE = re.compile(r"^[ ]{0,3}(`{3,}|~{3,})")


def markdown(text: str) -> str:
    """Return text that Markdown shows as it is, on one line and not at its start; good for a cell of a table."""
    text = " ".join(text.split()).replace("&", "&amp;")
    return _SPECIAL.sub(r"\\\1", text)


def printable(text: str) -> str:
    """Return text without characters that steer a terminal; newlines stay."""
    return "".join(char if char.isprintable() or char == "\n" else f"\\x{ord(char):02x}" for char in text)


def is_safe_url(url: str) -> bool:
    """Return whether a link is to the web or relative, and runs nothing."""
    plain = re.sub(r"[\x00-\x20\x7f]", "", unescape(url))
    match = _SCHEME.match(plain)
    return match is None or match[1].lower() in _SAFE_SCHEMES


def inert(text: str) -> str:
    """Return Markdown with its active content disarmed: tags that run or embed something, and links that run code.

    Everything else, code included, stays byte for byte.
    """
    out = []
    for is_code, part in _code_apart(text):
        out.append(part if is_code else _LINK_TARGET.sub(_disarm_link, _disarm_tags(part)))
    result = "".join(out)
    return _TAG.sub("&lt;", result).replace("](", "]\\(") if _is_active(result) else result


def _code_apart(text: str) -> Iterator[tuple[bool, str]]:
    """Yield (is code, text): fenced blocks and code spans apart from the rest."""
    fence = ""
    for line in re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$", text):
        mark = _FENCE.match(line)
        if fence or mark:
            yield True, line
            if mark and not fence:
                fence = mark[1]
            elif mark and mark[1].startswith(fence):
                fence = ""
            continue
        at = 0
        for match in _CODE.finditer(line):
            yield False, line[at : match.start()]
            yield True, match[0]
            at = match.end()
        yield False, line[at:]


def _disarm_tags(text: str) -> str:
    safe = [m.span() for m in _COMMENT.finditer(text)] + [m.span() for m in _AUTOLINK.finditer(text)]
    safe += [m.span() for m in _OPEN_TAG.finditer(text) if _is_safe_tag(m)]
    starts = {start for start, _ in safe}
    inside = [(start, end) for start, end in safe if text.startswith("<!--", start)]

    def disarm(match: re.Match[str]) -> str:
        at = match.start()
        commented = any(start < at < end for start, end in inside)
        return match[0] if at in starts or commented or not _opens_html(text, at) else "&lt;"

    return _TAG.sub(disarm, text)


def _opens_html(text: str, at: int) -> bool:
    """A `<` that Markdown takes for the start of HTML; a tag may be closed on a later line."""
    return re.compile(r"<(?:/?[A-Za-z][A-Za-z0-9-]*(?=[\s/>]|$)|[!?])").match(text, at) is not None


def _is_safe_tag(match: re.Match[str]) -> bool:
    if match[1].lower() not in _SAFE_TAGS:
        return False
    for attribute in _ATTRIBUTE.finditer((match[2] or "").strip(" /\t\n")):
        name, value = attribute[1].lower(), (attribute[2] or "").strip("\"'")
        if name not in _SAFE_ATTRIBUTES or (name in ("href", "src", "srcset") and not is_safe_url(value)):
            return False
    return True


def _disarm_link(match: re.Match[str]) -> str:
    return match[0] if is_safe_url(match[2]) else f"{match[1]}#{match[2]}"


def _is_active(text: str) -> bool:
    """Return whether, rendered as Markdown renders it, there is still a link that runs something."""
    parser = MarkdownIt("commonmark")
    parser.validateLink = lambda url: url is not None  # type: ignore[method-assign]  # see the links, do not drop them
    for token in parser.parse(text):
        for child in token.children or ():
            target = child.attrGet("href") or child.attrGet("src")
            if isinstance(target, str) and not is_safe_url(target):
                return True
    return False
