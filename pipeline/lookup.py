"""Which papers the proposed entries are: only those are asked about, without a key, and nothing is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.catalogue import Catalogue
from pipeline.config import decide
from pipeline.enrich import enrich
from pipeline.extras import usual_sources
from pipeline.fetch import Asking
from pipeline.findings import Scene
from pipeline.history import History
from pipeline.http import Http
from pipeline.linked import unknown_links
from pipeline.model import Entry, Work
from pipeline.proposal import Proposal
from pipeline.pull_request import PullRequest
from pipeline.resolve import Resolution, resolve
from pipeline.store import Store
from pipeline.wanted import Calendar, wanted


def ask(pull: PullRequest, entries: Sequence[Entry], environment: Mapping[str, str], today: date) -> Store:
    """Return the records with what the services say of those entries.

    Raises:
        SettingError: where a variable of the environment cannot be used.
    """
    services = [source.service for source in usual_sources() if source.service]
    keys = {service.key_variable for service in services}
    chosen = set(entries)
    everything = [entry for proposal in pull.proposals for entry in proposal.after.entries]
    decided = decide(everything, pull.overrides)
    mine = dict.fromkeys(o for e, o in zip(everything, decided, strict=True) if o and e in chosen)
    with Http({name: value for name, value in environment.items() if name not in keys}, services) as http:
        return Asking(
            store=pull.store,
            look=lambda store: _with_links(resolve(entries, tuple(mine), (known := Catalogue.of_store(store))), known),
            http=http,
            calendar=Calendar(today=today),
            save=lambda _: None,
        ).ask_all()


def _with_links(resolution: Resolution, catalogue: Catalogue) -> Resolution:
    """Return what the entries are, and what is to be asked about their links that nothing is known of.

    Which share the requests for the entries: a list is content with one link that is right, a newcomer should know of
    one that is not.
    """
    links = (link for work in resolution.works for link in unknown_links(work, catalogue))
    return replace(resolution, works=(*resolution.works, *links))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """All lists resolved by what is known now."""

    resolution: Resolution
    catalogue: Catalogue
    store: Store
    calendar: Calendar

    @classmethod
    def of(cls, pull: PullRequest, store: Store, today: date) -> "Lookup":
        """Return what the entries of all lists are."""
        entries = [entry for proposal in pull.proposals for entry in proposal.after.entries]
        catalogue = Catalogue.of_store(store)
        return cls(
            resolution=resolve(entries, pull.overrides, catalogue),
            catalogue=catalogue,
            store=store,
            calendar=Calendar(today=today),
        )

    def scene(self, proposal: Proposal, shown: Sequence[Entry], *, offline: bool) -> Scene:
        """Return what is known of the entries that are shown."""
        name = proposal.after.name
        works = {e.line: work for work in self.resolution.works for e in work.entries if e.list == name}
        lines = [entry.line for entry in shown if entry.line in works]
        return Scene(
            proposal=proposal,
            works=works,
            papers={line: enrich(works[line], History.of(())) for line in lines},
            catalogue=self.catalogue,
            unasked=frozenset(e.line for e in shown if e.line in works and self._is_unasked(e, works[e.line])),
            offline=offline,
            today=self.calendar.today,
        )

    def _is_unasked(self, entry: Entry, work: Work) -> bool:
        """Return whether a source is still to be asked for an entry or its links: it was not, or did not answer."""
        works = (work, *unknown_links(replace(work, entries=(entry,)), self.catalogue))
        alone = replace(self.resolution, works=works, doubtful=(), disputed=(), retitled=())
        wants = (wanted(source, alone, self.store, self.calendar) for source in usual_sources() if source.service)
        return any(w.keys or w.titles for w in wants)
