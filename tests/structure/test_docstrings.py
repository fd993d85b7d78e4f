"""Whoever reads the code finds one sentence where a signature does not say enough."""

import ast

import pytest

from tests.structure import source

SAY_THEMSELVES = {"property", "cached_property", "overload"}
"""A property is a question that its name asks; an overload repeats what is documented once."""


@pytest.mark.parametrize("folder", ["webapp", "gis"])
def test_every_public_function_and_method_has_a_docstring(folder):
    silent = [
        f"{path}:{function.lineno} {function.name}"
        for path, tree in source.modules(folder)
        for function in public_functions(tree)
        if not ast.get_docstring(function)
    ]
    assert not silent, f"Write one line that says what the signature cannot: {silent}"


def public_functions(tree):
    """Yield the functions of a module and of its classes, but not those inside a function."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from public_functions(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            words = {ast.unparse(one) for one in node.decorator_list}
            if not node.name.startswith("_") and not words & SAY_THEMSELVES:
                yield node
