"""Semantic Scholar searched for titles: many at once by the bulk search, what that does not find by its best match.

The bulk search gives every paper that has one of the phrases in its title or abstract, in no order that says anything,
and without its summary. So it is asked for titles alone; a paper whose title is nearly a printed one is only named, to
be asked for by its id. It may end early, or miss a title for a hyphen: what it has not found is not yet absent.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from urllib.parse import quote

from pipeline.errors import BadAnswerError, SourceError, SourceUnavailableError
from pipeline.http import Answer, Http
from pipeline.sources.base import Answered, Hits
from pipeline.sources.s2_asking import FIELDS, SERVICE, answers, check_papers
from pipeline.sources.strict import json_from, one_line
from pipeline.sources.titled import RefusedQueryError, has_title, in_halves, near, phrase

_log = logging.getLogger(__name__)
_MATCHED = 300  # characters of a title
_PHRASE = 120  # characters of a title among many
_TELLING = 3  # words; shorter phrases stand in too many abstracts
_LONGEST = 6000  # characters of a query as it is sent; addresses past 8,000 are often refused


def search(titles: Sequence[str], http: Http) -> Iterator[Hits]:
    """Ask for candidates by title; whether they are the paper is not for the service to say."""
    bulk = _Bulk(http)
    found: dict[str, list[str]] = {}
    telling = [t for t in titles if len(phrase(t, _PHRASE).split()) >= _TELLING]
    for hits in in_halves(telling, bulk.ask):
        found |= hits
        if settled := {title: hits[title] for title in hits if title in bulk.settled}:
            yield settled
    yield from _matched([title for title in titles if title not in bulk.settled], found, http)


def search_again(titles: Sequence[str], http: Http) -> Iterator[Hits]:
    """Ask again for titles that nothing was known of, in one request for many: what is new there, the bulk search has.

    Titles that it cannot be asked for are matched.
    """
    bulk = _Bulk(http)
    answered: set[str] = set()
    for hits in in_halves([t for t in titles if len(phrase(t, _PHRASE).split()) >= _TELLING], bulk.ask):
        answered |= hits.keys()
        yield hits
    yield from _matched([title for title in titles if title not in answered], {}, http)


def _matched(titles: Sequence[str], named: Mapping[str, Sequence[str]], http: Http) -> Iterator[Hits]:
    """Ask for the best match of each title, and add what was named for it before."""
    failure: SourceError | None = None
    for title in titles:
        if SERVICE.name in http.down:
            continue
        try:
            matched = _match(title, http)
        except SourceError as error:
            failure = error
        else:
            yield {title: [*matched, *(key for key in named.get(title, ()) if key not in {a.key for a in matched})]}
    if failure:
        raise failure


class _Bulk:
    """The bulk search for some titles; given up where there is none."""

    def __init__(self, http: Http) -> None:
        self.settled: set[str] = set()
        """The titles for which it named a paper."""
        self._http = http
        self._is_there = True

    def ask(self, titles: tuple[str, ...]) -> dict[str, list[str]] | None:
        """Return the near candidates of titles by key; None where they are to be asked for in smaller parts."""
        query = " | ".join(f'"{phrase(title, _PHRASE)}"' for title in titles)
        if len(quote(query)) > _LONGEST and len(titles) > 1:
            return None
        if not self._is_there or SERVICE.name in self._http.down:
            return {}
        try:
            named = self._named(query)
        except SourceUnavailableError as error:
            _log.info("semantic_scholar: no bulk search (%s); titles are matched one by one", error.reason)
            self._is_there = False
            return {}
        if named is None:
            return None
        self.settled |= {title for title in titles if has_title(title, named.values())}
        return {title: near(title, named.items()) for title in titles}

    def _named(self, query: str) -> dict[str, str] | None:
        """Return key → title of what has one of the phrases; None where that is too much for a page."""
        answer = self._http.ask(
            SERVICE,
            "/paper/search/bulk",
            params={"query": query, "fields": "title"},
            known=frozenset({HTTPStatus.OK, HTTPStatus.BAD_REQUEST}),
            check=_check_bulk,
        )
        if answer.status != HTTPStatus.OK:
            raise RefusedQueryError
        page = json_from(answer.content)
        if page.get("token"):
            return None
        return {item["paperId"]: str(item.get("title")) for item in page["data"]}


def _check_bulk(answer: Answer) -> None:
    """Make sure that there is a list of papers, each with its id."""
    match json_from(answer.content):
        case {"data": list(items)}:
            check_papers(items)
            if not all(isinstance(item.get("paperId"), str) for item in items):
                raise BadAnswerError("a paper without its id")
        case _:
            raise BadAnswerError("no list of papers")


def _match(title: str, http: Http) -> list[Answered]:
    """Ask for the best matches of a title; whether they are the paper is not for the service to say."""
    answer = http.ask(
        SERVICE,
        "/paper/search/match",
        params={"query": (one_line(title) or "")[:_MATCHED], "fields": FIELDS},
        known=frozenset({HTTPStatus.OK, HTTPStatus.NOT_FOUND}),
        check=_check_match,
    )
    if answer.status == HTTPStatus.NOT_FOUND:
        if b"match not found" not in answer.content.lower():
            raise SourceUnavailableError(SERVICE.name, title, "there is no search at its address")
        return []
    items = json_from(answer.content)["data"]
    return answers((str(item.get("paperId")), item) for item in items)


def _check_match(answer: Answer) -> None:
    """Make sure that there is a list of papers."""
    match json_from(answer.content):
        case {"data": list(items)}:
            check_papers(items)
        case _:
            raise BadAnswerError("no list of matches")
