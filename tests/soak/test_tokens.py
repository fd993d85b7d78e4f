"""A form's token is good for the session that it was given to, and for no other before or after."""

from tests.conftest import undone
from tests.leaks.visits import WITH_TOKEN, Browser
from tests.soak.site import Fields, Site, open_to
from webapp.extensions import db
from webapp.permissions import Permission

RENEWED = "Biểu mẫu để mở quá lâu, đã được làm mới. Bấm gửi lại."
KEPT = "Nội dung đã nhập vẫn được giữ trên trang này."
AT_THE_DOOR = {"accounts.login", "accounts.logout", "accounts.invite"}
CHANGING = 15  # so many forms change something when they are sent as they stand


class Person:
    """Somebody signed in as people do, with tokens that are not of this session."""

    def __init__(self, site: Site, username: str, password: str) -> None:
        self.client = Browser(site.app, site.app.response_class)
        self.log_in(username, password)
        earlier = self.client.token(WITH_TOKEN)
        assert self.client.submit("/logout", form_at=WITH_TOKEN).status_code == 303
        at_the_door = self.log_in(username, password)
        self.own = self.client.token(WITH_TOKEN)
        self.tokens = {"before the login": at_the_door, "before a logout": earlier}

    def log_in(self, username: str, password: str) -> str:
        """Log in; return the token of the form that did it."""
        token = self.client.token("/login")
        form = {"username": username, "password": password, "csrf_token": token}
        sent = self.client.post("/login", data=form)
        assert sent.status_code == 303, sent.status_code
        return token


def signed_in(site: Site, passwords: dict[str, str]) -> dict[str, Person]:
    found = {name: Person(site, name, password) for name, password in passwords.items()}
    everybody = list(found.values())
    for one, other in zip(everybody, everybody[1:] + everybody[:1], strict=True):
        one.tokens["another person"] = other.own
    return found


def forms(site: Site, people: dict[str, Person]):
    """Yield (rule, person, address, fields) of every form that one who may can find and send."""
    for rule in site.forms:
        permission = getattr(site.app.view_functions[rule.endpoint], "permission", "public")
        if not isinstance(permission, Permission) and rule.endpoint not in AT_THE_DOOR:
            continue  # the public's forms have no session, and need no token
        able = [name for name in people if site.holds(name, permission)]
        for name in able[:1]:
            client = people[name].client
            if path := open_to(client, site, rule):
                yield rule, people[name], path, Fields(client.get(path).text).found


def test_token_of_another_session_is_refused_and_nothing_is_changed(site, demonstration):
    with undone(site.app):
        changed, tried = set(), 0
        for rule, person, path, fields in forms(site, signed_in(site, demonstration.passwords)):
            before = site.counts()
            for whose, token in person.tokens.items():
                said = f"{path} ({rule.endpoint}), token of {whose}"
                refused(person, path, fields | {"csrf_token": token}, said)
            assert site.counts() == before, f"changed: {path} ({rule.endpoint})"
            assert person.client.get(WITH_TOKEN).status_code == 200, f"signed out: {path}"
            if is_taken(site, person, path, fields):
                changed.add(rule.endpoint)
            tried += 1
        assert tried > 50
        assert len(changed) > CHANGING, "what is refused is not refused for its token"


def refused(person: Person, path: str, sent: dict[str, str], said: str) -> None:
    """Send a form; the page and the fragment say why it is not taken, and hold a fresh one."""
    answer = person.client.post(path, data=sent)
    part = person.client.post(path, data=sent, headers={"HX-Request": "true"})
    assert (answer.status_code, part.status_code) == (400, 400), said
    assert RENEWED in answer.text, said
    assert RENEWED in part.text, said
    assert answer.text.count("<h1") == 1, said
    typed = {one for one in sent if one != "csrf_token" and "password" not in one}
    assert not typed or KEPT in answer.text, said
    assert sent["csrf_token"] not in answer.text + part.text, said


def is_taken(site: Site, person: Person, path: str, fields: dict[str, str]) -> bool:
    """Send it with the right token and take that back; return whether it changed a row."""
    before = site.counts()
    with site.app.app_context():
        savepoint = db.engine.begin_nested()
    try:
        answer = person.client.post(path, data=fields | {"csrf_token": person.own})
        assert answer.status_code != 400, path
        return site.counts() != before
    finally:
        savepoint.rollback()
