"""A list as it is edited: the characters of its file, which of them are its maintainer's, and what is known; pure."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from pipeline.catalogue import Catalogue
from pipeline.config import Override
from pipeline.edits import Edit
from pipeline.model import Entry, Paper
from pipeline.parse import ParsedList
from pipeline.regions import keepends, owned_spans

_BOM = "\ufeff"


@dataclass(frozen=True, kw_only=True)  # without slots: what is found once is kept
class Manuscript:
    """A list beside its file."""

    parsed: ParsedList
    text: str
    """Of the file: our additions, what stands around the list and a byte order mark included."""
    paper_of: Mapping[Entry, Paper] = field(default_factory=dict)
    catalogue: Catalogue
    overrides: Sequence[Override] = ()
    """Those of this list."""

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        text = self.text.removeprefix(_BOM)
        start = len(self.text) - len(text)
        return [(start + low, start + high) for low, high in owned_spans(text)]

    @cached_property
    def _starts(self) -> list[int]:
        """Where each span begins in `own`, and where the last ends."""
        return [0, *accumulate(high - low for low, high in self._spans)]

    @cached_property
    def _ends(self) -> list[int]:
        """Where each span ends in the file."""
        return [high for _, high in self._spans]

    @cached_property
    def own(self) -> str:
        """The maintainer's words, without what is around the list."""
        return "".join(self.text[low:high] for low, high in self._spans)

    @cached_property
    def lines(self) -> list[str]:
        """The lines of `own` as Markdown counts them, with their ends."""
        return keepends(self.own)

    @cached_property
    def offsets(self) -> list[int]:
        """Where each line begins in `own`, and where the last ends."""
        return [0, *accumulate(map(len, self.lines))]

    @cached_property
    def _file_offsets(self) -> list[int]:
        return [0, *accumulate(map(len, keepends(self.text)))]

    def file_at(self, at: int) -> int:
        """Return where in the file a character of `own` stands; for its end, where the list ends."""
        if at >= len(self.own):
            return self._spans[-1][1] if self._spans else len(self.text)
        span = bisect_right(self._starts, at) - 1
        return self._spans[span][0] + at - self._starts[span]

    def line_at(self, at: int) -> int:
        """Return the 1-based line of the file on which a character of `own` stands."""
        return bisect_right(self._file_offsets, self.file_at(at))

    def own_at(self, line: int) -> int:
        """Return where in `own` the first of the maintainer's characters at or after a 1-based line of the file is."""
        offset = self._file_offsets[min(line, len(self._file_offsets)) - 1]
        span = bisect_right(self._ends, offset)
        if span == len(self._spans):
            return len(self.own)
        return self._starts[span] + max(0, offset - self._spans[span][0])

    def stretch(self, entry: Entry) -> tuple[int, int]:
        """Return where in `own` the lines of an entry's own text begin and end."""
        after = self.parsed.starts[entry.end_line] if entry.end_line < len(self.parsed.starts) else None
        return self.own_at(entry.line), self.own_at(after) if after else len(self.own)

    def edit(self, start: int, end: int, text: str) -> Edit | None:
        """Return the edit of a stretch of `own` in the file; None where an addition of ours stands within it."""
        low = self.file_at(start)
        high = self.file_at(end - 1) + 1 if end > start else low
        return Edit(start=low, end=high, text=text) if high - low == end - start else None

    def edits(self, rows: Sequence[tuple[int, int, str]]) -> tuple[Edit, ...]:
        """Return the edits of stretches of `own`, in order; none where one of them cannot be made."""
        found = [self.edit(*row) for row in sorted(rows)]
        return tuple(edit for edit in found if edit) if all(found) else ()
