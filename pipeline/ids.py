"""Identifiers of papers: parsed once, at the border, into one canonical form.

Sources of the forms: arXiv `arxiv.org/help/arxiv_identifier`; ACL Anthology `aclanthology.org/info/ids/`;
DOI handbook section 2.2; Semantic Scholar Graph API (`paper_id` prefixes).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import NewType

from pipeline.errors import IdConflictError, InvalidIdError

ArxivId = NewType("ArxivId", str)
AclId = NewType("AclId", str)
Doi = NewType("Doi", str)
OpenReviewId = NewType("OpenReviewId", str)
NeurIpsHash = NewType("NeurIpsHash", str)
S2PaperId = NewType("S2PaperId", str)
S2CorpusId = NewType("S2CorpusId", int)

_ARXIV_NEW = re.compile(r"(\d\d)(0[1-9]|1[0-2])\.(\d{4,5})(?:v[1-9]\d*)?", re.ASCII)
_ARXIV_OLD = re.compile(r"([a-z]+(?:-[a-z]+)?)(?:\.[a-z]{2})?/(\d\d(?:0[1-9]|1[0-2]))(\d{3})(?:v[1-9]\d*)?", re.ASCII)
_ARXIV_PREFIX = re.compile(r"^(?:arxiv:\s*|10\.48550/arxiv\.)", re.IGNORECASE)
_ACL_OLD = re.compile(r"([A-Za-z])(\d\d)-(\d{4})", re.ASCII)
_ACL_NEW = re.compile(r"((?:19|20)\d\d)\.([a-z0-9_]+)-([a-z0-9]+)\.(\d+)", re.IGNORECASE | re.ASCII)
_ACL_SUFFIX = re.compile(r"(?:v\d+|e\d+)?(?:\.pdf|\.bib|\.xml|\.endf)?/?$", re.IGNORECASE)
_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
_DOI_PREFIX = re.compile(r"^(?:doi:\s*|https?://(?:dx\.)?doi\.org/)", re.IGNORECASE)
_ACL_DOI = re.compile(r"10\.(?:18653|3115)/v1/(.+)")
_OPENREVIEW = re.compile(r"[A-Za-z0-9_-]{5,40}")
_HEX32 = re.compile(r"[0-9a-f]{32}")
_HEX40 = re.compile(r"[0-9a-f]{40}")


def parse_arxiv_id(text: str) -> ArxivId:
    """Return the id without its version: `1810.04805`, `hep-th/9901001`; idempotent.

    Raises:
        InvalidIdError: for anything else; a month of 13, four digits from 2015 on, an old number after March 2007.
    """
    bare = _ARXIV_PREFIX.sub("", text.strip())
    if match := _ARXIV_NEW.fullmatch(bare):
        year, month, number = match.groups()
        # https://info.arxiv.org/help/arxiv_identifier.html: from 0704 to 1412 four digits, five from 1501 on
        if "0704" <= year + month <= "9012" and len(number) == (4 if year + month <= "1412" else 5):
            return ArxivId(f"{year}{month}.{number}")
    if match := _ARXIV_OLD.fullmatch(bare.lower()):
        archive, month, number = match.groups()
        if month >= "91" or month <= "0703":  # the old scheme, from 1991 to March 2007
            return ArxivId(f"{archive}/{month}{number}")
    raise InvalidIdError("arxiv", text)


def arxiv_month(arxiv: ArxivId) -> tuple[int, int]:
    """Return (year, month) of numbering, which may be the month after the submission."""
    digits = arxiv.rpartition("/")[2]
    year = int(digits[:2])
    return (1900 + year if year > 90 else 2000 + year), int(digits[2:4])  # noqa: PLR2004 arXiv began in 1991


def parse_acl_id(text: str) -> AclId:
    """Return `P19-1139` or `2020.acl-main.740`; a revision, erratum or file suffix is dropped; idempotent.

    Raises:
        InvalidIdError: for anything else.
    """
    bare = _ACL_SUFFIX.sub("", text.strip().strip("/"))
    if match := _ACL_OLD.fullmatch(bare):
        return AclId(f"{match[1].upper()}{match[2]}-{match[3]}")
    if match := _ACL_NEW.fullmatch(bare):
        year, venue, volume, number = match.groups()
        return AclId(f"{year}.{venue.lower()}-{volume.lower()}.{int(number)}")
    raise InvalidIdError("acl", text)


def acl_volume(acl: AclId) -> tuple[str, str]:
    """Return (collection, volume): `("P19", "1")`, `("D19", "61")`, `("2020.findings", "emnlp")`.

    Old ids hold one digit of volume and three of paper, except W*, C69 and D19-50 to D19-66, which hold two and two.
    """
    if "." in acl:
        collection, rest = acl.split("-", 1)
        return collection, rest.split(".", 1)[0]
    collection, digits = acl.split("-")
    two = collection[0] == "W" or collection == "C69" or (collection == "D19" and digits[:2] >= "50")
    return collection, str(int(digits[: 2 if two else 1]))


def full_year(two: int) -> int:
    """Return the year that two digits stand for: 1961 to 2060; the oldest paper of the Anthology is of 1965."""
    return (1900 if two > 60 else 2000) + two  # noqa: PLR2004 see above


def acl_year(acl: AclId) -> int:
    """Return the year that an Anthology id states."""
    if "." in acl:
        return int(acl[:4])
    return full_year(int(acl[1:3]))


def parse_doi(text: str) -> Doi:
    """Return the DOI in lower case, without resolver; DOIs compare without case; idempotent.

    Raises:
        InvalidIdError: for anything else, and for an arXiv DOI (10.48550), which names a preprint.
    """
    bare = _DOI_PREFIX.sub("", text.strip()).rstrip(".,;").lower()
    if not _DOI.fullmatch(bare) or bare.startswith("10.48550/"):
        raise InvalidIdError("doi", text)
    return Doi(bare)


def acl_of_doi(doi: str) -> AclId | None:
    """Return the Anthology id that a DOI of the ACL ends in: 10.18653/v1/p19-1139, 10.3115/v1/p15-1001."""
    match = _ACL_DOI.fullmatch(doi)
    try:
        return parse_acl_id(match[1]) if match else None
    except InvalidIdError:
        return None


def parse_openreview_id(text: str) -> OpenReviewId:
    """Return a forum id as it is: case matters."""
    if not _OPENREVIEW.fullmatch(text):
        raise InvalidIdError("openreview", text)
    return OpenReviewId(text)


def parse_neurips_hash(text: str) -> NeurIpsHash:
    """Return the 32 hexadecimal digits of a NeurIPS proceedings path, in lower case."""
    if not _HEX32.fullmatch(text.lower()):
        raise InvalidIdError("neurips", text)
    return NeurIpsHash(text.lower())


def parse_s2_id(text: str) -> S2PaperId:
    """Return a Semantic Scholar paper id: 40 hexadecimal digits, in lower case."""
    if not _HEX40.fullmatch(text.lower()):
        raise InvalidIdError("s2", text)
    return S2PaperId(text.lower())


def parse_s2_corpus_id(text: str | int) -> S2CorpusId:
    """Return a Semantic Scholar corpus id, which is a positive integer."""
    digits = re.sub(r"(?i)^corpusid:", "", str(text))
    if not re.fullmatch(r"[1-9][0-9]{0,17}", digits):
        raise InvalidIdError("s2_corpus", str(text))
    return S2CorpusId(int(digits))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """What one paper is called elsewhere; None: not known."""

    arxiv: ArxivId | None = None
    acl: AclId | None = None
    doi: Doi | None = None
    openreview: OpenReviewId | None = None
    neurips: NeurIpsHash | None = None
    s2: S2PaperId | None = None
    s2_corpus: S2CorpusId | None = None

    def __or__(self, other: "Ids") -> "Ids":
        """Return the ids of both.

        Raises:
            IdConflictError: where both know an id of one kind and they differ.
        """
        merged = {}
        for kind in KINDS:
            ours, theirs = getattr(self, kind), getattr(other, kind)
            if ours is not None and theirs is not None and ours != theirs:
                raise IdConflictError(kind, ours, theirs)
            merged[kind] = theirs if ours is None else ours
        return Ids(**merged)

    def __bool__(self) -> bool:
        """Return whether any id is known."""
        return any(True for _ in self.items())

    def get(self, kind: str) -> str | int | None:
        """Return the id of a kind, None where it is not known."""
        value: str | int | None = getattr(self, kind)
        return value

    def items(self) -> Iterator[tuple[str, str | int]]:
        """Yield (kind, id) for each known id, in the order of the fields."""
        for kind in KINDS:
            if (value := getattr(self, kind)) is not None:
                yield kind, value

    def tokens(self) -> tuple[str, ...]:
        """Return `kind:id` for each known id, a key under which the paper can be found."""
        return tuple(f"{kind}:{value}" for kind, value in self.items())

    def contradicts(self, other: "Ids") -> bool:
        """Return whether both know an id of one kind and they differ."""
        theirs = dict(other.items())
        return any(kind in theirs and theirs[kind] != value for kind, value in self.items())


KINDS = tuple(field.name for field in fields(Ids))


def either(ours: Ids, theirs: Ids) -> Ids:
    """Return the ids of both, ours where they differ."""
    mine = dict(ours.items())
    return replace(theirs, **mine)  # type: ignore[arg-type]  # kinds and ids of an Ids


def without(ids: Ids, kinds: Iterable[str]) -> Ids:
    """Return the ids of all other kinds."""
    return replace(ids, **dict.fromkeys(kinds))


PARSERS: dict[str, Callable[[str], object]] = {
    "arxiv": parse_arxiv_id,
    "acl": parse_acl_id,
    "doi": parse_doi,
    "openreview": parse_openreview_id,
    "neurips": parse_neurips_hash,
    "s2": parse_s2_id,
    "s2_corpus": parse_s2_corpus_id,
}


def parse_ids(values: Iterable[tuple[str, object]]) -> Ids:
    """Return the ids of (kind, text) pairs; a None is left out.

    Raises:
        InvalidIdError: for an unknown kind or a text that is no id of its kind.
    """
    parsed = {}
    for kind, text in values:
        if kind not in PARSERS:
            raise InvalidIdError(kind, str(text))
        if text is not None:
            parsed[kind] = PARSERS[kind](str(text))
    return Ids(**parsed)  # type: ignore[arg-type]  # each parser returns the type of its own field
