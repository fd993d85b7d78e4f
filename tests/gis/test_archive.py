import stat
import zipfile

import pytest

from gis import archive
from gis.errors import (
    MissingShapefilePart,
    NotAReadableFile,
    TooManyEntries,
    UnpacksTooLarge,
    UnsafeArchive,
)


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content)
    return path


def unpack(path, **options):
    with archive.unpacked(path, **options) as folder:
        return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


def test_map_files_come_out_and_all_else_stays(tmp_path):
    path = zipped(
        tmp_path / "a.zip",
        [("x/Xa.SHP", b"1"), ("x\\xa.dbf", b"2"), ("a.txt", b"3"), ("in.zip", b"PK"), ("d/", b"")],
    )
    assert unpack(path) == ["x/Xa.shp", "x/xa.dbf"]


def test_folder_is_gone_afterwards(tmp_path):
    with archive.unpacked(zipped(tmp_path / "a.zip", [("a.shp", b"1")])) as folder:
        assert folder.exists()
    assert not folder.exists()


@pytest.mark.parametrize("name", ["../a.shp", "/a.shp", "x/../../a.shp", "..\\a.shp", "C:\\a.shp"])
def test_entry_that_climbs_out_is_refused(tmp_path, name):
    with pytest.raises(UnsafeArchive) as caught:
        unpack(zipped(tmp_path / "a.zip", [(name, b"1")]))
    assert caught.value.member


def test_link_is_refused(tmp_path):
    entry = zipfile.ZipInfo("a.shp")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(UnsafeArchive):
        unpack(zipped(tmp_path / "a.zip", [(entry, b"/etc/passwd")]))


def test_bomb_is_refused_by_what_it_says_of_itself(tmp_path):
    path = zipped(tmp_path / "a.zip", [("zeros.txt", b"\0" * 2_000_000)])
    with pytest.raises(UnpacksTooLarge) as caught:
        unpack(path, max_bytes=1_000_000)
    assert caught.value.limit_bytes == 1_000_000


def test_bomb_that_lies_about_its_size_is_refused(tmp_path):
    path = zipped(tmp_path / "a.zip", [("a.shp", b"\0" * 3_000_000)])
    true, false = (3_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(true, false))
    with pytest.raises((UnpacksTooLarge, NotAReadableFile)):
        unpack(path, max_bytes=1_000_000)


def test_bytes_are_counted_while_unpacking(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "CHUNK_BYTES", 10)
    path = zipped(tmp_path / "a.zip", [("a.shp", b"1" * 100), ("a.dbf", b"1" * 100)])
    with zipfile.ZipFile(path) as file:
        for entry in file.infolist():
            entry.file_size = 100
        left = archive._copy(file, file.infolist()[0], tmp_path / "out.shp", 35)
    assert left == -5
    monkeypatch.setattr(archive, "_copy", lambda *_: -1)
    with pytest.raises(UnpacksTooLarge):
        unpack(path)


def test_too_many_entries_are_refused_before_they_are_read(tmp_path):
    path = zipped(tmp_path / "a.zip", [(f"{i}.txt", b"") for i in range(201)])
    with pytest.raises(TooManyEntries):
        unpack(path)
    with pytest.raises(TooManyEntries):
        archive.contains(path, ".kml")


def test_count_that_lies_is_refused_too(tmp_path, monkeypatch):
    path = zipped(tmp_path / "a.zip", [(f"{i}.txt", b"") for i in range(201)])
    raw = bytearray(path.read_bytes())
    raw[-14:-10] = (1).to_bytes(2, "little") * 2
    path.write_bytes(raw)
    with pytest.raises((TooManyEntries, NotAReadableFile)):
        unpack(path)


@pytest.mark.parametrize("content", [b"", b"only text, renamed", b"PK\x05\x06", b"PK\x03\x04" * 9])
def test_what_is_no_zip_is_refused(tmp_path, content):
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(NotAReadableFile):
        unpack(path)


def test_damaged_zip_is_refused(tmp_path):
    path = zipped(tmp_path / "a.zip", [("a.shp", bytes(range(256)) * 50)])
    raw = bytearray(path.read_bytes())
    raw[40:80] = b"\xff" * 40
    path.write_bytes(raw)
    with pytest.raises(NotAReadableFile):
        unpack(path)
    raw[-22 - 30 : -22] = b"\0" * 30
    path.write_bytes(raw)
    with pytest.raises(NotAReadableFile):
        archive.contains(path, ".shp")


def test_missing_parts_are_named(tmp_path):
    for members, part in [([("a.txt", b"")], ".shp"), ([("a.shp", b""), ("b.dbf", b"")], ".dbf")]:
        path = zipped(tmp_path / "a.zip", members)
        with archive.unpacked(path) as folder, pytest.raises(MissingShapefilePart) as caught:
            archive.shapefiles(folder)
        assert caught.value.part == part


def test_parts_are_gathered_whatever_their_case(tmp_path):
    path = zipped(tmp_path / "a.zip", [("Xa.SHP", b""), ("XA.Dbf", b""), ("xa.PRJ", b"")])
    with archive.unpacked(path) as folder:
        (shape,) = archive.shapefiles(folder)
        assert shape.with_suffix(".dbf").exists()
        assert shape.with_suffix(".prj").exists()


def test_kmz_prefers_doc_kml(tmp_path):
    path = zipped(tmp_path / "a.kmz", [("a.kml", b""), ("x/doc.kml", b"")])
    with archive.unpacked(path) as folder:
        assert archive.kml(folder).name == "doc.kml"
    with (
        archive.unpacked(zipped(path, [("a.txt", b"")])) as folder,
        pytest.raises(MissingShapefilePart),
    ):
        archive.kml(folder)
