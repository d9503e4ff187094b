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
            look=lambda store: resolve(entries, tuple(mine), Catalogue.of_store(store)),
            http=http,
            calendar=Calendar(today=today),
            save=lambda _: None,
        ).ask_all()


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
            unasked=frozenset(line for line in lines if self._is_unasked(works[line])),
            offline=offline,
            today=self.calendar.today,
        )

    def _is_unasked(self, work: Work) -> bool:
        """Return whether a source is still to be asked for a work: it was not, or did not answer."""
        alone = replace(self.resolution, works=(work,), doubtful=(), disputed=(), retitled=())
        wants = (wanted(source, alone, self.store, self.calendar) for source in usual_sources() if source.service)
        return any(w.keys or w.titles for w in wants)
