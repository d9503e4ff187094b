"""How fast a long list is read: `parse_speed.py [--entries 50000]`; exit 1 where a target is missed.

The list is made up: four shapes, section by section, of 240 bytes an entry. A tenth of it is read as well, to show that
time grows as the list does.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
MOST_SECONDS = 30.0
"""Of the processor: it works alone and waits for nothing, so on a quiet machine they are those of the clock."""
MOST_MEGABYTES = 800
_SECTION = 1000  # entries
_TITLE = "A Study of the Number {n} and of Its Many Uses in Language Models of Every Size and Shape"
_SHAPES = (
    f"{{n}}. **{_TITLE}**. *Ann Author{{n}}, Bob Writer, Cara Dollar*. ACL 2019. [[pdf](https://arxiv.org/abs/1905.{{n:05d}})]"
    " [[code](https://github.com/a/b{n})] (**Alias{n}**)\n"
    f"- [{_TITLE}](https://arxiv.org/abs/2001.{{n:05d}}) (EMNLP 2020) Ann Author{{n}}, Bob Writer,"
    " with a remark on it that fills the line up to its usual length, as remarks do\n"
    f"- **{_TITLE}**, Ann Author{{n}} and Bob Writer, *NeurIPS 2021*. [[paper](https://aclanthology.org/2020.acl-main.{{n}}/)]"
    " and a note of some length about it\n"
    f"1. Author, A., & Writer, B. (2018). {_TITLE}. In *Proceedings of the Meeting of the Association* (pp. 1-9)."
    " https://doi.org/10.1000/x{n}"
).split("\n")


def long_list(entries: int) -> str:
    """Return a list of that many entries, about 240 bytes each."""
    lines: list[str] = []
    for n in range(entries):
        if n % _SECTION == 0:
            lines.append(f"\n## Section {n // _SECTION}\n")
        lines.append(_SHAPES[n // _SECTION % len(_SHAPES)].format(n=n))
    return "\n".join(lines) + "\n"


def read(text: str) -> tuple[int, float, float]:
    """Return how many entries the command reads in a list, the seconds, and the processor's seconds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.md"
        path.write_text(text, encoding="utf-8")
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        command = [sys.executable, "-m", "pipeline", "parse", str(path)]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
        seconds, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout.count(b"\n"), seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Print the figures; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=50_000)
    most = parser.parse_args().entries
    print("| entries | megabytes | seconds | processor seconds |\n| ---: | ---: | ---: | ---: |")
    missed = []
    for entries in (most // 10, most):
        text = long_list(entries)
        found, seconds, processor = read(text)
        print(f"| {found:,} | {len(text.encode()) / 1e6:.1f} | {seconds:.1f} | {processor:.1f} |")
        missed += [f"{entries - found} entries were not read"] if found != entries else []
        missed += [f"{processor:.1f} s are more than {MOST_SECONDS}"] if processor > MOST_SECONDS else []
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\npeak memory: {peak:.0f} MB")
    missed += [f"{peak:.0f} MB are more than {MOST_MEGABYTES}"] if peak > MOST_MEGABYTES else []
    for problem in missed:
        print(f"MISSED: {problem}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
