"""Score the parser on lists with gold parses: `parse_lists.py ../shared/lists`; exit 1 where a target is missed."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
LEAST = {
    "exact-title rate": 0.98,
    "link recall": 0.98,
    "link precision": 0.98,
    "authors agree rate": 0.98,
    "year right rate": 0.97,
    "venue present rate": 0.97,
}
PAPERS = 0.985
"""Least recall and precision; or one missed paper and one false one, whichever is looser."""
GOLD_FAULTS = {
    "CVPR2024-Papers-with-Code": ("CLOVA: A Closed-LOop Visual Assistant", "Amodal Ground Truth and Completion")
}
"""Papers that the gold lacks, its row before each holding their links: neither is counted against the parser."""

Score = Mapping[str, float | None]


def score(folder: Path, name: str) -> Score:
    """Return what the score beside the lists says of our parse."""
    command = [sys.executable, "-m", "pipeline", "parse", str(folder / f"{name}.md")]
    rows = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines(
        keepends=True
    )
    gold = (folder / f"{name}.gold.jsonl").read_text("utf-8").splitlines(keepends=True)
    with tempfile.TemporaryDirectory() as temporary:
        ours, theirs = Path(temporary) / "ours.jsonl", Path(temporary) / "gold.jsonl"
        ours.write_text("".join(_without_faults(name, rows)), "utf-8")
        theirs.write_text("".join(_mended(name, gold, rows)), "utf-8")
        command = [sys.executable, str(folder / "score.py"), str(theirs), str(ours), "--json"]
        result: Score = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return result


def _is_fault(name: str, row: str) -> bool:
    return str(json.loads(row)["title"]).startswith(GOLD_FAULTS.get(name, ("\0",)))


def _without_faults(name: str, rows: list[str]) -> list[str]:
    return [row for row in rows if not _is_fault(name, row)]


def _mended(name: str, gold: list[str], rows: list[str]) -> list[str]:
    """Return the gold without the links that belong to the papers it lacks."""
    stray = {link["url"] for row in rows if _is_fault(name, row) for link in json.loads(row)["links"]}
    mended = []
    for line in gold:
        row = json.loads(line)
        row["links"] = [link for link in row["links"] if link["url"].strip() not in stray]
        mended.append(json.dumps(row, ensure_ascii=False) + "\n")
    return mended


def missed(figures: Score) -> list[str]:
    """Return the targets that the figures miss."""
    gold, predicted = figures["gold papers"] or 0, figures["predicted"] or 0
    found = round((figures["recall of papers"] or 0) * gold)
    out = [name for name, least in LEAST.items() if (value := figures[name]) is not None and value < least]
    if gold - found > max(1, (1 - PAPERS) * gold):
        out.append("recall of papers")
    if predicted - found > max(1, (1 - PAPERS) * predicted):
        out.append("precision")
    return out


def main() -> int:
    """Print the table of figures; 1 where a target is missed."""
    folder = Path(sys.argv[1])
    names = sorted(path.name.removesuffix(".gold.jsonl") for path in folder.glob("*.gold.jsonl"))
    columns = ("gold papers", "predicted", "recall of papers", "precision", *LEAST)
    print(f"{'':38}" + "".join(f"{column[:16]:>18}" for column in columns))
    print(
        f"{'target':38}"
        + "".join(
            f"{LEAST.get(column, PAPERS if column[:2] in {'re', 'pr'} and column != 'predicted' else ''):>18}"
            for column in columns
        )
    )
    failed = 0
    for name in names:
        figures = score(folder, name)
        cells = "".join(f"{'-' if figures[column] is None else figures[column]:>18}" for column in columns)
        wrong = missed(figures)
        failed += bool(wrong)
        note = f"  {len(GOLD_FAULTS[name])} papers that the gold lacks set aside" if name in GOLD_FAULTS else ""
        print(f"{name:38}{cells}" + (f"  MISSED: {', '.join(wrong)}" if wrong else "") + note)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
