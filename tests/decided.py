"""A project with one entry of each kind that a person decides on, for the tests of the ways to decide."""

import json
from pathlib import Path
from typing import Any

from tests.builders import payload

LONG = "Sails and Masts over the Wide " * 16 + "Sea"
"""A title longer than what is shown of one."""
LIST = f"""\
# Boats

- **Rowing against the Stream of Words**. *Ann Oar, Ben Keel*. 2019.
- **A Ferry That Sank**. *Cai Wreck, Dee Drown*. ACL 2018. [[pdf](https://arxiv.org/pdf/1806.08801.pdf)]
- **Rafts from Driftwood**. *Eli Log, Fay Rope*. 2020. [[pdf](https://arxiv.org/pdf/2003.08802.pdf)]
- **Barges in Narrow Locks**. *Gil Sluice, Hal Gate*. Preprint. [[pdf](https://arxiv.org/pdf/1905.08803.pdf)]
- **\x1b[2JAn Anchor \x07of Words**. *Ida \x1b[31mChain*. 2021.
- **{LONG}**. *Joe Mast*. 2022.
- **Known Waters**. *Kim Chart*. 2020. [[pdf](https://arxiv.org/pdf/2004.08804.pdf)]
"""
RECORDS: dict[str, dict[str, Any]] = {
    "rowing-one": payload(
        "Rowing against the Stream of Words", ["Lou Other", "Max Else"], {"arxiv": "1901.08805"}, year=2019
    ),
    "rowing-two": payload(
        "Rowing against the Stream of Words", ["Ann Oar", "Ben Keel"], {"arxiv": "2401.08806"}, year=2024
    ),
    "ferry": payload("Trams of the Valley", ["Nel Rail", "Oda Track"], {"arxiv": "1806.08801"}, year=2018),
    "rafts": payload("Rafts from \x1b[5mBottles", ["Eli Log", "Fay Rope"], {"arxiv": "2003.08802"}, year=2020),
    "barges": payload(
        "Barges in Narrow Locks",
        ["Gil Sluice", "Hal Gate"],
        {"arxiv": "1905.08803", "acl": "2020.acl-main.9803"},
        venue="ACL 2020",
        year=2020,
    ),
    "known": payload("Known Waters", ["Kim Chart"], {"arxiv": "2004.08804"}, year=2020),
}


def lay_out(folder: Path) -> Path:
    """Write the list and the records into a folder; nothing was run yet."""
    (folder / "raw/records").mkdir(parents=True)
    (folder / "raw/boats.md").write_text(LIST, encoding="utf-8")
    lines = [
        json.dumps(
            {"key": key, "payload": held, "retrieved": "2026-11-01", "source": "facts"},
            ensure_ascii=False,
            sort_keys=True,
        )
        for key, held in sorted(RECORDS.items())
    ]
    (folder / "raw/records/facts.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return folder
