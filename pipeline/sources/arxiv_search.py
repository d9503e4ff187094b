"""arXiv searched for titles, several a request."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from pipeline.errors import SourceUnavailableError
from pipeline.http import Answer, Http
from pipeline.sources.arxiv_asking import SERVICE, payload
from pipeline.sources.atom import Check, RefusedError, ask_query
from pipeline.sources.base import Answered, Hits
from pipeline.sources.titled import RefusedQueryError, in_halves, near_answers, phrase

_PHRASE = 150  # characters of a title: ten, with what stands around them, make an address of less than 2,000
_TELLING = 3  # words; shorter phrases stand in too many titles
_HITS = 20  # for each title


def search(titles: Sequence[str], http: Http, *, sure: bool = True) -> Iterator[Hits]:
    """Ask for preprints by title, several a request; a title with too few letters of ASCII is not held.

    To be `sure`, an empty page is asked for once more.
    """
    phrases = {title: phrase(_ascii(title), _PHRASE) for title in titles}
    askable = [title for title, words in phrases.items() if len(words.split()) >= _TELLING and _is_told(title, words)]
    if others := [title for title in titles if title not in askable]:
        yield {title: [] for title in others}
    for hits in in_halves(askable, lambda part: _titled({title: phrases[title] for title in part}, http, sure=sure)):
        yield hits
        askable = [title for title in askable if title not in hits]
    if askable:
        raise SourceUnavailableError(SERVICE.name, askable[0], "queries were refused")


def search_again(titles: Sequence[str], http: Http) -> Iterator[Hits]:
    """Ask again for titles that were not held; an empty page is what is expected."""
    return search(titles, http, sure=False)


def _ascii(title: str) -> str:
    """Return the title without accents and without what else is not ASCII."""
    letters = unicodedata.normalize("NFKD", title.replace("’", "'"))
    return "".join(c if c.isascii() else " " for c in letters if not unicodedata.combining(c))


def _is_told(title: str, words: str) -> bool:
    """Return whether the words that are asked for are most of the title, as far as they may reach."""
    letters = sum(map(str.isalnum, title[:_PHRASE]))
    return 2 * sum(map(str.isalnum, words)) >= letters


def _titled(phrases: Mapping[str, str], http: Http, *, sure: bool) -> Hits | None:
    """Return the preprints whose title is nearly one of some; None where they are to be asked for in smaller parts."""

    def send(params: Mapping[str, str], check: Check) -> Answer:
        return http.ask(SERVICE, params=params, known=frozenset({200, 400}), check=check)

    query, most = " OR ".join(f'ti:"{words}"' for words in phrases.values()), _HITS * len(phrases)
    try:
        found = ask_query(query, most, send)
        if sure and not found.entries:  # an empty page may be a hiccup
            found = ask_query(query, most, send)
    except RefusedError:
        raise RefusedQueryError from None
    if not found.is_whole and len(phrases) > 1:
        return None
    papers = [Answered(key=key, payload=payload(entry, version)) for (key, version), entry in found.entries.items()]
    return {title: near_answers(title, papers) for title in phrases}
