"""arXiv, Semantic Scholar, the ACL Anthology and the optional services on one loopback port, for tests and benchmarks.

They behave as the services' own documents and recorded answers say, not as a client would like.
`python -m tests.services` serves the project's own papers until it is interrupted.
"""

from tests.services.facts import world_from_facts
from tests.services.lookalikes import lookalikes
from tests.services.server import Services
from tests.services.wire import ACL, ARXIV, CROSSREF, DBLP, OPENREVIEW, S2, Request
from tests.services.world import Paper, World

__all__ = [
    "ACL",
    "ARXIV",
    "CROSSREF",
    "DBLP",
    "OPENREVIEW",
    "S2",
    "Paper",
    "Request",
    "Services",
    "World",
    "lookalikes",
    "world_from_facts",
]
