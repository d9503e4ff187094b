"""A run: inputs are read and checked, the stages run, the outputs are written together or not at all."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import monotonic

from pipeline.adopt import adopted
from pipeline.compute import Result, compute, look, outputs, with_changes
from pipeline.decide_blocks import Answer, answers_in
from pipeline.errors import CheckError
from pipeline.fetch import Asking
from pipeline.files import locked, write_together
from pipeline.http import Http
from pipeline.keep import render_kept
from pipeline.losses import refuse_lost
from pipeline.overrides import Choice, with_choices
from pipeline.project import Inputs, Places, read_inputs
from pipeline.publish import MEND, DataSet, additions, refuse_foreign, stale
from pipeline.readme import too_large
from pipeline.report import Network, run_report, say, say_wanted
from pipeline.store import Store
from pipeline.wanted import Calendar, Scope, in_turn, wanted

_ASKING: Mapping[str, Scope] = {"enrich": "all", "resolve": "new", "fetch": "due"}
"""The commands that ask, and what for."""
_WRITING_DATA = ("enrich", "build")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """How a run works."""

    offline: bool = False
    """Ask no source."""
    refresh: bool = False
    """Ask whatever the age of an answer."""
    dry: bool = False
    """Send nothing, write nothing; say what would be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a run came to."""

    data: DataSet
    unanswered: tuple[str, ...] = ()
    """Sources that left something unanswered."""
    report: bytes = b""
    """What stands in run.json; empty where none is written."""


def run(  # noqa: PLR0913 what comes in from outside
    command: str,
    places: Places,
    mode: Mode,
    *,
    environment: Mapping[str, str],
    now: Callable[[], datetime],
    step: Callable[[str], None],
) -> Done:
    """Run a command: read, ask, compute, write.

    `step` is told each stage as it starts. One run at a time works on the records.

    Raises:
        PipelineError: with what is wrong, where, and the remedy; no output has changed then.
    """
    started, clock = now(), monotonic()
    with nullcontext() if mode.dry else locked(places.records):
        step("parse")
        inputs, choices = _read(command, places, started)
        network = Network()
        if command in _ASKING and not mode.offline:
            # what cannot be written is said before anyone is asked
            _outputs(command, compute(inputs, is_final=False), places, is_final=False)
            step("fetch")
            ages = inputs.config.ages
            calendar = Calendar(today=_day(started), refresh=mode.refresh, scope=_ASKING[command], ages=ages)
            inputs, network = _ask(inputs, calendar, environment, dry=mode.dry)
        step("resolve")
        result = compute(inputs)
        step("publish")
        result = with_changes(result, places) if command in _WRITING_DATA else result
        # first what was decided in the page, then the page without it
        files = _decided(choices, places, started) | _outputs(command, result, places)
        say(inputs.store, result.data, network)
        _say_too_large(files, places)
        if mode.dry:
            _say_dry(files)
            return Done(data=result.data)
        report = places.out / "run.json"
        if command == "enrich":
            files[report] = run_report(inputs.store, result.data, network, started=started, seconds=monotonic() - clock)
        written = [path for path in write_together(files) if path != report]
    _log.info("%s", f"written: {', '.join(map(str, written))}" if written else "nothing has changed")
    return Done(data=result.data, unanswered=network.unanswered, report=files.get(report, b""))


def _read(command: str, places: Places, started: datetime) -> tuple[Inputs, list[Choice]]:
    """Return the inputs, with what was decided in REVIEW.md where the command writes that anew."""
    inputs = read_inputs(places)
    refuse_lost(inputs.store, places.out)
    _say_to_come(inputs.store, _day(started))
    answers = _answers(inputs, places) if command in _WRITING_DATA else []
    for answer in answers:
        entry = answer.choice.entry
        _log.info("%s:%d: decided: %s, line %d: %s", places.review, answer.line, entry.list, entry.line, entry.title)
    choices = [answer.choice for answer in answers]
    return with_choices(inputs, choices, _day(started))[0], choices


def _decided(choices: Sequence[Choice], places: Places, started: datetime) -> dict[Path, bytes]:
    """Return the overrides with the decisions appended to what stands there by now: asking may have taken a while."""
    return with_choices(read_inputs(places), choices, _day(started))[1] if choices else {}


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def _answers(inputs: Inputs, places: Places) -> list[Answer]:
    return answers_in(places.review, [entry for parsed in inputs.lists for entry in parsed.entries])


def _outputs(command: str, result: Result, places: Places, *, is_final: bool = True) -> dict[Path, bytes]:
    """Return the files that a command writes, but for run.json; what stands in their places may be replaced."""
    files = outputs(command, result, places, is_final=is_final)
    refuse_foreign([*files, *([places.out / "run.json"] if command == "enrich" else [])])
    return files


def _ask(inputs: Inputs, calendar: Calendar, environment: Mapping[str, str], *, dry: bool) -> tuple[Inputs, Network]:
    """Return the inputs with what the sources answer, every answer kept as it comes, and how the asking went."""
    sources = in_turn(inputs.store.sources)
    services = [source.service for source in sources if source.service]
    with Http(environment, services) as http:
        if dry:
            resolution = look(inputs, inputs.store)
            for source in sources:
                say_wanted(source, wanted(source, resolution, inputs.store, calendar))
            return inputs, Network()
        asking = Asking(
            store=inputs.store,
            look=lambda store: look(inputs, store),
            http=http,
            calendar=calendar,
            save=lambda store: write_together(render_kept(store)),
        )
        store = asking.ask_all()
        return replace(inputs, store=store), Network(asking.outcomes, http.tallies, http.down)


def _say_to_come(store: Store, today: date) -> None:
    """Warn of answers of a day to come: a clock was wrong, and until that day they would count as the newest."""
    if store.newest and store.newest > today + timedelta(days=1):  # a day may have begun elsewhere
        remedy = f"set the clock right, or take those lines out of {store.folder} (git log -p shows them)"
        _log.warning("the newest record is of %s, and today is %s: %s", store.newest, today, remedy)


def _say_too_large(files: Mapping[Path, bytes], places: Places) -> None:
    for path in {places.readme, *places.in_place} & files.keys():
        if problem := too_large(files[path], path):
            _log.warning("%s", problem)


def _say_dry(files: Mapping[Path, bytes]) -> None:
    _log.info("dry run: nothing is sent, nothing is written")
    for problem in stale(files):
        _log.info("%s", problem.replace(f": {MEND}", "; a run would write it"))


def check(places: Places) -> None:
    """Make sure that the inputs are valid and the outputs are what they make.

    Raises:
        PipelineError: where they are not.
    """
    inputs = read_inputs(places)
    refuse_lost(inputs.store, places.out)
    if answers := _answers(inputs, places):
        raise CheckError([f"{places.review}:{a.line}: this decision is not carried out yet: {MEND}" for a in answers])
    files = outputs("check", compute(inputs), places)
    if problems := stale(files):
        raise CheckError(problems)


def adopt(places: Places) -> list[Path]:
    """Carry what was edited in the README into the lists; return the files that changed.

    Raises:
        PipelineError: where that cannot be done; nothing has changed then.
    """
    with locked(places.records):
        inputs = read_inputs(places)
        data = compute(inputs, is_final=False).data
        lists = tuple(parsed for parsed in data.lists if parsed.path not in {places.readme, *places.in_place})
        return write_together(adopted(places.readme, lists, additions(data, places.readme, places.out)))
