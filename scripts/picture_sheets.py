"""Contact sheets: all the pictures of one role, width and theme side by side, to look through."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from scripts.picture_paper import PAPER

PAPER_WIDTH = 794  # A4 at 96 dots an inch
COLUMNS = {1280: 4, 390: 8, PAPER_WIDTH: 6}
THUMB = {1280: (480, 340), 390: (236, 520), PAPER_WIDTH: (316, 447)}
LABEL = 18
ROWS = {1280: 4, 390: 2, PAPER_WIDTH: 3}
GAP = 6


def contact_sheets(folder: Path, width: int, theme: str) -> list[Path]:
    """Paste the pictures of `folder` with this width and theme onto as few sheets as fit."""
    return _sheets(folder, width, f"-{width}-{theme}.png")


def paper_sheets(folder: Path) -> list[Path]:
    """Paste every printed sheet of `folder` side by side, those of one record together."""
    return _sheets(folder, PAPER_WIDTH, f"-{PAPER}.png")


def _sheets(folder: Path, width: int, ending: str) -> list[Path]:
    files = sorted(one for one in folder.glob(f"*{ending}") if not one.name.startswith("sheet-"))
    for old in folder.glob(f"sheet-*{ending}"):
        old.unlink()
    room = COLUMNS[width] * ROWS[width]
    parts = [files[start : start + room] for start in range(0, len(files), room)]
    made = []
    for number, part in enumerate(parts, 1):
        sheet = folder / f"sheet-{number:02}{ending}"
        _paste(part, width, ending).save(sheet, optimize=True)
        made.append(sheet)
    return made


def _paste(files: list[Path], width: int, ending: str) -> Image.Image:
    w, h = THUMB[width]
    columns = COLUMNS[width]
    rows = -(-len(files) // columns)
    size = (columns * (w + GAP), rows * (h + LABEL + GAP))
    sheet = Image.new("RGB", size, "#888888")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    for place, file in enumerate(files):
        x = place % columns * (w + GAP)
        y = place // columns * (h + LABEL + GAP)
        pen.text((x + 2, y + 1), file.name.removesuffix(ending), fill="white", font=font)
        with Image.open(file) as picture:
            picture = picture.convert("RGB")
            picture = picture.resize((w, round(picture.height * w / picture.width)))
            sheet.paste(picture.crop((0, 0, w, min(h, picture.height))), (x, y + LABEL))
    return sheet
