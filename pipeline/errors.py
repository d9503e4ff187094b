"""Every error a user can meet; each message says what is wrong, where, and how to mend it.

PipelineError
  ListError               the list cannot be read
  ConfigError             a TOML file (list configuration, overrides) cannot be used
  SettingError            a variable of the environment cannot be used
  IdentityError
    InvalidIdError        a text is no identifier of that kind
    IdConflictError       two identifiers of one kind for one paper
  SourceError
    SourceUnavailableError  a service did not answer after every retry
    SourceFormatError       a shape we do not know; never retried
  BadAnswerError          what came is no answer; asked again
  StoreError              a committed file is not what we write
  OutputError             an output cannot be written, or is not ours to replace
  RevisionError           git cannot show the state that a pull request starts from
  UnknownEntryError       no entry is called what was asked for
  CheckError              an expectation is not met
"""

from collections.abc import Sequence
from pathlib import Path


class PipelineError(Exception):
    """Base of all errors that end a run with exit status 1."""


def _located(path: Path, line: int | None, text: str) -> str:
    return f"{path}: {text}" if line is None else f"{path}:{line}: {text}"


class _FileError(PipelineError):
    def __init__(self, path: Path, line: int | None, text: str) -> None:
        """Name the file, its 1-based line (None: the file as a whole), what is wrong and the remedy."""
        super().__init__(_located(path, line, text))
        self.path = path
        self.line = line


class ListError(_FileError):
    """The list cannot be read."""


class ConfigError(_FileError):
    """A TOML file next to the list cannot be used."""


class SettingError(PipelineError):
    """A variable of the environment cannot be used."""

    def __init__(self, name: str, text: str) -> None:
        """`name` is the variable; `text` says what is wrong and the remedy, never the value of a secret."""
        super().__init__(f"{name}: {text}")
        self.name = name
        self.text = text


class StoreError(_FileError):
    """A committed file is not what we write."""


class OutputError(_FileError):
    """An output cannot be written, or what stands there is not ours to replace."""


class RevisionError(PipelineError):
    """Git cannot show the state that a pull request starts from."""


class IdentityError(PipelineError):
    """Base of errors about identifiers."""


class InvalidIdError(IdentityError):
    """A text is no identifier of that kind."""

    def __init__(self, kind: str, text: str) -> None:
        """`kind` is a field of `Ids`; `text` is what was offered."""
        super().__init__(f"not a valid {kind} id: {text!r}")
        self.kind = kind
        self.text = text


class IdConflictError(IdentityError):
    """Two different identifiers of one kind for what should be one paper."""

    def __init__(self, kind: str, ours: object, theirs: object) -> None:
        """`kind` is a field of `Ids`."""
        super().__init__(f"two {kind} ids for one paper: {ours} and {theirs}")
        self.kind = kind
        self.ours = ours
        self.theirs = theirs


class SourceError(PipelineError):
    """Base of errors that name a source and the key that was asked."""

    def __init__(self, source: str, key: str, reason: str) -> None:
        """`key` is the record's key within its source."""
        super().__init__(f"{source} {key}: {reason}")
        self.source = source
        self.key = key
        self.reason = reason


class SourceUnavailableError(SourceError):
    """The service did not answer after every retry; what was known stands."""


class SourceFormatError(SourceError):
    """The answer has a shape we do not know; it is never retried."""


class BadAnswerError(PipelineError):
    """What came is no answer of this service, whatever its status says; it may be asked again."""


class UnknownEntryError(PipelineError):
    """No entry is called what was asked for."""

    def __init__(self, asked: str) -> None:
        """`asked` is what the user gave."""
        super().__init__(f"no entry is {asked!r}: give a paper_id, a line, list:line, an id or a part of the title")
        self.asked = asked


class CheckError(PipelineError):
    """One or more expectations are not met."""

    def __init__(self, problems: Sequence[str]) -> None:
        """One line a problem, each with its remedy."""
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
