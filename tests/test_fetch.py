"""What is asked: as little as possible, nothing twice, every answer kept before the next request."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from pipeline.errors import SourceFormatError, SourceUnavailableError
from pipeline.fetch import Asking, Outcome
from pipeline.http import Http
from pipeline.ids import Ids, parse_ids
from pipeline.keep import keep, search_key
from pipeline.model import MatchStatus, Record, Work
from pipeline.resolve import Resolution
from pipeline.sources.base import Answered, Hits, Source
from pipeline.store import Store
from pipeline.wanted import Calendar, Scope, wanted
from tests.builders import entry
from tests.test_keep import DAY, KEY, SERVICE, TOYS, answer, empty

OTHER = "2001.00002"
PAPER = {"title": "A Toy", "ids": {"arxiv": KEY, "acl": "P19-1001"}, "version": 2}
BOTH = replace(
    TOYS,
    keys=lambda ids: tuple(str(i) for i in (ids.arxiv, ids.acl) if i),
    ids_of=lambda key: parse_ids([("acl" if "-" in key else "arxiv", key)]),
    search=lambda _titles, _http: iter(()),
    first=lambda ids: f"{ids.arxiv}v1" if ids.arxiv else None,
)
"""The toys, known by two kinds of id, with searches and first versions."""


def _ids(**ids: str) -> Ids:
    return parse_ids(ids.items())


def work(title: str = "A Toy", status: MatchStatus = "linked", ids: Ids = Ids(), printed: Ids = Ids()) -> Work:
    """Return a paper of a list."""
    return Work(entries=(entry(title),), ids=ids, printed_ids=printed, status=status)


def resolution(*works: Work, doubtful: Sequence[Ids] = ()) -> Resolution:
    """Return what the papers were found to be."""
    return Resolution(works=works, entries=(), issues=(), doubtful=tuple(doubtful))


def holding(*answers: Answered, source: Source = BOTH, days: int = 0) -> Store:
    """Return records with those answers of some days ago."""
    return keep(empty(source), source, answers, DAY - timedelta(days=days))


def _wanted(
    store: Store, *works: Work, source: Source = BOTH, doubtful: Sequence[Ids] = (), **how: object
) -> list[str]:
    """Return the keys and the keys of the searches that are wanted."""
    calendar = Calendar(today=DAY, **how)  # type: ignore[arg-type]  # what a calendar takes
    wants = wanted(source, resolution(*works, doubtful=doubtful), store, calendar)
    return [*wants.keys, *wants.titles]


HELD, ABSENT, SEARCHED = answer(PAPER), answer(None), Answered(key=search_key("A Toy"), payload={"candidates": [KEY]})


@pytest.mark.parametrize("refresh", [False, True])
@pytest.mark.parametrize(
    ("known", "age", "asked"),
    [
        (None, 0, True),
        (HELD, 0, False),
        (HELD, 29, False),
        (HELD, 30, True),
        (ABSENT, 13, False),
        (ABSENT, 14, True),
    ],
)
def test_what_is_held_and_what_is_not_have_their_ages(
    known: Answered | None, age: int, *, asked: bool, refresh: bool
) -> None:
    """The source's own for what it holds, fourteen days for what it does not; with refresh none."""
    store = holding(known, days=age) if known else empty(BOTH)
    assert _wanted(store, work(ids=_ids(arxiv=KEY)), refresh=refresh) == ([KEY] if asked or refresh else [])


@pytest.mark.parametrize(("age", "asked"), [(13, False), (14, True), (40, True)])
@pytest.mark.parametrize("payload", [None, {"candidates": [KEY]}])
def test_a_search_is_repeated_like_an_absence(payload: dict[str, list[str]] | None, age: int, *, asked: bool) -> None:
    """A title that stayed without an id is searched for again after fourteen days, whatever was found."""
    store = holding(Answered(key=search_key("A Toy"), payload=payload), days=age)
    assert _wanted(store, work(status="unresolved")) == ([search_key("A Toy")] if asked else [])


