"""The ACL Anthology: papers of computational linguistics as published, the first word on title, authors and abstract.

Asked for whole collections (`P19`, `2020.acl`): https://raw.githubusercontent.com/acl-org/acl-anthology/master/data/xml
holds a file for each, up to some megabytes. It has an ETag: an unchanged file costs a request and no answer.

- Papers stand in volumes and are found by volume and number, never by place; number 0 is the front matter.
- Titles and abstracts are markup: letters whose case is fixed, formulas, links. Their text is what counts.
- Month and year are those of the volume; a month may be several, or days, or missing.
- A paper that was `retracted` or `removed` says so, at times without a reason.

https://github.com/acl-org/acl-anthology/blob/master/data/xml/schema.rnc, https://aclanthology.org/info/ids/
"""

import logging
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from http import HTTPStatus
from typing import Any

from lxml import etree

from pipeline.errors import BadAnswerError, InvalidIdError, SourceFormatError, SourceUnavailableError
from pipeline.http import Answer, Http, Service
from pipeline.ids import AclId, Ids, acl_volume, parse_acl_id
from pipeline.model import Dated, Facts, Record
from pipeline.sources.base import Answered, Source
from pipeline.sources.strict import doi_from, number_in, one_line, text_in, texts_in, without_unknown, xml_from

_log = logging.getLogger(__name__)
_NOTE = "collection:"
_NUMBER = re.compile(r"\d{1,6}", re.ASCII)
_MONTHS = "january february march april may june july august september october november december".split()
_SHORTEST = 3  # letters of a month
_GONE = ("retracted", "removed")
_FREE_FROM = 2016  # https://aclanthology.org/faq/copyright/

SERVICE = Service(
    name="acl",
    url="https://raw.githubusercontent.com/acl-org/acl-anthology/master/data/xml",
    variable="PIPELINE_ACL_URL",
    pause=0.5,  # seconds; no rule is known, files are large
    accept="text/plain, application/xml, */*",
    types=("text/plain", "application/xml", "text/xml", "application/octet-stream"),
    limit=64 << 20,  # bytes; the largest collections are about ten million
)


def keys(ids: Ids) -> tuple[str, ...]:
    """Return the id."""
    return (ids.acl,) if ids.acl else ()


def ids_of(key: str) -> Ids:
    """Return the id."""
    try:
        return Ids(acl=parse_acl_id(key))
    except InvalidIdError:
        return Ids()


def collection_of(key: str) -> str:
    """Return the collection that holds a paper: `P19`, `2020.acl`."""
    return acl_volume(AclId(key))[0]


def number_of(key: str) -> tuple[str, int]:
    """Return volume and number of a paper: `("1", 139)` of P19-1139, `("61", 2)` of D19-6102."""
    volume = acl_volume(AclId(key))[1]
    digits = key.rpartition("-")[2]
    if "." in digits:
        return volume, int(digits.rpartition(".")[2])
    two = str(int(digits[:2])) == volume
    return volume, int(digits[2:] if two else digits[1:])


def fetch(wanted: Sequence[str], http: Http, held: Mapping[str, Record]) -> list[Answered]:
    """Ask for papers of one collection; where it has not changed, each is answered with what is held.

    Where it is sent, so are all of its papers that are held, wanted or not: its new ETag is then true of each.
    """
    collection = collection_of(wanted[0])
    etag = _etag(collection, held) if all(key in held for key in wanted) else None
    answer = http.ask(
        SERVICE,
        f"/{collection}.xml",
        headers={"If-None-Match": etag} if etag else None,
        known=frozenset({HTTPStatus.OK, HTTPStatus.NOT_FOUND, *([HTTPStatus.NOT_MODIFIED] if etag else [])}),
        check=partial(_check, collection),
    )
    if answer.status == HTTPStatus.NOT_FOUND:
        if _NOTE + collection in held:
            raise SourceUnavailableError(SERVICE.name, collection, "a collection that it held is not there")
        return [Answered(key=key, payload=None) for key in wanted]
    if answer.status == HTTPStatus.NOT_MODIFIED:
        return [Answered(key=key, payload=_unchanged(held[key])) for key in wanted]
    papers = _papers(xml_from(answer.content))
    beside = [key for key in held if ids_of(key) and collection_of(key) == collection]
    every = dict.fromkeys([*wanted, *beside])
    answers = [said for key in every if (said := _answer(key, papers.get(number_of(key))))]
    changed = answer.headers.get("ETag")
    if changed and _is_plain(changed):
        answers.append(Answered(key=_NOTE + collection, payload={"etag": changed}))
    return answers


