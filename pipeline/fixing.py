"""Lists to be fixed: read with what is known of their papers, and written with what was accepted."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.catalogue import Catalogue
from pipeline.compute import compute
from pipeline.edits import Proposal
from pipeline.errors import ListError
from pipeline.files import locked, read_text, write_together
from pipeline.fixes import fits, fixed
from pipeline.manuscript import Manuscript
from pipeline.parse import ParsedList
from pipeline.project import LIST_LIMIT, Places, read_inputs
from pipeline.regions import generated_in

_CHANGED = "has changed since it was read: nothing is written, run again"


def read_manuscripts(places: Places) -> tuple[Manuscript, ...]:
    """Return the lists with the papers that the records say their entries are; no source is asked.

    Raises:
        PipelineError: where an input is not valid, or a list is not where it is edited.
    """
    inputs = read_inputs(places)
    data = compute(inputs, is_final=False).data
    catalogue = Catalogue.of_store(inputs.store)
    scripts = []
    for parsed, decided in zip(inputs.lists, data.lists, strict=True):
        pairs = zip(parsed.entries, decided.entries, strict=True)  # as printed, and as the overrides leave them
        scripts.append(
            Manuscript(
                parsed=parsed,
                text=_text_of(parsed),
                paper_of={entry: data.paper_of[known] for entry, known in pairs if known in data.paper_of},
                catalogue=catalogue,
                overrides=tuple(override for override in inputs.overrides if override.list == parsed.name),
            )
        )
    return tuple(scripts)


def _text_of(parsed: ParsedList) -> str:
    text = read_text(parsed.path, ListError, limit=LIST_LIMIT)
    if names := generated_in(text):
        message = f"the list {names[0]} is generated here: fix the file that it is made from, raw/{names[0]}.md"
        raise ListError(parsed.path, None, message)
    return text


def write_fixed(accepted: Mapping[Path, tuple[Manuscript, Sequence[Proposal]]], places: Places) -> list[Path]:
    """Write the lists with the proposals accepted for them, all or none; return those that changed.

    Raises:
        PipelineError: where a list is no longer what was read, or would be read otherwise than meant.
    """
    with locked(places.records):
        files = {}
        for path, (script, proposals) in accepted.items():
            if read_text(path, ListError, limit=LIST_LIMIT) != script.text:
                raise ListError(path, None, _CHANGED)
            if not fits(script, proposals):
                message = "would be read otherwise than meant with just these: nothing is written; take fewer, or all"
                raise ListError(path, None, message)
            files[path] = fixed(script, proposals).encode()
        return write_together(files)
