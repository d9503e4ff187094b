"""What a person should look at beyond the resolving: tiers, repetitions, papers that have appeared; totals expected."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pipeline.errors import CheckError
from pipeline.model import IDENTIFIED, Entry, Issue, Paper
from pipeline.parse import ParsedList
from pipeline.sources import LIST, OVERRIDE
from pipeline.titles import title_key
from pipeline.venues import is_preprint_text


def check_list(parsed: ParsedList, paper_of: Mapping[Entry, Paper], today: date | None) -> Iterator[Issue]:
    """Yield what stands out in one list."""
    yield from _tiers(parsed, paper_of, today)
    yield from _repetitions(parsed, paper_of)
    for entry in parsed.entries:
        if paper := paper_of.get(entry):
            yield from _entry(entry, paper)


def _tiers(parsed: ParsedList, paper_of: Mapping[Entry, Paper], today: date | None) -> Iterator[Issue]:
    for tier in parsed.config.tiers:
        entries = [entry for entry in parsed.entries if entry.tier == tier.key and entry.is_paper]
        if tier.limit is not None and len(entries) > tier.limit:
            message = f"the tier holds {len(entries)} papers, its limit is {tier.limit}"
            remedy = (
                f"move {len(entries) - tier.limit} to another tier, or raise the limit in {parsed.config.path.name}"
            )
            yield _issue(parsed, "warning", tier.heading, message, remedy)
        if tier.window_years is None or today is None:
            continue
        old = [e for e in entries if (paper := paper_of.get(e)) and is_older(paper, tier.window_years, today)]
        if old:
            years = f"{tier.window_years} year{'s' if tier.window_years > 1 else ''}"
            message = f"{len(old)} of its {len(entries)} papers are older than {years}"
            yield _issue(
                parsed,
                "info",
                tier.heading,
                message,
                f"move them to another tier, or change window_years in {parsed.config.path.name}",
            )


def is_older(paper: Paper, years: int, today: date) -> bool:
    """Return whether a paper appeared more than so many years ago; of a coarse date only what it says counts."""
    published: date | None = paper.get("published")
    if published is None:
        return False
    precise = {"year": 1, "month": 2}.get(paper.get("published_precision"), 3)
    ends = (published.year + years, published.month, published.day)
    return ends[:precise] < (today.year, today.month, today.day)[:precise]


def _repetitions(parsed: ParsedList, paper_of: Mapping[Entry, Paper]) -> Iterator[Issue]:
    first: dict[str, Entry] = {}
    for entry in parsed.entries:
        if (paper := paper_of.get(entry)) is None:
            continue
        if (before := first.setdefault(paper.paper_id, entry)) is not entry:
            where = f"line {before.line}{f' (tier {before.tier})' if before.tier else ''}"
            message = f"the same paper stands on {where}"
            yield _entry_issue(entry, paper, message, "keep one of them, if it is not meant twice")


def _entry(entry: Entry, paper: Paper) -> Iterator[Issue]:
    venue = paper.get("venue")
    if venue and entry.venue_text and is_preprint_text(entry.venue_text):
        yield _entry_issue(
            entry, paper, f"printed as “{entry.venue_text}”, it has appeared in {venue}", f"print {venue}"
        )
    title = paper.values["title"]
    if title_key(title.value) != title_key(entry.title) and title.source not in {LIST, OVERRIDE}:
        yield _entry_issue(entry, paper, f"it is now titled “{title.value}”", "print that title, or leave it")


def _entry_issue(entry: Entry, paper: Paper, message: str, remedy: str) -> Issue:
    return Issue(
        level="info",
        stage="check",
        list=entry.list,
        line=entry.line,
        paper_id=paper.paper_id,
        subject=entry.title,
        message=message,
        remedy=remedy,
    )


def _issue(parsed: ParsedList, level: str, subject: str, message: str, remedy: str) -> Issue:
    return Issue(
        level="warning" if level == "warning" else "info",
        stage="check",
        list=parsed.name,
        subject=subject,
        message=message,
        remedy=remedy,
    )


def expect_totals(parsed: ParsedList, totals: Mapping[str, int], *, answered: bool) -> None:
    """Compare totals with what the configuration expects; what is resolved only where every source `answered`.

    Raises:
        CheckError: one line for each total out of its bounds.
    """
    config = parsed.config
    problems = []
    for name, total in totals.items():
        if name == "resolved" and not answered:
            continue
        low, high = config.expect_min.get(name), config.expect_max.get(name)
        if low is not None and total < low:
            problems.append(f"{config.path}: {parsed.path} gives {total} {name}, at least {low} are expected")
        if high is not None and total > high:
            problems.append(f"{config.path}: {parsed.path} gives {total} {name}, at most {high} are expected")
    if problems:
        raise CheckError([f"{problem}: mend the list, or change [expect]" for problem in problems])


def totals_of(entries: Sequence[Entry], paper_of: Mapping[Entry, Paper]) -> dict[str, int]:
    """Return entries, papers and resolved papers of one list."""
    papers = {paper.paper_id: paper for entry in entries if (paper := paper_of.get(entry))}
    resolved = sum(paper.status in IDENTIFIED for paper in papers.values())
    return {"entries": len(entries), "papers": len(papers), "resolved": resolved}
