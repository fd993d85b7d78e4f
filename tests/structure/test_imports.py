"""Who may import whom: the contracts of setup.cfg."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))


def test_contracts_are_kept():
    # In a process of its own: the linter would switch off every logger that is there.
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, (
        f"{run.stdout}{run.stderr}\nAn import goes the wrong way. Pass an id, send a signal named"
        " in the lower feature, or move the code (setup.cfg, importlinter)."
    )


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: path.stem)
def test_migration_imports_nothing_of_the_application(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    wrong = {name for name in names if name.split(".")[0] in ("webapp", "gis", "tests")}
    assert not wrong, f"{path.name} imports {wrong}: write tables and values out in the migration."


@pytest.mark.parametrize("folder", ["webapp", "gis", "migrations"])
def test_nothing_imports_tests(folder):
    wrong = [
        path.relative_to(ROOT)
        for path in (ROOT / folder).rglob("*.py")
        if "import tests" in (text := path.read_text(encoding="utf-8")) or "from tests" in text
    ]
    assert not wrong, f"{wrong} import from tests."


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "manager", "service", "services"])
def test_no_module_without_a_noun(name):
    wrong = list((ROOT / "webapp").rglob(f"{name}.py")) + list((ROOT / "gis").rglob(f"{name}.py"))
    assert not wrong, f"{wrong}: name the module by what it holds."
