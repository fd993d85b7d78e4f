"""Pages, fragments and macros: one form for each, nothing inline, nothing unused."""

import re

import html5lib
import pytest
from jinja2 import nodes

from tests.structure.source import ROOT, modules

FOLDER = ROOT / "templates"
NAMES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
FRAMES = {"skeleton.html", "paper.html"}
FORBIDDEN = {
    r"\|\s*safe\b": "let Jinja escape, or build Markup in Python",
    r"<script(?![^>]*\bsrc=)": "put the script into a file of webapp/static",
    r"<style\b": "put the rule into webapp/static/site.css",
    r"\sstyle=": "use a class of webapp/static/site.css",
    r"\son(click|change|submit|load|input|error)=": "listen in webapp/static/site.js",
    r"javascript:": "use a real address",
    r"https?://(?!www\.w3\.org|www\.google\.com/\")": "nothing comes from another host",
    r"autoescape\s+false": "let Jinja escape",
    r"\|\s*e\b": "Jinja escapes already",
}


def text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def is_fragment(name: str) -> bool:
    return name.rpartition("/")[2].startswith("_")


def is_component(name: str) -> bool:
    return name.startswith("components/")


def is_kit(tree: nodes.Template) -> bool:
    """True for a file of macros alone."""
    rest = [node for node in tree.body if not isinstance(node, nodes.Macro | nodes.FromImport)]
    return all(
        isinstance(part, nodes.TemplateData) and not part.data.strip()
        for node in rest
        for part in getattr(node, "nodes", [node])
    )


@pytest.fixture(scope="module")
def trees(_app):
    return {name: _app.jinja_env.parse(text(name)) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_template_holds_nothing_forbidden(name):
    source = re.sub(r"\{#.*?#\}", "", text(name), flags=re.S)
    for pattern, instead in FORBIDDEN.items():
        found = re.search(pattern, source)
        assert not found, f"templates/{name}: {found[0]!r} is not allowed: {instead}."


@pytest.mark.parametrize("name", [n for n in NAMES if not is_component(n)])
def test_page_extends_a_frame_and_fragment_does_not(trees, name):
    extends = list(trees[name].find_all(nodes.Extends))
    if is_fragment(name):
        assert not extends, f"templates/{name} is a fragment: it extends nothing."
    elif name not in FRAMES and not is_kit(trees[name]):
        assert len(extends) == 1, f"templates/{name} is a page: extend a frame, or name it _….html."


@pytest.mark.parametrize("name", [n for n in NAMES if is_fragment(n) and not is_component(n)])
def test_fragment_has_one_root_with_an_id(name):
    source = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "x", text(name), flags=re.S)
    within = "table" if re.match(r"[\sx]*<(tr|td|th|tbody)\b", source) else "div"
    tree = html5lib.parseFragment(
        source, container="tbody" if within == "table" else "div", namespaceHTMLElements=False
    )
    roots = list(tree)
    assert len(roots) == 1, (
        f"templates/{name} has {len(roots)} elements at its root: wrap them in one."
    )
    assert roots[0].get("id"), f"templates/{name}: give its root an id, which htmx swaps by."


@pytest.mark.parametrize("name", NAMES)
def test_imported_macros_are_used(trees, name):
    tree = trees[name]
    imported = {
        alias[1] if isinstance(alias, tuple) else alias
        for node in tree.find_all(nodes.FromImport)
        for alias in node.names
    }
    used = {node.name for node in tree.find_all(nodes.Name)}
    unused = imported - used
    assert not unused, f"templates/{name} imports {sorted(unused)} and never calls it: remove it."


def test_every_template_is_used(trees):
    used = set(FRAMES)
    for tree in trees.values():
        for kind in (nodes.Extends, nodes.Include, nodes.FromImport, nodes.Import):
            for node in tree.find_all(kind):
                used |= {c.value for c in node.template.find_all(nodes.Const)} | (
                    {node.template.value} if isinstance(node.template, nodes.Const) else set()
                )
    code = "\n".join((ROOT / path).read_text(encoding="utf-8") for path, _tree in modules())
    kept_ready = ("errors/", "components/")  # chosen by status; a kit that every page draws on
    unused = [
        name
        for name in NAMES
        if name not in used and f'"{name}"' not in code and not name.startswith(kept_ready)
    ]
    assert not unused, f"Nothing shows {unused}: use them or remove them."


@pytest.mark.parametrize("name", [n for n in NAMES if not is_component(n)])
def test_template_is_short(name):
    lines = len(text(name).splitlines())
    assert lines <= 160, f"templates/{name} has {lines} lines: give a part a file of its own."


@pytest.mark.parametrize("name", NAMES)
def test_post_form_carries_its_token(name):
    for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text(name), flags=re.S):
        has_token = re.search(r"csrf_token|hidden_tag\(|input_type.*hidden|form_token", form)
        assert has_token, f"templates/{name}: a POST form without {{{{ form.hidden_tag() }}}}."


WITHOUT_KEY = {
    "accounts/login.html": "no act is kept",
    "accounts/lock.html": "no act is kept",
    "errors/_resend.html": "the key comes with the rest",
    "start/people.html": "its answer shows codes once",
}


@pytest.mark.parametrize("name", [name for name in NAMES if "data-guard" in text(name)])
def test_form_that_is_filled_in_is_taken_once(name):
    has_key = "{{ once() }}" in text(name)
    assert has_key != (name in WITHOUT_KEY), (
        f"templates/{name}: write {{{{ once() }}}} into the form (components/form.html), or say in"
        " WITHOUT_KEY why it may be sent twice."
    )
