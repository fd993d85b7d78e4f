"""The documents say what is so: settings, commands, addresses, tables, tests, links, words."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from scripts import data_model, reference_pages
from tests.structure.source import ROOT

DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
THREATS = DOCS / "threat-model.md"
VIETNAMESE = [
    path for path in PAGES if path.parent.name in ("tutorial", "how-to") and path.suffix == ".md"
]
LINK = re.compile(r"!?\[[^]]*\]\(([^)\s]+)\)")
NAMED_TEST = re.compile(r"`((?:tests|gis)/[\w/]+\.py)::(test_\w+)`")
SETTING = re.compile(r'environ(?:\.get\(|, |\[)"([A-Z_]+)"|envvar="([A-Z_]+)"')
NOT_OURS = {"PATH", "LANG"}


def names(path: Path) -> str:
    return str(path.relative_to(ROOT))


def settings_of_code() -> set[str]:
    """Return the names that the program reads from the environment."""
    found = set()
    for path in (ROOT / "webapp").rglob("*.py"):
        for match in SETTING.finditer(path.read_text(encoding="utf-8")):
            found.add(match[1] or match[2])
    return found - NOT_OURS


@pytest.mark.parametrize("file", ["docs/reference/settings.md", "README.md"])
def test_every_setting_is_in_the_table(file):
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / file).read_text(encoding="utf-8"), re.M))
    missing = settings_of_code() - listed - {"VUNGXANH_DEMO_FILE"}
    assert not missing, f"{file} has no row for {sorted(missing)}: say what it is for."


def test_table_of_settings_names_nothing_else():
    text = (DOCS / "reference" / "settings.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", text.split("## For working")[0], re.M))
    assert not listed - settings_of_code(), "No code reads these; take their rows away."


@pytest.mark.parametrize("page", sorted(reference_pages.PAGES))
def test_reference_page_is_up_to_date(page):
    written = (reference_pages.FOLDER / page).read_text(encoding="utf-8")
    assert written == reference_pages.PAGES[page](), (
        f"docs/reference/{page} no longer says what the program does; "
        "run `python -m scripts.reference_pages`."
    )


def test_picture_of_the_data_model_is_up_to_date():
    assert data_model.PICTURE.read_text(encoding="utf-8") == data_model.svg(), (
        "A table has changed; run `python -m scripts.data_model` and look at the picture."
    )


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_links_lead_somewhere(page):
    targets = [target.partition("#")[0] for target in LINK.findall(page.read_text("utf-8"))]
    inside = [target for target in targets if target and "://" not in target]
    broken = [target for target in inside if not (page.parent / target).exists()]
    assert not broken, f"{names(page)} links to {broken}, which is not there."


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_named_tests_exist(page):
    missing = [
        f"{file}::{test}"
        for file, test in NAMED_TEST.findall(page.read_text("utf-8"))
        if not (ROOT / file).exists()
        or not re.search(rf"^(async )?def {test}\(", (ROOT / file).read_text("utf-8"), re.M)
    ]
    assert not missing, f"{names(page)} names tests that are not there: {missing}"


def test_every_threat_names_its_test_or_says_that_nothing_protects():
    text = THREATS.read_text(encoding="utf-8")
    held = text[text.index("## What a compromise") :]
    points = re.split(r"^[-*] ", re.split(r"^## Sources", held, flags=re.M)[0], flags=re.M)[1:]
    points = [re.split(r"\n\n|\n#", point)[0] for point in points]
    bare = [
        point
        for point in points
        if not NAMED_TEST.search(point) and not point.startswith(("**Open:**", "**Outside:**"))
    ]
    assert points
    assert not bare, (
        f"Each point names the test that holds it (`tests/…py::test_…`) or begins with "
        f"**Open:** or **Outside:**. These do neither: {bare}"
    )


def test_proxies_send_to_staff_what_only_staff_answers():
    app = reference_pages.every_surface()
    first = {
        rule.rule.split("/")[1]
        for rule in app.url_map.iter_rules()
        if reference_pages.is_staff(rule.endpoint)
    }
    for file in ("nginx.conf", "Caddyfile"):
        text = (ROOT / "deploy" / file).read_text(encoding="utf-8")
        sent = re.search(r"\^/\(([a-z|]+)\)\(/\|\$\)", text)[1]
        assert set(sent.split("|")) == first, (
            f"deploy/{file} must send exactly these first words to the staff process: "
            f"{sorted(first)}"
        )


@pytest.mark.parametrize("file", ["public.env", "staff.env", "owner.env"])
def test_sample_settings_are_settings(file):
    text = (ROOT / "deploy" / file).read_text(encoding="utf-8")
    unknown = set(re.findall(r"^([A-Z_]+)=", text, re.M)) - settings_of_code()
    assert not unknown, f"deploy/{file} sets what nothing reads: {sorted(unknown)}"


def test_public_process_is_not_given_what_it_must_not_know():
    text = (ROOT / "deploy" / "public.env").read_text(encoding="utf-8")
    set_there = set(re.findall(r"^([A-Z_]+)=", text, re.M))
    assert not set_there & {"DATABASE_URL", "DATABASE_OWNER_URL", "AUDIT_KEY"}
    staff = (ROOT / "deploy" / "staff.env").read_text(encoding="utf-8")
    secret = re.compile(r"^SECRET_KEY=(.*)$", re.M)
    assert secret.search(text)[1] != secret.search(staff)[1]


@pytest.mark.parametrize("page", VIETNAMESE, ids=names)
def test_quoted_words_stand_in_the_product(page):
    with (ROOT / "webapp/translations/vi/LC_MESSAGES/messages.po").open("rb") as file:
        known = {str(message.string) for message in read_po(file, "vi") if message.id}
    text = re.sub(r"\s+", " ", page.read_text(encoding="utf-8"))
    wrong = [words for words in re.findall(r"“([^”]+)”", text) if words not in known]
    assert not wrong, f"{names(page)} quotes what no page of the product says: {wrong}"
