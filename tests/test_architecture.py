"""The shape of the package, as ARCHITECTURE.md states it."""

import ast
from pathlib import Path

import pytest

from pipeline.ids import KINDS
from pipeline.sources import COUNTED_UNDER, LIST, OVERRIDE, PRECEDENCE, SOURCES

PACKAGE = Path(__file__).parent.parent / "pipeline"
MODULES = {path.relative_to(PACKAGE).with_suffix("").as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
KNOWN_TO_SOURCES = {"errors", "http", "ids", "model", "pages", "sources", "titles"}
"""Values and what reads them; anything else is done with a source's answers, not by it."""
SOURCE_NAMES = (
    {source.name for source in SOURCES} | set(COUNTED_UNDER) | {name for names in PRECEDENCE.values() for name in names}
)
"""Every source that there is or will be."""


def _tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def _imports(module: str) -> set[str]:
    """Every module that is imported, anywhere in the file; `from a import b` counts as a and a.b."""
    found: set[str] = set()
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_the_sources_are_those_we_think() -> None:
    """These tests know the names that they look for."""
    assert {"facts", "arxiv", "acl", "semantic_scholar", LIST, OVERRIDE} <= SOURCE_NAMES


@pytest.mark.parametrize("module", [name for name in MODULES if not name.startswith("sources/")])
def test_only_the_sources_name_a_source(module: str) -> None:
    """No stage compares or looks up the name of a source: who is believed is a table of pipeline/sources."""
    kinds = {*KINDS, LIST, OVERRIDE}  # also a kind of id, a key of TOML: words of their own
    kinds |= {"facts"} if module == "model" else set()  # also a method of matching
    kinds |= {"dblp"} if module == "enrich" else set()  # also a field of what a record says
    named = {
        node.value
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value in SOURCE_NAMES - kinds
    }
    assert named == set()


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("sources/")])
def test_sources_import_no_stage(module: str) -> None:
    """A source knows the model, the ids and the errors, and nothing of what is done with its answers."""
    ours = {name.split(".")[1] for name in _imports(module) if name.startswith("pipeline.")}
    assert ours <= KNOWN_TO_SOURCES


@pytest.mark.parametrize(
    "module", [name for name in MODULES if name.startswith("sources/") and name != "sources/__init__"]
)
def test_a_source_does_not_know_the_others(module: str) -> None:
    """A source is one file: it imports the shape of a source and no other source."""
    others = {f"pipeline.sources.{source.name}" for source in SOURCES} | {"pipeline.sources"}
    used = {name for name in _imports(module) if name.startswith("pipeline.sources")}
    assert {name for name in used if not name.startswith("pipeline.sources.base")} & others == set()


def test_the_network_is_touched_in_one_module() -> None:
    """Only `http` may import what opens a connection."""
    clients = {"requests", "urllib.request", "http.client", "socket", "httpx", "aiohttp"}
    assert {module for module in MODULES if _imports(module) & clients} <= {"http"}


def test_the_environment_and_the_clock_are_touched_in_one_module() -> None:
    """argv, environment, terminal and clock come in through the command line alone."""
    words = ("os.environ", "sys.argv", "datetime.now", "date.today", "time.time(", "isatty")
    found = {name for name, path in MODULES.items() if any(word in path.read_text(encoding="utf-8") for word in words)}
    assert {name.partition("_")[0] for name in found} == {"cli"}, "or a command in a module of its own, cli_…"


def test_no_module_is_a_drawer_of_odds_and_ends() -> None:
    """Every module is named after its subject."""
    names = {part for module in MODULES for part in module.split("/")}
    assert names & {"utils", "util", "common", "helpers", "helper", "misc", "tools"} == set()


@pytest.mark.parametrize("module", MODULES)
def test_modules_can_be_read_at_one_sitting(module: str) -> None:
    """A module is under 250 lines."""
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) < 250


@pytest.mark.parametrize("module", MODULES)
def test_functions_can_be_read_at_one_glance(module: str) -> None:
    """A function is under 40 lines, its docstring not counted."""
    long = {}
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.FunctionDef):
            first = node.body[0]
            said = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            docstring = (first.end_lineno or 0) - first.lineno + 1 if said else 0
            long[node.name] = (node.end_lineno or 0) - node.lineno + 1 - docstring
    assert {name: lines for name, lines in long.items() if lines >= 40} == {}


@pytest.mark.parametrize("module", MODULES)
def test_no_except_is_broad(module: str) -> None:
    """An error that nobody foresaw is seen, not swallowed."""
    handlers = [node for node in ast.walk(_tree(module)) if isinstance(node, ast.ExceptHandler)]
    broad = [node.lineno for node in handlers if node.type is None or ast.unparse(node.type) == "Exception"]
    assert broad == []


def test_the_pure_stages_touch_no_file() -> None:
    """Parsing, resolving, enriching and rendering take values and return values."""
    words = (".read_text(", ".read_bytes(", ".write_text(", ".write_bytes(", ".open(", " open(")
    found = {name for name, path in MODULES.items() if any(word in path.read_text(encoding="utf-8") for word in words)}
    assert found <= {"files", "publish", "turns"}, "publish compares outputs, turns are taken by files"
