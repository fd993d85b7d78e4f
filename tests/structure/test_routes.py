"""Every address: who may call it, how it is written, what it may change."""

import inspect
import re

import pytest

from tests.structure.source import body_of, calls, modules
from webapp.permissions import Permission

# Everything that anybody may call; a new public address is a decision, so it is written here.
PUBLIC = {
    "accounts.code",
    "accounts.invite",
    "accounts.login",
    "accounts.logout",
    "health.show",
    "idle.lock",
    "maps.map_script",
}
PART = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*|\.well-known|\.[a-z]+")
PARAMETER = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")
COMMITS = re.compile(r"(^|[._])(session|link|public_session\(\))\.commit$|^commit$")
# The view, the command or the job commits. Besides them: `audit.opened()`, the one write of a GET,
# and `throttle`, which counts a try for good whatever becomes of the request.
MAY_COMMIT = re.compile(
    r"(^|/)((\w+_)?views|commands|cli|jobs|throttle)\.py$|^webapp/demo/"
    r"|^webapp/audit/operations\.py$"
)


@pytest.fixture(scope="module")
def rules(_app):
    return [rule for rule in _app.url_map.iter_rules() if rule.endpoint != "static"]


@pytest.fixture(scope="module")
def views(_app):
    return {name: view for name, view in _app.view_functions.items() if name != "static"}


def is_public_blueprint(view) -> bool:
    return inspect.unwrap(view).__module__.endswith(".public_views")


def test_every_address_names_its_permission(views):
    known = {permission.value for permission in Permission} | {"public", "signed-in"}
    bare = {name for name, view in views.items() if getattr(view, "permission", None) not in known}
    assert not bare, f"{sorted(bare)}: add @requires(Permission.…), @signed_in or @public."


def test_public_addresses_are_acknowledged(views):
    public = {
        name
        for name, view in views.items()
        if view.permission == "public" and not is_public_blueprint(view)
    }
    assert public <= PUBLIC, (
        f"{sorted(public - PUBLIC)} may be called by anybody and lie outside public_views.py: "
        "add @requires, move them, or list them in PUBLIC (tests/structure/test_routes.py)."
    )


def test_public_views_hold_public_views_alone(views):
    guarded = {
        name
        for name, view in views.items()
        if is_public_blueprint(view) and view.permission != "public"
    }
    assert not guarded, f"{sorted(guarded)} need a session: move them to views.py."


def test_staff_pages_lie_under_staff(rules, views):
    outside = {
        rule.rule
        for rule in rules
        if views[rule.endpoint].permission != "public" and not rule.rule.startswith("/staff")
    }
    assert not outside, f"{sorted(outside)}: give the blueprint url_prefix='/staff/…'."


def test_addresses_are_kebab_case_and_typed(rules):
    for rule in rules:
        for kind, name in PARAMETER.findall(rule.rule):
            assert kind, f"{rule.rule}: say of what type <{name}> is, <uuid:{name}> for a record."
            assert not (kind == "int" and name.endswith("_id")), (
                f"{rule.rule}: integer keys never leave the server; address records by UUID."
            )
        for part in filter(None, re.sub(PARAMETER, "x", rule.rule).split("/")):
            assert PART.fullmatch(part), f"{rule.rule}: write {part!r} in kebab-case."


def test_no_address_changes_anything_by_get(views, rules):
    posting = {rule.endpoint for rule in rules if "POST" in (rule.methods or ())}
    for name, view in views.items():
        if name in posting:
            continue
        verbs = [
            call
            for call, _node in calls(body_of(view))
            if call.startswith("operations.") or COMMITS.search(call)
        ]
        assert not verbs, f"{name} answers GET alone but calls {verbs}: make it a POST."


def test_every_post_view_commits_exactly_once(views, rules):
    wrong = {}
    for name in sorted({rule.endpoint for rule in rules if "POST" in (rule.methods or ())}):
        commits = [call for call, _node in calls(body_of(views[name])) if COMMITS.search(call)]
        if len(commits) != 1:
            wrong[name] = len(commits)
    assert not wrong, f"{wrong}: a view that changes something has one db.session.commit()."


def test_views_alone_commit():
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in modules()
        for call, node in calls(tree)
        if COMMITS.search(call) and not MAY_COMMIT.search(str(path))
    ]
    assert not wrong, f"{wrong}: operations never commit; the view, the command or the job does."
