"""Plays GitHub's command line: keeps what it is called with, answers what the test says, filtered as it would.

An answer that is a number is the status with which it ends, having been refused.
"""

import json
import sys
from pathlib import Path

import jq


def _content(word: str) -> str:
    """Return a word, or the file that it names: `body=@file`."""
    name, at, path = word.partition("=@")
    return f"{name}={Path(path).read_text(encoding='utf-8')}" if at else word


def _call(home: Path, words: list[str]) -> None:
    said = [_content(word) for word in words]
    for at, word in enumerate(words):
        if word == "--body-file":
            said[at + 1] = Path(words[at + 1]).read_text(encoding="utf-8")
    with (home / "calls.jsonl").open("a", encoding="utf-8") as calls:
        calls.write(json.dumps(said) + "\n")
    for beginning, answer in json.loads((home / "answers.json").read_text(encoding="utf-8")):
        if " ".join(words).startswith(beginning):
            _answer(answer, words)
            return


def _answer(answer: object, words: list[str]) -> None:
    if isinstance(answer, int):
        sys.exit(answer)
    if "--silent" in words:
        return
    if "--limit" in words and isinstance(answer, list):
        answer = answer[: int(words[words.index("--limit") + 1])]
    results = jq.compile(words[words.index("--jq") + 1]).input_value(answer).all() if "--jq" in words else [answer]
    for result in results:
        sys.stdout.write((result if isinstance(result, str) else json.dumps(result)) + "\n")


if __name__ == "__main__":
    _call(Path(sys.argv[1]), sys.argv[2:])
