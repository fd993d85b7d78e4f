"""The two commands, their lock files, and what README.md says about them."""

import ast
import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TARGETS = {"help", "run", "test", "bench", "soak", "lint", "format", "translate", "pictures"}
SCRIPTS = sorted(
    path for path in (ROOT / "scripts").iterdir() if path.is_file() and path.suffix in ("", ".sh")
)
STEPS = sorted((ROOT / "scripts" / "steps").glob("*.sh"))
HOST_NAME = re.compile(
    r"https?://|file://|--(extra-)?index-url|--find-links|--trusted-host|\.(org|com|io)\b"
)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_script_stops_at_first_error(script):
    assert (
        re.search(r"^set -eu", script.read_text(), re.M) or '. "$(dirname' in script.read_text()
    ), f"Put `set -eu` at the head of scripts/{script.name}."


@pytest.mark.parametrize(
    "script", [*SCRIPTS, *STEPS, ROOT / ".ci" / "run"], ids=lambda path: path.name
)
def test_script_is_valid_shell(script):
    result = subprocess.run(
        ["bash", "-n", str(script)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    "script",
    [path for path in SCRIPTS if not path.suffix] + [ROOT / ".ci" / "run"],
    ids=lambda path: path.name,
)
def test_command_is_executable(script):
    assert script.stat().st_mode & 0o111, f"git update-index --chmod=+x {script.relative_to(ROOT)}"


@pytest.mark.parametrize("step", STEPS, ids=lambda path: path.stem)
def test_step_looks_before_it_works(step):
    text = step.read_text()
    for function in (f"{step.stem}_done()", f"{step.stem}_do()"):
        assert function in text, (
            f"scripts/steps/{step.name} needs {function}: see step() in lib.sh."
        )
    assert f"{step.stem})" in read("scripts/setup.sh"), (
        f"Name the step {step.stem} in scripts/setup.sh."
    )


def test_ci_only_calls_make_test():
    commands = [line for line in read(".ci/run").splitlines() if line and not line.startswith("#")]
    assert commands == ["set -eu", 'cd "$(dirname "$0")/.."', "exec make test"]


def makefile_rules() -> dict[str, tuple[str, str]]:
    found = re.findall(r"^([a-z]+):(.*)\n((?:\t.*\n?)+)", read("Makefile"), re.M)
    return {name: (rest, recipe) for name, rest, recipe in found}


def test_makefile_has_the_known_targets_and_help_for_each():
    rules = makefile_rules()
    assert set(rules) == TARGETS
    assert not [name for name, (rest, _recipe) in rules.items() if "## " not in rest]


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_recipe_is_replaced_by_its_script(target):
    recipe = makefile_rules()[target][1].strip()
    assert recipe.startswith("@exec "), (
        f"make {target}: without exec a TERM leaves its children running."
    )
    assert len(recipe.splitlines()) == 1, f"make {target}: put the steps into a script."


def test_make_alone_lists_every_target():
    result = subprocess.run(["make", "-C", str(ROOT)], capture_output=True, text=True, check=True)
    assert set(re.findall(r"^ +make (\w+)", result.stdout, re.M)) == TARGETS


@pytest.mark.parametrize("lock", ["requirements.lock", "scripts/node.lock"])
def test_lock_has_a_hash_for_every_pin(lock):
    entries = re.split(r"\n(?=[A-Za-z0-9])", "\n" + read(lock))[1:]
    assert entries
    for entry in entries:
        head = entry.splitlines()[0]
        assert re.match(r"[A-Za-z0-9._-]+==\S+ \\$", head), (
            f"{lock}: {head!r} is not an exact pin; run scripts/lock."
        )
        assert "--hash=sha256:" in entry, f"{lock}: {head!r} has no hash; run scripts/lock."


@pytest.mark.parametrize("lock", ["requirements.lock", "scripts/node.lock"])
def test_lock_names_no_host(lock):
    lines = [
        line for line in read(lock).splitlines() if HOST_NAME.search(line.partition(" # via ")[0])
    ]
    named = [line for line in lines if not re.match(r"[a-z.]+==", line)]
    assert not named, f"{lock} names where packages come from; run scripts/lock."


def test_lock_pins_every_requirement_of_setup_cfg():
    wanted = re.findall(r"^    ([A-Za-z][A-Za-z0-9-]*)(?:\[[a-z,]+\])?>=", read("setup.cfg"), re.M)
    pinned = {
        re.split("==", line)[0].lower().replace("_", "-")
        for line in read("requirements.lock").splitlines()
    }
    missing = [name for name in wanted if name.lower() not in pinned]
    assert len(wanted) > 20
    assert not missing, "Run scripts/lock after a change of setup.cfg."


def test_browser_packages_are_pinned_exactly_and_locked():
    wanted = json.loads(read("package.json"))["dependencies"]
    locked = json.loads(read("package-lock.json"))["packages"]
    for name, version in wanted.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), (
            f"package.json: {name} needs an exact version."
        )
        assert locked[f"node_modules/{name}"]["version"] == version, (
            "Run npm install --package-lock-only."
        )
    for path, package in locked.items():
        assert not path or package.get("integrity"), f"package-lock.json: {path} has no integrity."
        assert "resolved" not in package, f"package-lock.json: {path} names a registry."


def settings_read_by(source: str) -> set[str]:
    """Return the names of settings in `source`: upper-case strings given to a call."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    texts = [arg.value for call in calls for arg in call.args if isinstance(arg, ast.Constant)]
    return {
        text for text in texts if isinstance(text, str) and re.fullmatch(r"[A-Z][A-Z_]{3,}", text)
    }


def test_readme_lists_every_setting():
    sources = [ROOT / "webapp" / f"{name}.py" for name in ("config", "serve")]
    if not all(path.exists() for path in sources):
        pytest.skip("webapp/config.py does not exist yet")
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", read("README.md"), re.M))
    read_settings = set().union(*(settings_read_by(path.read_text()) for path in sources))
    assert read_settings, "No setting was found in the code: look at settings_read_by."
    assert not read_settings - listed, "Add these settings to the table in README.md."
    assert not listed - read_settings - {"HOST", "PORT"}, (
        "README.md lists settings that nothing reads."
    )


def test_readme_names_every_folder_with_code():
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")} | {
        "templates",
        "tests",
        "scripts",
        "docs",
    }
    assert not [name for name in sorted(folders) if f"`{name}/`" not in read("README.md")]


def vendor_files_named_by(path: Path) -> set[str]:
    return set(
        re.findall(r"vendor/[\w./-]+\.(?:css|js|woff2|png)\b", path.read_text(encoding="utf-8"))
    )


def test_every_vendor_file_that_a_page_names_is_copied():
    static = ROOT / "webapp" / "static"
    if not (static / "vendor").exists():
        pytest.skip("Browser assets are not installed: scripts/setup assets")
    sources = [
        *(ROOT / "templates").rglob("*.html"),
        *static.glob("*.css"),
        *ROOT.glob("webapp/**/*.py"),
        *ROOT.glob("gis/*.py"),
    ]
    named = {(path.name, name) for path in sources for name in vendor_files_named_by(path)}
    missing = sorted((page, name) for page, name in named if not (static / name).exists())
    assert not missing, "Add these files to scripts/steps/assets.sh, or name them as it does."
