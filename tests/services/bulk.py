"""The query language of Semantic Scholar's bulk search: words, "phrases", + | - and parentheses."""

import re
from collections.abc import Callable

from tests.services.world import words

Filter = Callable[[list[str]], bool]
"""Whether the words of a title and an abstract are wanted."""

_TOKEN = re.compile(r'"[^"]*"|[()|]|(?<!\S)[-+](?=\S)|\+|[^\s()|"]+')


def bulk_filter(query: str) -> Filter:
    """Return what a query lets through: all terms, unless `|` stands between them; `*` and `~` are not understood."""
    return _either(_TOKEN.findall(query))


def _either(tokens: list[str]) -> Filter:
    """Take alternatives off the tokens, up to a closing parenthesis."""
    parts = [_all(tokens)]
    while tokens and tokens[0] == "|":
        tokens.pop(0)
        parts.append(_all(tokens))
    return lambda text: any(part(text) for part in parts)


def _all(tokens: list[str]) -> Filter:
    """Take terms off the tokens, up to `|` or a closing parenthesis."""
    parts: list[Filter] = []
    while tokens and tokens[0] not in {"|", ")"}:
        token = tokens.pop(0)
        if token != "+":
            parts.append(_term(token, tokens))
    return lambda text: bool(parts) and all(part(text) for part in parts)


def _term(token: str, tokens: list[str]) -> Filter:
    if token == "-" and tokens:
        unwanted = _term(tokens.pop(0), tokens)
        return lambda text: not unwanted(text)
    if token == "(":
        inner = _either(tokens)
        if tokens:
            tokens.pop(0)
        return inner
    phrase = words(token)
    return lambda text: any(text[n : n + len(phrase)] == phrase for n in range(len(text) - len(phrase) + 1))
