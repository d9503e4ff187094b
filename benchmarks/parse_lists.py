"""Score the parser on lists with gold parses: `parse_lists.py ../shared/lists`; exit 1 where a target is missed."""

import json
import subprocess
import sys
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
Score = Mapping[str, float | None]


def score(folder: Path, name: str) -> Score:
    """Return what the score beside the lists says of our parse."""
    parse = [sys.executable, "-m", "pipeline", "parse", str(folder / f"{name}.md")]
    rows = subprocess.run(parse, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    command = [sys.executable, str(folder / "score.py"), str(folder / f"{name}.gold.jsonl"), "-", "--json"]
    result: Score = json.loads(subprocess.run(command, input=rows, capture_output=True, text=True, check=True).stdout)
    return result


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
        print(f"{name:38}{cells}" + (f"  MISSED: {', '.join(wrong)}" if wrong else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