@pytest.mark.parametrize("age", [1, 30])
def test_the_age_is_the_sources_own(age: int) -> None:
    """One that counts daily is asked daily, the others monthly."""
    source = replace(BOTH, age=age)
    for days, asked in ((age - 1, []), (age, [KEY])):
        assert _wanted(holding(HELD, source=source, days=days), work(ids=_ids(arxiv=KEY)), source=source) == asked


@pytest.mark.parametrize(
    ("ids", "known", "asked"),
    [
        ({"arxiv": KEY, "acl": "P19-1001"}, [], [KEY]),  # the surest only
        ({"arxiv": KEY, "acl": "P19-1001"}, [ABSENT], ["P19-1001"]),  # then the next
        ({"arxiv": KEY, "acl": "P19-1001"}, [ABSENT, answer(None, "P19-1001")], []),
        ({"arxiv": KEY, "acl": "P19-1001"}, [answer(PAPER, "P19-1001")], []),  # held under any key
        ({"acl": "P19-1001"}, [HELD], []),  # held under an id that its record states
        ({"acl": "P19-1002"}, [HELD], ["P19-1002"]),
        ({"openreview": "H1eA7AEtvS"}, [], [search_key("A Toy")]),  # none by which it could be asked
        ({}, [], [search_key("A Toy")]),
        ({}, [SEARCHED], []),
    ],
)
def test_a_paper_is_asked_for_once_under_whatever_id(
    ids: dict[str, str], known: Sequence[Answered], asked: list[str]
) -> None:
    """Learning an id asks nothing again; a title is searched for only where there is no id to ask by."""
    assert _wanted(holding(*known) if known else empty(BOTH), work(ids=_ids(**ids))) == asked


def test_a_record_found_under_another_id_is_asked_for_under_its_own_key() -> None:
    """When it is due, the key that it was kept under is asked for again, not a new one."""
    assert _wanted(holding(HELD, days=30), work(ids=_ids(acl="P19-1001"))) == [KEY]


@pytest.mark.parametrize(
    ("status", "printed", "asked"),
    [
        ("unresolved", {}, [search_key("A Toy")]),
        ("matched", {}, [search_key("A Toy")]),
        ("linked", {}, [search_key("A Toy")]),
        ("override", {}, []),
        ("conflict", {"arxiv": KEY}, [KEY]),
        ("conflict", {"openreview": "H1eA7AEtvS"}, []),
    ],
)
def test_a_title_is_not_searched_for_where_a_link_or_a_person_decides(
    status: MatchStatus, printed: dict[str, str], asked: list[str]
) -> None:
    """A conflict is asked for by the id printed; what a person decided is not searched."""
    assert _wanted(empty(BOTH), work(status=status, printed=_ids(**printed))) == asked


@pytest.mark.parametrize(
    ("scope", "asked"),
    [
        ("all", [KEY, OTHER, search_key("A Title")]),
        ("new", [OTHER, search_key("A Title")]),  # what identifies: never asked before
        ("due", [KEY, OTHER]),  # about what is identified
    ],
)
def test_the_stages_ask_their_part(scope: Scope, asked: list[str]) -> None:
    """`resolve` asks what was never asked, `fetch` nothing by title, `enrich` everything."""
    works = [work(ids=_ids(arxiv=KEY)), work(ids=_ids(arxiv=OTHER)), work("A Title", "unresolved")]
    assert _wanted(holding(HELD, days=40), *works, scope=scope) == asked


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ([], [f"{KEY}v1"]),  # nothing is known of it, and nothing else asked for
        ([ABSENT], []),  # not held: there is no first version to ask for
        ([HELD], [f"{KEY}v1"]),
        ([answer({**PAPER, "version": 1})], []),  # there is only one
        ([HELD, answer(PAPER, f"{KEY}v1")], []),
        ([HELD, answer(None, f"{KEY}v1")], []),
    ],
)
@pytest.mark.parametrize("refresh", [False, True])
def test_the_first_version_of_a_doubtful_paper_is_asked_for_once(
    known: Sequence[Answered], asked: list[str], *, refresh: bool
) -> None:
    """Where the source holds several versions: the first never changes, so it is not asked for again."""
    store = holding(*known) if known else empty(BOTH)
    doubtful = [_ids(arxiv=KEY), _ids(acl="P19-1009")]
    assert _wanted(store, doubtful=doubtful, refresh=refresh) == asked


