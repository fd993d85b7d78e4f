"""The look at what the whole run left behind sees what it should."""

import logging
import time

from tests import traces
from tests.files.pictures import CANARY


def test_planted_words_are_found_where_they_must_not_be(tmp_path, monkeypatch):
    began = time.time()
    (tmp_path / "uploads0" / "ab").mkdir(parents=True)
    (tmp_path / "uploads0" / "ab" / "photo").write_bytes(b"..." + CANARY.encode())
    (tmp_path / "house.log").write_text("CANARYTOLD")
    (tmp_path / "sent.jpg").write_bytes(CANARY.encode())  # a sender's own file
    (tmp_path / "tmpspool").write_text("CANARYWHERE")
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    found = [path.rpartition("/")[2] for path in traces.in_files(tmp_path, began)]
    assert sorted(found) == ["house.log", "photo", "tmpspool"]
    (tmp_path / "house.log").write_text("all is well")
    assert str(tmp_path / "house.log") not in traces.in_files(tmp_path, began)


def test_lines_of_the_log_are_heard():
    listener = traces.Listener()
    record = logging.LogRecord("webapp", logging.INFO, "", 1, "tip %s", ("CANARYTOLD",), None)
    listener.emit(record)
    assert len(listener.found) == 1
