"""From the Markdown of a list to its entries; pure.

Blocks come from markdown-it-py, so code, comments and nesting are Markdown's own. A list item is one entry, or a
paragraph that starts with a bold title. What looks like an entry but cannot be read becomes an issue.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.config import ListConfig, Tier
from pipeline.errors import ConfigError, ListError
from pipeline.inline import Run, plain, runs_from_tokens
from pipeline.model import Entry, Issue
from pipeline.pages import ids_from_url
from pipeline.reading import Reading, read_entry
from pipeline.regions import blank_outside_blocks, strip_with_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedList:
    """A list as read."""

    name: str
    path: Path
    config: ListConfig
    text: str
    """The Markdown as its curator wrote it, without our additions."""
    entries: tuple[Entry, ...]
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """A list item, a paragraph or a table that may be an entry."""

    kind: str
    start: int
    """0-based first line."""
    end: int
    """0-based line after its first paragraph."""
    section: tuple[str, ...]
    runs: tuple[Run, ...]
    notes: tuple[str, ...] = ()
    group: int = 0
    """Which Markdown list it is an item of."""
    has_children: bool = False


def parse_list(text: str, path: Path, config: ListConfig | None = None) -> ParsedList:
    """Return the entries of a list, in its order.

    Raises:
        ListError: where not one entry can be read.
        ConfigError: where a tier of the configuration names a heading that the list has not.
    """
    config = config or ListConfig(path=path.with_suffix(".toml"))
    name = "-".join(path.stem.split())
    stripped, lines = strip_with_lines(blank_outside_blocks(text.removeprefix("\ufeff")), path)
    tokens = MarkdownIt("commonmark", {"maxNesting": 50}).enable("table").parse(stripped)
    blocks = list(_blocks(tokens))
    headings = {heading for block in blocks for heading in block.section} | set(_headings(tokens))
    tiers = _tiers_by_heading(config, headings)
    entries: list[Entry] = []
    issues: list[Issue] = []
    places: dict[object, int] = {}
    entry_groups = {block.group for block in blocks if block.group and _reading(block) is not None}
    for block in blocks:
        line = lines[block.start]
        reading = _reading(block)
        if reading is None:
            if unread := _looks_like_entry(block, among_entries=block.group in entry_groups):
                issues.append(_unread(name, line, block, unread))
            continue
        tier = next((tiers[key] for heading in reversed(block.section) if (key := _fold(heading)) in tiers), None)
        place: object = tier.key if tier else block.section
        places[place] = places.get(place, 0) + 1
        entries.append(_entry(name, line, block, reading, (tier, places[place])))
    if not entries:
        hint = "a paper is a list item with a title and a link, e.g. `1. **Title**. *Authors*. Venue 2020. [[pdf](https://…)]`"
        raise ListError(path, issues[0].line if issues else None, f"no entry can be read: {hint}")
    return ParsedList(name=name, path=path, config=config, text=stripped, entries=tuple(entries), issues=tuple(issues))


def _entry(name: str, line: int, block: _Block, reading: Reading, place: tuple[Tier | None, int]) -> Entry:
    tier, position = place
    notes = [note for note in (reading.note, *block.notes) if note]
    return Entry(
        list=name,
        line=line,
        end_line=block.end,
        section=block.section,
        tier=tier.key if tier else None,
        position=position,
        title=reading.title,
        alias=reading.alias,
        authors_text=reading.authors_text,
        venue_text=reading.venue_text,
        year=reading.year,
        note="\n".join(notes) or None,
        links=reading.links,
        is_paper=reading.is_paper,
    )


def _unread(name: str, line: int, block: _Block, reason: str) -> Issue:
    subject = plain(block.runs)[:80] or "(no text)"
    remedy = "write it as `**Title**. *Authors*. Venue 2020. [[pdf](https://…)]`"
    return Issue(level="warning", stage="parse", list=name, line=line, subject=subject, message=reason, remedy=remedy)


def _fold(heading: str) -> str:
    return "".join(unicodedata.normalize("NFKC", heading).casefold().split())


def _tiers_by_heading(config: ListConfig, headings: set[str]) -> dict[str, Tier]:
    present = {_fold(heading) for heading in headings}
    for tier in config.tiers:
        if _fold(tier.heading) not in present:
            known = ", ".join(sorted(headings)) or "none"
            message = f"tier {tier.key!r}: the list has no heading {tier.heading!r}; its headings are: {known}"
            raise ConfigError(config.path, None, message)
    return {_fold(tier.heading): tier for tier in config.tiers}


def _headings(tokens: Sequence[Token]) -> Iterator[str]:
    for n, token in enumerate(tokens):
        if token.type == "heading_open":
            yield plain(runs_from_tokens(tokens[n + 1].children or ()))


def _blocks(tokens: Sequence[Token]) -> Iterator[_Block]:
    """Yield what may be an entry, in the order of the lines."""
    section: dict[int, str] = {}
    groups = 0
    stack: list[int] = []
    n = 0
    while n < len(tokens):
        token = tokens[n]
        path = tuple(section[level] for level in sorted(section))
        match token.type:
            case "heading_open":
                level = int(token.tag[1:])
                title = plain(runs_from_tokens(tokens[n + 1].children or ()))
                section = {depth: text for depth, text in section.items() if depth < level} | {level: title}
                n += 3
                continue
            case "bullet_list_open" | "ordered_list_open":
                groups += 1
                stack.append(groups)
            case "bullet_list_close" | "ordered_list_close":
                stack.pop()
            case "list_item_open":
                if block := _item(tokens, n, path, stack[-1]):
                    yield block
            case "paragraph_open" if not stack and token.map:
                runs = tuple(runs_from_tokens(tokens[n + 1].children or ()))
                yield _Block(kind="paragraph", start=token.map[0], end=token.map[1], section=path, runs=runs)
            case "table_open" if token.map:
                end = next(m for m in range(n, len(tokens)) if tokens[m].type == "table_close")
                cells = [t for t in tokens[n:end] if t.type == "inline"]
                runs = tuple(run for cell in cells for run in runs_from_tokens(cell.children or ()))
                yield _Block(kind="table", start=token.map[0], end=token.map[1], section=path, runs=runs)
                n = end
            case _:
                pass
        n += 1


def _item(tokens: Sequence[Token], at: int, section: tuple[str, ...], group: int) -> _Block | None:
    """Return a list item: its first paragraph, and its further paragraphs as notes."""
    paragraphs: list[tuple[Token, Token]] = []
    depth = 0
    children = False
    level = tokens[at].level
    for n in range(at + 1, len(tokens)):
        token = tokens[n]
        if token.type == "list_item_close" and token.level == level:
            break
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
            children = True
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type == "paragraph_open" and depth == 0:
            paragraphs.append((token, tokens[n + 1]))
    if not paragraphs or paragraphs[0][0].map is None:
        return None
    first, inline = paragraphs[0]
    notes = tuple(text for _, other in paragraphs[1:] if (text := plain(runs_from_tokens(other.children or ()))))
    assert first.map is not None  # noqa: S101 checked above; for the type checker
    return _Block(
        kind="item",
        start=first.map[0],
        end=first.map[1],
        section=section,
        runs=tuple(runs_from_tokens(inline.children or ())),
        notes=notes,
        group=group,
        has_children=children,
    )


def _reading(block: _Block) -> Reading | None:
    """Return what the block prints, None where it is no entry."""
    if block.kind == "table":
        return None
    reading = read_entry(block.runs)
    if reading is None:
        return None
    if block.kind == "paragraph":
        starts_bold = next((run.strong for run in block.runs if run.text.strip()), False)
        return reading if starts_bold and reading.authors_text and reading.links else None
    if reading.set_off:
        return reading if reading.links or reading.authors_text or reading.year else None
    if reading.links:
        return reading if _is_bracketed(block.runs) else None
    return reading if reading.authors_text and (reading.year or reading.venue_text) else None


def _is_bracketed(runs: Sequence[Run]) -> bool:
    """Return whether every link stands in square brackets, as `[[pdf](…)]`: else it is a link within a sentence."""
    return all(
        n > 0 and runs[n - 1].url is None and runs[n - 1].text.rstrip().endswith(("[", "【", "(", "（", "|", ":", "："))
        for n, run in enumerate(runs)
        if run.url is not None and (n == 0 or runs[n - 1].url != run.url)
    )


def _looks_like_entry(block: _Block, *, among_entries: bool) -> str | None:
    """Return why a block that was not read looks like an entry all the same; None where it does not."""
    papers = [run.url for run in block.runs if run.url and ids_from_url(run.url)]
    if block.kind == "table":
        return "a table with links to papers: tables are not read yet" if papers else None
    if block.kind == "paragraph":
        bold = next((run.strong for run in block.runs if run.text.strip()), False)
        return "a bold title with a link to a paper, but no authors" if bold and papers else None
    if papers:
        return "it links a paper, but no title can be made out"
    if among_entries and not block.has_children and re.search(r"\w", plain(block.runs)):
        return "it stands among entries, but has neither link nor authors nor year"
    if among_entries and not block.has_children and any(run.url for run in block.runs):
        return "it stands among entries, but no title can be made out"
    return None
