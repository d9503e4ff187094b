"""Semantic Scholar: papers by any id, candidates by title, citation counts.

Asked at https://api.semanticscholar.org/graph/v1: `POST /paper/batch` for up to 500 ids, fields in the query, ids in
the body; `GET /paper/search/bulk` for up to 50 titles, `GET /paper/search/match` for the best match of one that this
does not find. One request a second, with or without a key.

- A batch answers in the order of the ids, null for one it does not hold. The order is not trusted: an answer that
  states another id than was asked is not the paper, but for a merger, which answers with the paperId that is left.
- A batch may fail as a whole for one id: it is asked again in halves.
- The bulk search names papers, in no order; those with the title are then asked for by id (`s2_search`). The best match
  is a candidate like any other; status 404 says that there is none.
- A null abstract is one that its publisher keeps, not one to ask for again. DOIs come in any case. `year` may be that
  of the preprint; a DBLP key knows the year of the venue. Counts stall, drop, and belong to the record, not the paper.

https://api.semanticscholar.org/api-docs/graph
"""

from pipeline.errors import InvalidIdError
from pipeline.ids import Ids, parse_ids, parse_s2_id
from pipeline.sources.base import Source
from pipeline.sources.s2_asking import SERVICE, fetch
from pipeline.sources.s2_papers import parse
from pipeline.sources.s2_search import search, search_again

_KINDS = {"ARXIV": "arxiv", "DOI": "doi", "ACL": "acl", "CORPUSID": "s2_corpus"}


def keys(ids: Ids) -> tuple[str, ...]:
    """Return every name under which it may know the paper."""
    named = (("ARXIV:", ids.arxiv), ("DOI:", ids.doi), ("ACL:", ids.acl), ("", ids.s2), ("CorpusId:", ids.s2_corpus))
    return tuple(f"{prefix}{value}" for prefix, value in named if value)


def ids_of(key: str) -> Ids:
    """Return the id in a key."""
    prefix, colon, rest = key.partition(":")
    try:
        return parse_ids([(_KINDS[prefix.upper()], rest)]) if colon else Ids(s2=parse_s2_id(key))
    except (InvalidIdError, KeyError):
        return Ids()


SOURCE = Source(
    name=SERVICE.name,
    method="title",
    parse=parse,
    service=SERVICE,
    age=1,
    batch=500,
    keys=keys,
    ids_of=ids_of,
    fetch=fetch,
    search=search,
    search_again=search_again,
    search_batch=50,
    lasting=("corpusId", "externalIds", "authors", "abstract", "venue", "year", "publicationDate", "pdf", "tldr"),
)
