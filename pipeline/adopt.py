"""Taking back: what a person edited in a generated block goes into the list; what we added to a list goes out of it."""

from difflib import SequenceMatcher
from pathlib import Path

from pipeline.errors import ListError, OutputError
from pipeline.files import read_text
from pipeline.parse import ParsedList
from pipeline.project import LIST_LIMIT
from pipeline.readme import Additions, is_edited, render_block
from pipeline.regions import Block, begin_marker, find_block, hash_of, keepends, strip_added, strip_with_lines

_README_LIMIT = 16 << 20  # bytes


def stripped(path: Path) -> bytes:
    """Return a list without our additions: the bytes that its maintainer wrote.

    Raises:
        ListError: where it cannot be read, or an addition is opened and not closed.
    """
    text = read_text(path, ListError, limit=LIST_LIMIT)
    strip_with_lines(text, path)
    return strip_added(text).encode()


def adopted(readme: Path, lists: tuple[ParsedList, ...], known: Additions) -> dict[Path, bytes]:
    """Return the lists with what was edited in their blocks of a README, and the README that knows of it.

    Raises:
        OutputError: where a block cannot be found, or its list has changed as well since it was written.
    """
    text = read_text(readme, OutputError, limit=_README_LIMIT)
    files: dict[Path, bytes] = {}
    for parsed in lists:
        place = find_block(text, parsed.name, readme)
        if is_edited(text, place):
            source = read_text(parsed.path, ListError, limit=LIST_LIMIT)
            mine = _merged(source, strip_added(render_block(parsed, known)), text, place, readme, parsed)
            files[parsed.path] = mine.encode()
            marker = text[place.opens : place.start]
            opened = marker.replace(marker.strip(), begin_marker(parsed.name, text[place.start : place.end], mine))
            text = text[: place.opens] + opened + text[place.start :]
    return files | ({readme: text.encode()} if files else {})


def _merged(source: str, before: str, readme: str, place: Block, path: Path, parsed: ParsedList) -> str:  # noqa: PLR0913, PLR0917 both sides and where they stand
    """Return the list with the lines that differ between its block as written and as it is now."""
    if hash_of(parsed.text) != place.list_hash:
        message = f"the list {place.name} was edited here, and {parsed.path} has changed as well since it was generated"
        raise OutputError(path, place.line, f"{message}: carry one of the two over by hand, then run `pipeline enrich`")
    ours, old, new = keepends(source), keepends(before), keepends(strip_added(readme[place.start : place.end]))
    merged: list[str] = []
    for kind, low, high, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        merged += ours[low:high] if kind == "equal" else new[start:end]
    text = "".join(merged)
    return text if source.endswith("\n") else text.removesuffix("\n")
