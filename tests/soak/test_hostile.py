"""Whatever is asked by whomever in whatever way: no 500, no traceback, no change without the right.

A sample here, 10,000 tries in `make soak`. Every form of the url map is sent as each role.
"""

import gzip
import os
from urllib.parse import quote

import brotli
from hypothesis import HealthCheck, Phase, given, settings
from werkzeug.datastructures import MultiDict

from tests.conftest import undone
from tests.leaks.visits import Browser
from tests.soak.hostile import part, tries
from tests.soak.site import Fields, Site, open_to, signed_in

TRIES = int(os.environ.get("VUNGXANH_SOAK_TRIES", "250"))
# What no single request brings along: an import that waits, a code, a locked session, an own note.
WANTS_MORE = {
    *("accounts.code", "accounts.invite", "accounts.logout", "idle.lock"),
    *("areas.apply_import", "areas.choose_projection", "areas.discard_import", "areas.undo_import"),
    *("me.end_session", "me.recovery_codes", "villages.remove_note"),
}
QUERIES = (
    *("q", "on", "known", "commune", "status", "after", "before", "sort", "view", "lat", "lon"),
    *(
        "z",
        "layer",
        "id",
        "area",
        "action",
        "day",
        "lang",
        "next",
        "kind",
        "team",
        "route",
        "state",
    ),
    *("level", "village", "page", "at", "tip", "bbox", "x", "y", "key"),
)


def form_of(client: Browser, path: str, drawn: dict) -> MultiDict:
    """Return the fields of the page at `path`, gone wrong as drawn."""
    page = client.get(path)
    text_of = page.get_data(as_text=True) if page.mimetype == "text/html" else ""
    fields = Fields(text_of).found or {"csrf_token": ""}
    token = fields.get("csrf_token") or fields.get("token") or ""
    sent = MultiDict()
    for place, (name, default) in enumerate(sorted(fields.items())):
        kind, word = drawn["oddities"][place % len(drawn["oddities"])]
        values = part(kind, default, word, drawn["file"])
        if name in ("csrf_token", "token"):
            values = {"own": [token], "none": [], "another": ["x" + token], "twice": [token] * 2}[
                drawn["token"]
            ]
        if values:
            sent.setlist(name, values)
    return sent


def encoded(form: MultiDict) -> dict:
    """Return the body: with files as browsers do, else with bytes that are no UTF-8."""
    pairs = list(form.items(multi=True))
    if any(not isinstance(value, str) for _name, value in pairs):
        return {"data": MultiDict((name, readable(value)) for name, value in pairs)}
    body = "&".join(f"{coded(name)}={coded(value)}" for name, value in pairs)
    return {"data": body, "content_type": "application/x-www-form-urlencoded"}


def readable(value):
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def query_of(drawn: dict) -> str:
    known = [(QUERIES[at % len(QUERIES)], value) for at, value in drawn["known_query"]]
    return "&".join(f"{coded(name)}={coded(value)}" for name, value in drawn["query"] + known)


def coded(word: str) -> str:
    return quote(word.encode("utf-8", "surrogatepass"))


def test_no_request_breaks_anything(site):
    places = len(site.rules)

    @settings(
        max_examples=TRIES,
        derandomize=TRIES < 1000,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn=tries(places, len(site.people)))
    def one(drawn):
        with undone(site.app):
            attempt(site, drawn)

    one()
    missed = sorted({rule.endpoint for rule in site.forms} - site.reached)
    print(f"{len(site.reached)} forms got past their door; not: {missed}")
    if TRIES >= 10_000:
        assert set(missed) <= WANTS_MORE, missed


def attempt(site: Site, drawn: dict) -> None:
    form_rule = site.next_form()
    rule = form_rule or site.rules[drawn["address"]]
    method = "POST" if form_rule else drawn["method"]
    permission = getattr(site.app.view_functions[rule.endpoint], "permission", "public")
    username = site.people[drawn["person"]]
    if permission == "public":
        username = None
    elif form_rule:
        username = site.able(permission, drawn["person"])
    client = signed_in(site, username)
    path = site.address(rule, drawn["ids"])
    if form_rule:
        path = open_to(client, site, rule) or path
    options = {"headers": clean(drawn["headers"]), "query_string": query_of(drawn)}
    if method == "POST":
        form = form_of(client, path, drawn)
        options |= encoded(form)
    else:
        form = {}
    is_free = site.may(username, permission, path)
    before = None if is_free else site.counts()
    answer = client.open(path, method=method, **options)
    body = text_in(answer)
    said = f"{username or 'nobody'}: {method} {path}?{options['query_string'][:300]}"
    said += f" → {answer.status_code} (form {dict(form)!r:.1500})"
    answer.close()
    assert answer.status_code < 500, said
    assert "Traceback" not in body, said
    if before is not None:
        assert site.counts() == before, f"changed without the right: {said}"
    if method == "POST" and answer.status_code not in (400, 401, 403, 404, 405):
        site.reached.add(rule.endpoint)


def text_in(answer) -> str:
    """Return the text of `answer`, unpacked: some of these requests take any encoding."""
    if not answer.data or not answer.mimetype.startswith("text/"):
        return ""
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}
    return unpack.get(answer.content_encoding, bytes)(answer.data).decode()


def clean(headers: dict[str, str]) -> list[tuple[str, str]]:
    """Return the headers without what no server would hand on: line breaks."""
    return [(name, value.replace("\r", "").replace("\n", "")) for name, value in headers.items()]
