"""The script of a made-up year: what the list and the services hold on each night, known beforehand.

Nothing here knows how the pipeline works. Events are dealt over the nights by a seed; each night is the state of
everything after the events of that night, so that whoever checks a run can look up what was true then.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from benchmarks.year_papers import item, namesake, split_off, turned, written_before
from tests.live import DAY
from tests.services import ACL, ARXIV, S2, Paper

FIRST = DAY
"""The day of night 0."""
SHARES: Mapping[str, float] = {
    "dropped": 0.04,
    "dipped": 0.04,
    "split": 0.04,
    "retracted": 0.02,
    "published": 0.16,
    "retitled": 0.07,
    "withdrawn": 0.03,
    "merged": 0.06,
    "moved": 0.08,
    "removed": 0.05,
    "namesake": 0.04,
    "added": 0.2,
}
"""Events a year by kind, as a share of the papers; at least one of each. Those that few papers can meet come first."""
_OUT = 0.05  # how often on a night a service begins to fail
_FAULTS = {
    ARXIV: ("429", "500", "503", "reset", "cut-xml", "empty-feed", "short-feed", "rate-exceeded-200", "html-200"),
    S2: ("429", "500", "504", "reset", "truncated-json", "wrong-json", "null-json", "html-200", "no-data"),
    ACL: ("429", "500", "503", "reset", "cut-xml", "empty-200", "html-200"),
}
_LAST = 50  # nights of a year on which nothing new happens, so that all of it can be told by its end
_MUCH_CITED = 100  # so that half of it is a sharp fall
_BACK = 4  # nights after which a count that dipped is back: sooner than a fall is believed


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happens between two nights; the later one is the first to see it."""

    night: int
    kind: str
    number: int
    """Of the paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """All that is true on a night."""

    papers: tuple[Paper, ...]
    """By number; also those that are not in the list, or not yet."""
    strangers: tuple[Paper, ...]
    """Papers that never are in the list, though some bear a title of it."""
    sections: tuple[tuple[int, ...], tuple[int, ...]]
    """The numbers of the papers in the two sections of the list, in its order."""
    faults: Mapping[str, tuple[str, ...]]
    """By service, the bad answers to its first requests; more than it is asked: it is out."""

    @property
    def listed(self) -> tuple[int, ...]:
        """The numbers of the papers in the list, in its order."""
        return self.sections[0] + self.sections[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The nights, and what happened between them."""

    nights: tuple[Night, ...]
    events: tuple[Event, ...]
    """By night."""
    printed: tuple[str, ...]
    """By number of a paper, its item in the list; it never changes."""

    def calm(self, since: int, every: int) -> int:
        """Return the first run since a night on which every service answers; one after the year where there is none."""
        last = len(self.nights)
        return next((n for n in range(-(-since // every) * every, last, every) if not self.nights[n].faults), last)

    def calm_before(self, night: int, every: int) -> int:
        """Return the last run up to that of a night on which every service answered; the first where there was none."""
        return next((n for n in range(night, 0, -every) if not self.nights[n].faults), 0)

    def text(self, night: int) -> str:
        """Return the list as it is on a night."""
        parts = zip(("Must read", "Latest"), self.nights[night].sections, strict=True)
        items = [(head, "".join(f"- {self.printed[number]}\n" for number in numbers)) for head, numbers in parts]
        return "# A year\n" + "".join(f"\n### {head}\n\n{lines}" for head, lines in items)


def write_year(*, papers: int, nights: int, seed: int) -> Year:
    """Return a year of so many papers and nights, always the same for a seed.

    Raises ValueError for fewer papers than there are events of a kind to meet, or more than there are titles for.
    """
    rng = random.Random(seed)  # noqa: S311 no secret
    every = written_before(rng, papers)
    spare = max(1, round(papers * SHARES["added"]))
    state = _State(
        rng=rng,
        papers=every,
        sections=([*range((papers - spare) // 3)], [*range((papers - spare) // 3, papers - spare)]),
        rates=[min(rng.paretovariate(0.9) / 60, 6) for _ in every],
    )
    printed = tuple(item(paper, number) for number, paper in enumerate(every))
    events = _dealt(rng, every, spare, nights)
    told: list[Night] = []
    for night in range(nights):
        for event in events:
            if event.night == night:
                state.happen(event)
        told.append(state.close(night))
    return Year(nights=tuple(told), events=tuple(events), printed=printed)


def _dealt(rng: random.Random, papers: list[Paper], spare: int, nights: int) -> list[Event]:
    """Deal the events; a paper meets one of them in its year, so that each is told apart from the others."""
    listed, events = [*range(len(papers) - spare)], []
    rng.shuffle(listed)
    for kind, share in SHARES.items():
        count = spare if kind == "added" else max(1, round(share * len(papers) * min(nights / 365, 1)))
        for nth in range(count):
            if kind == "added":
                number = len(papers) - spare + nth
            else:
                able = [n for n in listed if _may(kind, papers[n])]
                if not able:
                    raise ValueError(f"{len(papers)} papers are too few: none is left to be {kind}")
                listed.remove(number := able[0])
            events.append(Event(night=rng.randrange(1, nights - min(_LAST, nights // 2)), kind=kind, number=number))
    return sorted(events, key=lambda event: event.night)


def _may(kind: str, paper: Paper) -> bool:
    preprint = paper.arxiv is not None and paper.acl is None
    match kind:
        case "published" | "retitled" | "withdrawn":
            return preprint
        case "retracted":
            return paper.acl is not None
        case "split" | "dropped" | "dipped":
            return paper.citations > _MUCH_CITED
        case _:
            return True


@dataclass(slots=True, kw_only=True)
class _State:
    """The world and the list as they move on."""

    rng: random.Random
    papers: list[Paper]
    sections: tuple[list[int], list[int]]
    rates: list[float]
    strangers: list[Paper] = field(default_factory=list)
    back: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    out: dict[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    """Service → until which night it fails, and how."""

    def happen(self, event: Event) -> None:
        number, paper, day = event.number, self.papers[event.number], FIRST + timedelta(days=event.night)
        match event.kind:
            case "added":
                self.sections[1].insert(self.rng.randrange(len(self.sections[1]) + 1), number)
            case "removed" | "moved":
                here = 0 if number in self.sections[0] else 1
                self.sections[here].remove(number)
                if event.kind == "moved":
                    self.sections[1 - here].append(number)
            case "dropped" | "dipped":
                lost = paper.citations // 2
                self.papers[number] = replace(paper, citations=paper.citations - lost)
                if event.kind == "dipped":
                    self.back.setdefault(event.night + _BACK, []).append((number, lost))
            case "namesake":
                self.strangers.append(namesake(paper, self._next, day))
            case "split":
                part = split_off(paper, self._next)
                self.strangers.append(part)
                self.papers[number] = replace(paper, citations=paper.citations - part.citations)
            case kind:
                self.papers[number] = turned(paper, kind, number, day)

    @property
    def _next(self) -> int:
        """A number that no paper has."""
        return len(self.papers) + len(self.strangers)

    def close(self, night: int) -> Night:
        """Let the night's citations come, and the services fail or mend; return the state."""
        for number, lost in self.back.pop(night, ()):
            self.papers[number] = replace(self.papers[number], citations=self.papers[number].citations + lost)
        for number, rate in enumerate(self.rates):
            gained = int(rate) + (self.rng.random() < rate % 1)
            if gained:
                paper = self.papers[number]
                self.papers[number] = replace(paper, citations=paper.citations + gained)
        for service, kinds in _FAULTS.items():
            if self.out.get(service, (night, ()))[0] <= night:
                self.out.pop(service, None)
                if night and self.rng.random() < _OUT:
                    self.out[service] = night + self.rng.choice((1, 1, 2, 4)), self._fault(kinds)
        return Night(
            papers=tuple(self.papers),
            strangers=tuple(self.strangers),
            sections=(tuple(self.sections[0]), tuple(self.sections[1])),
            faults={service: faults for service, (_, faults) in self.out.items()},
        )

    def _fault(self, kinds: tuple[str, ...]) -> tuple[str, ...]:
        return (self.rng.choice(kinds),) * self.rng.choice((1, 2, 50))
