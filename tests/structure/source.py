"""The project's own code, read as a tree."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def modules(folder: str = "webapp") -> Iterator[tuple[Path, ast.Module]]:
    """Yield (path from the root, tree) of every module."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def body_of(view: Callable) -> ast.AST:
    """Return the tree of a view as it is written, below its decorators."""
    return ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(view))))


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Yield (dotted name, call) of every call in `tree`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node
