"""Both catalogues hold every text of the project, and nothing else."""

import importlib.util
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("catalogues", ROOT / "scripts" / "catalogues.py")
catalogues = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(catalogues)


@pytest.fixture(scope="module")
def current():
    return catalogues.current()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_catalogue_is_up_to_date(current, language):
    path = catalogues.catalogue_path(language)
    assert path.exists(), "Run make translate and commit the catalogues."
    is_up_to_date = path.read_bytes() == catalogues.written(current[language])
    assert is_up_to_date, f"{path.relative_to(ROOT)}: run make translate and commit."


@pytest.mark.parametrize("language", ["vi", "en"])
def test_catalogue_is_complete(current, language):
    missing = catalogues.missing_in(current[language])
    assert not missing, f"Translate these in the {language} catalogue (make translate lists them)."


def test_new_text_is_filled_in_english_and_open_in_vietnamese(tmp_path):
    texts = Catalog(charset="utf-8")
    texts.add("Village certified.")
    texts.add(("%(num)d village", "%(num)d villages"))
    english = catalogues.updated("en", texts, tmp_path / "none.po")
    catalogues.fill_with_ids(english)
    vietnamese = catalogues.updated("vi", texts, tmp_path / "none.po")

    assert catalogues.missing_in(english) == []
    assert catalogues.missing_in(vietnamese) == ["Village certified.", "%(num)d village"]


def test_translation_survives_and_dead_text_goes(tmp_path):
    path = tmp_path / "messages.po"
    before = Catalog(locale="vi", charset="utf-8")
    before.add("Save", "Lưu")
    before.add("Gone", "Đã bỏ")
    path.write_bytes(catalogues.written(before))
    texts = Catalog(charset="utf-8")
    texts.add("Save")

    after = catalogues.updated("vi", texts, path)

    assert after.get("Save").string == "Lưu"
    assert "Gone" not in catalogues.written(after).decode()