# the asking itself


@dataclass
class Toys:
    """A service of toys that notes what it is asked and can be told to fail."""

    held: Mapping[str, dict[str, object]]
    titles: Mapping[str, Sequence[str]] = field(default_factory=dict)
    failing: Callable[[Sequence[str]], Exception | None] = lambda _: None
    asked: list[tuple[str, ...]] = field(default_factory=list)
    named: Sequence[str] = ()

    def fetch(self, keys: Sequence[str], _http: Http, _known: Mapping[str, Record]) -> list[Answered]:
        """Answer for keys; null for what is not held."""
        self.asked.append(tuple(keys))
        if error := self.failing(keys):
            raise error
        return [Answered(key=key, payload=self.held.get(key)) for key in keys]

    def search(self, titles: Sequence[str], _http: Http) -> Iterator[Hits]:
        """Answer, title by title, with the papers that it leads to; those in `named` by their keys alone."""
        for title in titles:
            self.asked.append((title,))
            if error := self.failing([title]):
                raise error
            keys = self.titles.get(title, ())
            yield {title: [k if k in self.named else Answered(key=k, payload=self.held[k]) for k in keys]}

    @property
    def source(self) -> Source:
        """The source that asks it."""
        return replace(BOTH, fetch=self.fetch, search=self.search)


class _StoppedError(Exception):
    """The run ends here, as by a kill."""


DOWN = SourceUnavailableError("toys", "any", "no answer")
HELD_TOYS: dict[str, dict[str, object]] = {
    f"2001.0000{n}": {"title": f"Toy {n}", "ids": {"arxiv": f"2001.0000{n}"}, "version": 1} for n in range(1, 6)
}


@pytest.fixture
def http() -> Iterator[Http]:
    """The network as a run has it; the toys do not use it."""
    with Http({}, [SERVICE]) as opened:
        yield opened


def _asking(
    http: Http,
    toys: Toys,
    *works: Work,
    store: Store | None = None,
    saved: list[Store] | None = None,
    source: Source | None = None,
) -> Asking:
    """Return the asking of a run whose only source is the toys, whoever answered for the records."""
    kept: list[Store] = [] if saved is None else saved
    return Asking(
        store=replace(store or empty(toys.source), sources=(source or toys.source,)),
        look=lambda _: resolution(*works),
        http=http,
        calendar=Calendar(today=DAY),
        save=kept.append,
    )


def _works(count: int) -> list[Work]:
    return [work(f"Toy {n}", ids=_ids(arxiv=f"2001.0000{n}")) for n in range(1, count + 1)]


def test_papers_share_requests_and_a_second_run_asks_nothing(http: Http) -> None:
    """Five papers at two a request are three requests; what was answered is not asked for again that day."""
    toys = Toys(HELD_TOYS)
    asking = _asking(http, toys, *_works(5))
    store = asking.ask_all()
    keys = sorted(HELD_TOYS)
    assert toys.asked == [(keys[0], keys[1]), (keys[2], keys[3]), (keys[4],)]
    assert asking.outcomes == {"toys": Outcome(asked=5, answered=5)}
    again = _asking(http, toys, *_works(5), store=store)
    assert again.ask_all() is store or again.store == store
    assert (again.outcomes, len(toys.asked)) == ({}, 3)


