"""Names of villages as people paste them: one a line, numbered, or cells of a spreadsheet."""

import re

from gis.names import clean, fold

NUMBERING = re.compile(r"^\s*(?:[-–—•*+]|\(?\d{1,3}[.)/])\s+")
HEADINGS = {
    "stt", "tt", "so tt", "ten", "ten thon", "ten to dan pho", "ten khu pho", "ten ap", "ten ban",
    "thon to dan pho", "thon, to dan pho", "thon/to dan pho", "name", "village",
}  # fmt: skip


def names_in(text: str | None) -> list[str]:
    r"""Return the names: of a spreadsheet's row the first cell with a letter, without its number.

    A name begins with a capital, however it was typed.

    >>> names_in("STT\tTên thôn\tSố hộ\n1\tThôn Đông\t120\n\n2\tThôn Tây\t98")
    ['Thôn Đông', 'Thôn Tây']
    >>> names_in("1. Thôn  Đông\n- Thôn Tây\n2/9")
    ['Thôn Đông', 'Thôn Tây', '2/9']
    >>> names_in("1\n2\nthôn Hòa Bình")
    ['1', '2', 'Thôn Hòa Bình']
    """
    rows = [_cells(line) for line in (text or "").splitlines()]
    rows = [cells for cells in rows if cells and not _is_heading(cells)]
    names = (clean(_named(cells)) for cells in rows)
    return [name[0].upper() + name[1:] for name in names if name]


def _cells(line: str) -> list[str]:
    separator = "\t" if "\t" in line else ";"
    return [cell.strip() for cell in line.split(separator) if cell.strip()]


def _is_heading(cells: list[str]) -> bool:
    return any(fold(cell) in HEADINGS for cell in cells)


def _named(cells: list[str]) -> str:
    lettered = (cell for cell in cells if any(sign.isalpha() for sign in cell))
    return NUMBERING.sub("", next(lettered, cells[0]))