def _etag(collection: str, held: Mapping[str, Record]) -> str | None:
    note = held.get(_NOTE + collection)
    etag = text_in(note, "etag") if note else None
    return etag if etag and _is_plain(etag) else None


def _is_plain(etag: str) -> bool:
    """Return whether a header can hold it."""
    return etag.isascii() and etag.isprintable()


def _unchanged(record: Record) -> dict[str, Any] | None:
    return None if record.payload is None else dict(record.payload)


def _check(collection: str, answer: Answer) -> None:
    """Make sure that an answer is the collection that was asked for, with papers in it."""
    root = xml_from(answer.content)
    if root.tag != "collection" or root.get("id") != collection or root.find("volume/paper") is None:
        raise BadAnswerError(f"not the collection {collection}, or one without papers")


def _papers(root: etree._Element) -> dict[tuple[str, int], etree._Element]:
    """Return the papers of a collection by volume and number."""
    return {
        (volume.get("id", "").lower(), int(number)): paper
        for volume in root.findall("volume")
        for paper in volume.findall("paper")
        if _NUMBER.fullmatch(number := paper.get("id", "")) and int(number) > 0
    }


def _answer(key: str, paper: etree._Element | None) -> Answered | None:
    """Return what the collection says of a key; None where it cannot be read."""
    if paper is None:
        return Answered(key=key, payload=None)
    payload = _payload(paper)
    try:
        parse(Record(source=SERVICE.name, key=key, retrieved=date.min, payload=payload))
    except SourceFormatError as error:
        _log.warning("%s; it is not used", error)
        return None
    return Answered(key=key, payload=payload)


def _payload(paper: etree._Element) -> dict[str, Any]:
    """Return what is kept of a paper, and of its volume."""
    volume = paper.getparent()
    year = _text(volume.find("meta/year")) or ""
    names = (" ".join(filter(None, map(_text, _name(author)))) for author in paper.findall("author"))
    return without_unknown(
        {
            "title": _text(paper.find("title")),
            "authors": [name for name in names if name],
            "abstract": _text(paper.find("abstract")),
            "doi": _text(paper.find("doi")),
            "booktitle": _text(volume.find("meta/booktitle")),
            "year": int(year) if _NUMBER.fullmatch(year) else None,
            "month": _text(volume.find("meta/month")),
            **{mark: _text(found) or True for mark in _GONE if (found := paper.find(mark)) is not None},
        }
    )


def _name(author: etree._Element) -> tuple[etree._Element | None, ...]:
    """Return the parts of a name as it is printed; its variants stand beside them, a level deeper."""
    return author.find("first"), author.find("last")


def _text(element: etree._Element | None) -> str | None:
    """Return the text of an element without its markup; a formula is its own text."""
    return None if element is None else one_line("".join(element.itertext()))


def parse(record: Record) -> Facts:
    """Read a paper; the day of publication is known to the month of its volume."""
    title, year = text_in(record, "title"), number_in(record, "year", 1900, 2100)
    if not title or not year:
        raise SourceFormatError(record.source, record.key, "title and year are needed")
    try:
        acl = parse_acl_id(record.key)
    except InvalidIdError as error:
        raise SourceFormatError(record.source, record.key, str(error)) from None
    abstract = text_in(record, "abstract")
    month = month_of(text_in(record, "month") or "")
    first = date(year, month or 1, 1)
    payload = record.payload or {}
    return Facts(
        ids=Ids(acl=acl, doi=doi_from(text_in(record, "doi"))),
        title=title,
        authors=texts_in(record, "authors"),
        abstract=abstract,
        license=("CC BY 4.0" if year >= _FREE_FROM else "CC BY-NC-SA 3.0") if abstract else None,
        published=Dated(day=first, precision="month" if month else "year"),
        venue_date=first if month else None,
        year=year,
        booktitle=text_in(record, "booktitle"),
        status="retracted" if any(payload.get(mark) for mark in _GONE) else None,
        pdf=f"https://aclanthology.org/{acl}.pdf",
    )


def month_of(text: str) -> int | None:
    """Return the first month that a text names, 1 to 12: 7 of `5-10 July`, 10 of `October–November`."""
    for word in re.findall(r"[a-z]+", text.lower()):
        for number, name in enumerate(_MONTHS, 1):
            if len(word) >= _SHORTEST and name.startswith(word):
                return number
    return None


SOURCE = Source(
    name=SERVICE.name,
    method="title",
    parse=parse,
    service=SERVICE,
    age=30,
    batch=100_000,
    keys=keys,
    ids_of=ids_of,
    fetch=fetch,
    group=collection_of,
    lasting=("authors", "abstract", "doi", "month"),
    notes=(_NOTE,),
)
