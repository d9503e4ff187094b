"""Serve the project's own papers on the loopback until interrupted; print the environment that leads there."""

import sys
import threading
from contextlib import suppress
from pathlib import Path

from tests.services import Services, world_from_facts

_FACTS = Path(__file__).parents[2] / "raw" / "records" / "facts.jsonl"

if __name__ == "__main__":
    with suppress(KeyboardInterrupt), Services(world_from_facts(_FACTS)) as services:
        sys.stdout.write("".join(f"export {name}={value}\n" for name, value in services.environment.items()))
        sys.stdout.flush()
        threading.Event().wait()
