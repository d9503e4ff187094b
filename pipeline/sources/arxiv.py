"""arXiv: preprints by id or title, with the day of their first version; the first word on what concerns a preprint.

Asked at https://export.arxiv.org/api/query for up to 400 ids at once, through the `arxiv` package: one request every
three seconds, on one connection. The answer is an Atom feed in an order of arXiv's own.

- An id that it does not hold is left out without a word; a malformed one refuses the whole request (status 400).
- Without a version an id means the newest, with `v1` the first. `published` is the day of the first version in both
  cases, `updated` the day of the version that is answered.
- An empty feed may be an absence or a hiccup. It is asked again beside a paper that arXiv is known to hold, or, where
  none is known, in halves, down to one id twice.
- A query in other letters than ASCII, or with brackets in it, is refused as a whole: titles are asked for in their
  words, without accents; one that has too few of them left is not asked for. What a query finds may be more than is
  asked for at once: then titles are asked for in halves.
- That a paper is withdrawn stands nowhere but in its comment or abstract.

https://info.arxiv.org/help/api/user-manual.html, https://info.arxiv.org/help/api/tou.html
"""

import logging
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.errors import InvalidIdError, SourceFormatError, SourceUnavailableError
from pipeline.http import Answer, Http
from pipeline.ids import Ids, parse_arxiv_id
from pipeline.model import Dated, Facts, Record
from pipeline.sources.arxiv_asking import SERVICE, payload
from pipeline.sources.arxiv_search import search, search_again
from pipeline.sources.atom import Check, Found, RefusedError, ask, check_not_empty
from pipeline.sources.base import Answered, Source
from pipeline.sources.strict import day_in, doi_from, number_in, text_in, texts_in
from pipeline.sources.withdrawn import is_withdrawn

_log = logging.getLogger(__name__)
_FRUITLESS = 6  # answers in a row that say nothing of any paper, after which arXiv is left alone
_FIRST = "v1"
_LICENSE = "CC0 1.0"  # of metadata, https://info.arxiv.org/help/api/tou.html


def keys(ids: Ids) -> tuple[str, ...]:
    """Return the id, which stands for the newest version."""
    return (ids.arxiv,) if ids.arxiv else ()


def first(ids: Ids) -> str | None:
    """Return the key of the first version."""
    return f"{ids.arxiv}{_FIRST}" if ids.arxiv else None


def ids_of(key: str) -> Ids:
    """Return the id; none for the first version, which is not how a paper is asked for."""
    try:
        return Ids() if key.endswith(_FIRST) else Ids(arxiv=parse_arxiv_id(key))
    except InvalidIdError:
        return Ids()


def fetch(wanted: Sequence[str], http: Http, held: Mapping[str, Record]) -> list[Answered]:
    """Ask for papers by id; what was answered before arXiv failed is returned."""
    witness = next((key for key, record in held.items() if record.payload and key not in wanted and ids_of(key)), None)
    absent = {key for key, record in held.items() if record.payload is None}
    answered: list[Answered] = []
    parts = deque([tuple(wanted)])
    emptied: set[tuple[str, ...]] = set()
    fruitless = 0
    while parts and fruitless < _FRUITLESS:
        part = parts.popleft()
        try:
            answers, rest = _ask(part, http, witness, emptied, hopeless=all(map(absent.__contains__, part)))
        except SourceUnavailableError as error:
            if not answered:
                raise
            _log.warning("%s; the other papers are left for another time", error)
            return answered
        answered += answers
        parts.extend(rest)
        fruitless = 0 if answers else fruitless + 1
    if parts and not answered:
        raise SourceUnavailableError(SERVICE.name, wanted[0], "nothing but empty or refusing answers")
    return answered


def _ask(
    part: tuple[str, ...], http: Http, witness: str | None, emptied: set[tuple[str, ...]], *, hopeless: bool
) -> tuple[list[Answered], list[tuple[str, ...]]]:
    """Return what one request answers, and what is to be asked again.

    Of what is `hopeless` the answer would be empty, and prove nothing: it is asked for beside the witness at once.
    """

    def send(params: Mapping[str, str], check: Check) -> Answer:
        return http.ask(SERVICE, params=params, known=frozenset({200, 400}), check=check)

    try:
        found = Found(entries={}, spoiled=frozenset()) if hopeless and witness else ask(part, send)
        empty = not found.entries and not found.spoiled
        if empty and witness:
            found, empty = ask((*part, witness), send, check_not_empty), False
    except RefusedError as refused:
        named = [key for key in part if refused.named in {key, key.removesuffix(_FIRST)}]
        for key in named:
            _log.warning("arxiv: %s is called malformed and counts as not held", key)
        rest = [tuple(key for key in part if key not in named)] if named else _halves(part)
        return [Answered(key=key, payload=None) for key in named], [keys for keys in rest if keys]
    if empty and part not in emptied:
        emptied.add(part)
        return [], _halves(part) or [part]
    return [answer for key in part if (answer := _answer(key, found))], []


def _halves(part: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return both halves; nothing for one key, which is left out."""
    if len(part) == 1:
        return []
    middle = len(part) // 2
    return [part[:middle], part[middle:]]


def _answer(key: str, found: Found) -> Answered | None:
    """Return the newest version among the entries, or the first for its key; None where it cannot be known."""
    wanted = parse_arxiv_id(key)
    versions = [version for name, version in found.entries if name == wanted]
    if key.endswith(_FIRST):
        versions = [version for version in versions if version == 1]
    if versions:
        newest = max(versions)
        return Answered(key=key, payload=payload(found.entries[wanted, newest], newest))
    return None if wanted in found.spoiled else Answered(key=key, payload=None)


def parse(record: Record) -> Facts:
    """Read a preprint; the record of a first version says what the title was."""
    title, authors, day = text_in(record, "title"), texts_in(record, "authors"), day_in(record, "published")
    version = number_in(record, "version", 1, 9999)
    if not (title and authors and day and version):
        raise SourceFormatError(record.source, record.key, "title, authors, published and version are needed")
    try:
        ids = Ids(arxiv=parse_arxiv_id(record.key))
    except InvalidIdError as error:
        raise SourceFormatError(record.source, record.key, str(error)) from None
    if record.key.endswith(_FIRST):
        return Facts(ids=ids, other_titles=(title,), authors=authors)
    abstract, comment = text_in(record, "abstract"), text_in(record, "comment")
    return Facts(
        ids=replace(ids, doi=doi_from(text_in(record, "doi"))),
        title=title,
        authors=authors,
        abstract=abstract,
        license=_LICENSE if abstract else None,
        published=Dated(day=day, precision="day"),
        version=version,
        category=text_in(record, "category"),
        status="withdrawn" if is_withdrawn(comment, abstract) else None,
        pdf=f"https://arxiv.org/pdf/{ids.arxiv}",
    )


SOURCE = Source(
    name=SERVICE.name,
    method="title",
    parse=parse,
    service=SERVICE,
    age=30,
    batch=400,
    keys=keys,
    ids_of=ids_of,
    fetch=fetch,
    search=search,
    search_again=search_again,
    search_batch=10,
    group=lambda key: _FIRST if key.endswith(_FIRST) else "",
    first=first,
    lasting=("abstract", "category", "doi", "journal_ref"),
)
