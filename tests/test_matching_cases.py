"""The hard cases, one by one, and what their file promises to those who use it."""

import json
import re
from collections import Counter
from dataclasses import replace

import pytest

from benchmarks.matching_cases import CASES, Case, fault, read
from pipeline.ids import parse_ids

CASES_READ = read()
LEAST = 200


@pytest.mark.parametrize("case", CASES_READ, ids=[case.id for case in CASES_READ])
def test_the_right_paper_is_found_or_the_entry_reported(case: Case) -> None:
    """Status and every id are as the case says, and nothing else is attached."""
    assert fault(case) is None, case.reason


@pytest.mark.parametrize(
    ("status", "ids"),
    [
        pytest.param("matched", {"arxiv": "1908.04626", "acl": "D19-1002"}, id="another paper's ids"),
        pytest.param("matched", {"arxiv": "1902.10186"}, id="an id too few"),
        pytest.param("unresolved", {}, id="nothing"),
    ],
)
def test_a_wrong_answer_is_noticed(status: str, ids: dict[str, str]) -> None:
    """A case that the matcher answers otherwise is a fault, which names both answers."""
    case = next(case for case in CASES_READ if case.id == "not-explanation-both")
    said = fault(replace(case, status=status, ids=parse_ids(ids.items())))
    assert said is not None
    assert said.startswith("matched acl:N19-1357, arxiv:1902.10186, not")


def test_there_are_cases_of_every_kind() -> None:
    """At least two hundred, each with a name of its own and a reason, and no kind is a single case."""
    assert len(CASES_READ) >= LEAST
    assert len({case.id for case in CASES_READ}) == len(CASES_READ)
    assert min(Counter(case.kind for case in CASES_READ).values()) >= 5
    assert all(case.reason.endswith(".") for case in CASES_READ)


def test_every_answer_is_possible() -> None:
    """What is to be attached stands in the catalogue or in a link; what is reported has no ids."""
    for case in CASES_READ:
        held = {token for item in case.catalogue for token in item.tokens}
        linked = " ".join(link.url for link in case.entry.links)
        for token in case.ids.tokens():
            assert token in held or token.partition(":")[2] in linked, case.id
        assert (case.status in {"matched", "linked"}) == bool(case.ids), case.id


def test_the_file_has_the_fields_that_are_described() -> None:
    """Every field of a line is named in the description beside it."""
    described = set(re.findall(r"`(\w+)`", CASES.with_suffix(".md").read_text(encoding="utf-8")))
    rows = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    used = {name for row in rows for name in (*row, *row["entry"], *row["answer"])}
    used |= {name for row in rows for paper in row["catalogue"] for name in paper}
    assert used <= described
