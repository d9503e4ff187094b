"""What services send and records hold, read strictly: no guess at what is broken, nothing fetched or expanded."""

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from lxml import etree

from pipeline.errors import BadAnswerError, InvalidIdError, SourceFormatError
from pipeline.ids import Doi, parse_doi
from pipeline.model import Record, parse_day

_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")
"""Control characters, and halves of characters, which no file can hold."""


def one_line(text: str | None) -> str | None:
    """Return the text with single spaces; None for an empty one."""
    return " ".join(_UNPRINTABLE.sub("", text or "").split()) or None


def xml_from(content: bytes) -> etree._Element:
    """Return the root of a well-formed document, without comments.

    Raises:
        BadAnswerError: for anything else, and for a document type, which could define entities.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser=parser)
    except etree.XMLSyntaxError as error:
        raise BadAnswerError(f"no well-formed XML: {error.msg}") from None
    if root.getroottree().docinfo.doctype:
        raise BadAnswerError("XML with a document type")
    return root


def json_from(content: bytes) -> Any:  # noqa: ANN401 whatever was sent; it is matched against what is expected
    """Return the value of a JSON document.

    Raises:
        BadAnswerError: for anything else.
    """
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise BadAnswerError("no JSON") from None


def text_in(record: Record, name: str) -> str | None:
    """Return a text of the payload; None where it does not say.

    Raises:
        SourceFormatError: for what is no text, or an empty one.
    """
    value = (record.payload or {}).get(name)
    if value is not None and not (isinstance(value, str) and one_line(value)):
        raise SourceFormatError(record.source, record.key, f"{name} is no text: {value!r}")
    return value


def texts_in(record: Record, name: str) -> tuple[str, ...] | None:
    """Return a list of texts; None where it does not say."""
    value = (record.payload or {}).get(name)
    match value:
        case None:
            return None
        case [_, *_] if all(isinstance(text, str) and one_line(text) for text in value):
            return tuple(value)
        case _:
            raise SourceFormatError(record.source, record.key, f"{name} is no list of texts: {value!r}")


def number_in(record: Record, name: str, least: int, most: int) -> int | None:
    """Return a whole number from `least` to `most`; None where it does not say."""
    value = (record.payload or {}).get(name)
    if value is not None and not (isinstance(value, int) and not isinstance(value, bool) and least <= value <= most):
        raise SourceFormatError(record.source, record.key, f"{name} is no number from {least} to {most}: {value!r}")
    return value


def day_in(record: Record, name: str) -> date | None:
    """Return a day; None where it does not say."""
    text = text_in(record, name)
    try:
        return parse_day(text) if text else None
    except ValueError as error:
        raise SourceFormatError(record.source, record.key, f"{name}: {error}") from None


def doi_from(text: str | None) -> Doi | None:
    """Return the DOI that somebody typed in, None where it is none."""
    try:
        return parse_doi(text) if text else None
    except InvalidIdError:
        return None


def without_unknown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of the values: neither None nor empty."""
    return {name: value for name, value in values.items() if value is not None and value not in ("", [], {})}