def test_every_answer_is_kept_before_the_next_request(http: Http) -> None:
    """A run that is stopped at any request has saved all before it, and the next asks the rest."""
    for at in range(3):
        saved: list[Store] = []
        toys = Toys(HELD_TOYS)

        def stop(_: Sequence[str], at: int = at, toys: Toys = toys) -> Exception | None:
            return _StoppedError() if len(toys.asked) > at else None

        toys.failing = stop
        with pytest.raises(_StoppedError):
            _asking(http, toys, *_works(5), saved=saved).ask_all()
        assert len(saved) == at
        rest = Toys(HELD_TOYS)
        _asking(http, rest, *_works(5), store=saved[-1] if saved else None).ask_all()
        assert rest.asked[0] == toys.asked[at]
        assert sum(map(len, rest.asked)) == 5 - sum(map(len, toys.asked[:at]))


def test_what_fails_leaves_what_is_known_and_the_rest_is_asked(
    http: Http, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request without an answer is said and counted, its papers keep their records, the next request is sent."""
    monkeypatch.setattr(logging.getLogger("pipeline"), "propagate", True)
    monkeypatch.setattr(logging.getLogger("pipeline"), "handlers", [])
    caplog.set_level(logging.WARNING, "pipeline")
    toys = Toys(HELD_TOYS, failing=lambda keys: DOWN if "2001.00001" in keys else None)
    source = toys.source
    store = keep(empty(source), source, [answer(HELD_TOYS["2001.00001"], "2001.00001")], DAY - timedelta(days=30))
    asking = _asking(http, toys, *_works(4), store=store)
    after = asking.ask_all()
    assert asking.outcomes == {"toys": Outcome(asked=4, answered=2, failed=2, kept=1)}
    assert after.records["toys"]["2001.00001"] == store.records["toys"]["2001.00001"]
    assert after.asked.day("toys", "2001.00001") == DAY - timedelta(days=30)
    assert after.asked.down == {"toys"}
    assert set(after.records["toys"]) == {"2001.00001", "2001.00003", "2001.00004"}
    assert caplog.messages == ["toys: no answer; what is known is kept"]
    healed = _asking(http, Toys(HELD_TOYS), *_works(4), store=after).ask_all()
    assert healed.asked.down == frozenset()


def test_nothing_is_asked_twice_in_a_run(http: Http) -> None:
    """Neither what failed nor what was not held, however often the papers are looked at."""
    toys = Toys({}, failing=lambda keys: DOWN if "2001.00001" in keys else None)
    _asking(http, toys, *_works(4), work("Nobody's", "unresolved")).ask_all()
    flat = [key for request in toys.asked for key in request]
    assert sorted(flat) == sorted(set(flat)) == [*sorted(HELD_TOYS)[:4], "Nobody's"]


def test_a_service_that_is_down_is_not_asked_on(http: Http) -> None:
    """Once the network calls it unreachable, the rest counts as failed without a request."""

    def down(_: Sequence[str]) -> Exception:
        http.down["toys"] = "connection refused"
        return DOWN

    toys = Toys(HELD_TOYS, failing=down)
    asking = _asking(http, toys, *_works(5), work("Nobody's", "unresolved"))
    asking.ask_all()
    assert len(toys.asked) == 1
    assert asking.outcomes == {"toys": Outcome(asked=6, failed=6)}


@pytest.mark.parametrize("spoil", ["answer", "request"])
def test_an_unknown_shape_spoils_no_other_answer(http: Http, spoil: str) -> None:
    """One payload that cannot be read is that paper's failure; an answer without any shape is that request's."""
    unread: dict[str, object] = {"name": "Toy 1"}
    held = {**HELD_TOYS, "2001.00001": unread} if spoil == "answer" else HELD_TOYS
    wrong = SourceFormatError("toys", "2001.00001", "no title")
    toys = Toys(held, failing=lambda keys: wrong if spoil == "request" and "2001.00001" in keys else None)
    asking = _asking(http, toys, *_works(5))
    kept = set(asking.ask_all().records["toys"])
    lost = {"2001.00001"} | ({"2001.00002"} if spoil == "request" else set())
    assert kept == HELD_TOYS.keys() - lost
    assert asking.outcomes["toys"].failed == len(lost)


def test_what_is_learnt_leads_on(http: Http) -> None:
    """A paper found by its title is looked at anew; the other source is then asked by the id that was learnt."""
    first, second = Toys({KEY: PAPER}, {"A Toy": [KEY]}), Toys({"P19-1001": {"title": "A Toy"}})
    knows = replace(first.source, name="knows")
    owner = replace(
        second.source,
        name="owner",
        keys=lambda ids: (str(ids.acl),) if ids.acl else (),
        search=None,
        first=lambda _: None,
    )

    def look(store: Store) -> Resolution:
        known = work(status="matched", ids=_ids(arxiv=KEY, acl="P19-1001"))
        return resolution(known if store.facts["knows"] else work(status="unresolved"))

    service = replace(SERVICE, name="knows")
    asking = Asking(
        store=empty(owner, replace(knows, service=service)),
        look=look,
        http=http,
        calendar=Calendar(today=DAY),
        save=lambda _: None,
    )
    store = asking.ask_all()
    assert (first.asked, second.asked) == ([("A Toy",)], [("P19-1001",)])
    assert store.records["knows"].keys() == {KEY, search_key("A Toy")}
    assert asking.outcomes == {"knows": Outcome(asked=1, answered=1), "owner": Outcome(asked=1, answered=1)}


def test_candidates_that_a_search_only_names_are_asked_for_together(http: Http) -> None:
    """All titles first, then the papers that they lead to, several a request, before any other source is asked."""
    titles = {"One": ["2001.00001", "2001.00002"], "Two": ["2001.00003"], "None": []}
    toys = Toys(HELD_TOYS, titles, named=[*HELD_TOYS])
    works = [work(title, "unresolved") for title in titles]
    asking = _asking(http, toys, *works)
    store = asking.ask_all()
    assert toys.asked == [("One",), ("Two",), ("None",), ("2001.00001", "2001.00002"), ("2001.00003",)]
    assert store.records["toys"][search_key("One")].payload == {"candidates": ["2001.00001", "2001.00002"]}
    assert asking.outcomes == {"toys": Outcome(asked=6, answered=5, not_held=1)}
    again = Toys(HELD_TOYS, titles, named=[*HELD_TOYS])
    assert _asking(http, again, *works, store=store).ask_all().records == store.records
    assert again.asked == []


def test_a_run_that_is_stopped_among_titles_asks_none_of_them_again(http: Http) -> None:
    """What a search answered is kept before the next request, also what it only named."""
    titles = {"One": ["2001.00001"], "Two": ["2001.00002"], "Three": ["2001.00003"]}
    works = [work(title, "unresolved") for title in titles]
    for at in range(1, 5):
        saved: list[Store] = []
        toys = Toys(HELD_TOYS, titles, named=[*HELD_TOYS])
        toys.failing = lambda _, at=at, toys=toys: _StoppedError() if len(toys.asked) > at else None  # type: ignore[misc]
        with pytest.raises(_StoppedError):
            _asking(http, toys, *works, saved=saved).ask_all()
        assert len(saved) == at
        rest = Toys(HELD_TOYS, titles, named=[*HELD_TOYS])
        after = _asking(http, rest, *works, store=saved[-1]).ask_all()
        answered = {key for request in toys.asked[:at] for key in request}
        assert answered.isdisjoint(key for request in rest.asked for key in request)
        assert after.facts["toys"].keys() == {"2001.00001", "2001.00002", "2001.00003"}


def test_a_named_candidate_that_is_not_held_is_asked_for_once(http: Http) -> None:
    """It is an absence like any other, and no candidate."""
    toys = Toys({}, {"One": ["2001.00009"]}, named=["2001.00009"])
    store = _asking(http, toys, work("One", "unresolved")).ask_all()
    _asking(http, toys, work("One", "unresolved"), store=store).ask_all()
    assert toys.asked == [("One",), ("2001.00009",)]


def test_titles_share_a_search_as_the_source_allows(http: Http) -> None:
    """Five titles at two a search are three searches; what one leaves unanswered has failed."""
    searched: list[tuple[str, ...]] = []

    def search(titles: Sequence[str], _http: Http) -> Iterator[Hits]:
        searched.append(tuple(titles))
        yield {title: [] for title in titles if title != "Title 3"}

    toys = Toys({})
    source = replace(toys.source, search=search, search_batch=2)
    works = [work(f"Title {n}", "unresolved") for n in range(5)]
    asking = _asking(http, toys, *works, source=source)
    asking.ask_all()
    assert searched == [("Title 0", "Title 1"), ("Title 2", "Title 3"), ("Title 4",)]
    assert asking.outcomes == {"toys": Outcome(asked=5, not_held=4, failed=1)}


@pytest.mark.parametrize(
    ("ids", "searched"),
    [({}, True), ({"openreview": "H1eA7AEtvS"}, True), ({"doi": "10.1000/1"}, False), ({"acl": "P19-1001"}, False)],
)
def test_a_paper_that_one_source_knows_is_searched_for_in_no_other(ids: dict[str, str], *, searched: bool) -> None:
    """Also where the other has no id of it to be asked by: titles cost most and prove least."""
    other = replace(BOTH, keys=lambda ids: (str(ids.arxiv),) if ids.arxiv else ())
    known = work(status="matched", ids=_ids(**ids))
    assert _wanted(empty(other), known, source=other) == ([search_key("A Toy")] if searched else [])


@pytest.mark.parametrize("answered", [False, True])
def test_titles_are_searched_for_in_one_source_after_the_other(http: Http, *, answered: bool) -> None:
    """What the first does not answer is not searched for in the next: it would be judged on the next alone."""
    first, second = Toys({}, failing=lambda _: None if answered else DOWN), Toys({})
    later = replace(second.source, name="later")
    earlier = replace(first.source, name="earlier", service=replace(SERVICE, name="earlier"))
    asking = Asking(
        store=empty(later, earlier),
        look=lambda _: resolution(work(status="unresolved")),
        http=http,
        calendar=Calendar(today=DAY),
        save=lambda _: None,
    )
    asking.ask_all()
    assert (first.asked, second.asked) == ([("A Toy",)], [("A Toy",)] if answered else [])


def test_optional_sources_are_asked_last(http: Http) -> None:
    """Wherever they stand in the order of belief: most of what they could tell is known by then."""
    order: list[str] = []

    def fetch(name: str) -> Callable[[Sequence[str], Http, Mapping[str, Record]], list[Answered]]:
        def answer_none(keys: Sequence[str], _http: Http, _known: Mapping[str, Record]) -> list[Answered]:
            order.append(name)
            return [Answered(key=key, payload=None) for key in keys]

        return answer_none

    sources = [
        replace(BOTH, name=name, service=replace(SERVICE, name=name), fetch=fetch(name), optional=name.startswith("o"))
        for name in ("owner", "usual", "other", "first")
    ]
    asking = Asking(
        store=empty(*sources),
        look=lambda _: resolution(work(ids=_ids(arxiv=KEY))),
        http=http,
        calendar=Calendar(today=DAY),
        save=lambda _: None,
    )
    asking.ask_all()
    assert order == ["first", "usual", "other", "owner"]


def test_a_source_without_a_service_is_not_asked(http: Http) -> None:
    """What was compiled by hand is only read."""
    toys = Toys(HELD_TOYS)
    asking = _asking(http, toys, *_works(2), source=replace(toys.source, service=None))
    asking.ask_all()
    assert (toys.asked, asking.outcomes) == ([], {})
