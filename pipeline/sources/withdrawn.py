"""Whether a preprint is withdrawn, which stands nowhere but in its comment or abstract."""

import re

_THING = r"(?:paper|article|submission|manuscript|preprint|work|note|draft|report|thesis|version|document)"
_OFF = r"withdrawn\b(?!\s+from\b(?!\s+(?:the\s+)?arxiv))"  # what is withdrawn from a journal still stands on arXiv
_WHY = r"(?=\s*(?:[.,;:!)\]*]|$|by\b|due\b|because\b|since\b|as\b))"
_WITHDRAWN = re.compile(
    rf"(?:^\W*the|(?:^\W*|[.;:!?(\[]\s*)this)\s+{_THING}\s+(?:has\s+been|is|was)\s+(?:\w+ly\s+|being\s+)?{_OFF}"
    rf"|(?:^\W*|[.;:!?]\s+){_THING}\s+{_OFF}{_WHY}"
    rf"|\b(?:we|authors?)\s+(?:have\s+|has\s+)?withdr[ae]wn?\s+this\s+{_THING}\b",
    re.IGNORECASE,
)
_WITHDRAWN_COMMENT = re.compile(rf"^\W*{_OFF}{_WHY}", re.IGNORECASE)
"""The one word says it in a comment; an abstract may begin with it."""


def is_withdrawn(comment: str | None, abstract: str | None) -> bool:
    """Return whether comment or abstract says of this very paper that it is withdrawn."""
    said = (_WITHDRAWN.search(text) for text in (comment, abstract) if text)
    return any(said) or bool(comment and _WITHDRAWN_COMMENT.search(comment))
