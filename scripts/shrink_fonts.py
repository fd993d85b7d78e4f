"""Make the font files of the pages small: no hinting, only what Vietnamese needs, even figures.

Usage: python scripts/shrink_fonts.py SOURCE_FOLDER TARGET_FOLDER

The four files of @fontsource/be-vietnam-pro, two for each weight, weigh 67 kB; the two that come of
them weigh a third of it, which keeps a page without a map under 50 kB and six requests. The
typeface has no tabular figures, so the feature `tnum` is added here. Its licence (OFL 1.1, no
reserved name) allows all of it.
"""

import sys
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import normalize

from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter, load_font, save_font

WEIGHTS = (400, 600)
PARTS = ("latin", "vietnamese")
LATIN = (
    *range(0x20, 0x7F),
    *map(ord, "\u00a0«§©°±²³·»¼½¾×÷–—‘’“”•…↑↓−₫"),
)
LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
TONES = "\u0300\u0301\u0303\u0309\u0323"
VIETNAMESE = {
    letter
    for plain in LETTERS + LETTERS.upper()
    for tone in ("", *TONES)
    for letter in normalize("NFC", plain + tone)
}
WANTED = {*LATIN, *map(ord, VIETNAMESE), *map(ord, TONES), 0x0302, 0x0306, 0x031B}


def add_tabular_figures(font):
    """Give `font` digits of one width under the feature tnum."""
    names = [font.getBestCmap()[code] for code in range(ord("0"), ord("9") + 1)]
    metrics, outlines = font["hmtx"].metrics, font["glyf"]
    width = sorted(metrics[name][0] for name in names)[len(names) // 2]
    for name in names:
        advance, bearing = metrics[name]
        glyph = deepcopy(outlines[name])
        shift = (width - advance) // 2
        glyph.coordinates.translate((shift, 0))
        glyph.recalcBounds(outlines)
        outlines[f"{name}.tnum"] = glyph
        metrics[f"{name}.tnum"] = (width, bearing + shift)
    font.setGlyphOrder(outlines.glyphOrder)
    rules = " ".join(f"sub {name} by {name}.tnum;" for name in names)
    addOpenTypeFeaturesFromString(font, f"feature tnum {{ {rules} }} tnum;", tables=["GSUB"])


def shrink(sources, target):
    """Write what the pages need of `sources`, parts of one typeface, as one file."""
    with TemporaryDirectory() as folder:
        parts = [Path(folder) / f"{number}.ttf" for number in range(len(sources))]
        for source, part in zip(sources, parts, strict=True):
            save_font(subset(load_font(source, OPTIONS)), part, PLAIN)
        font = Merger().merge([str(part) for part in parts])
    add_tabular_figures(font)
    # Merging leaves room that compresses badly; another pass writes the tables anew.
    save_font(subset(font), target, OPTIONS)


def subset(font):
    """Return `font` with the letters of Vietnamese and the signs that the pages use."""
    subsetter = Subsetter(OPTIONS)
    subsetter.populate(unicodes={*font.getBestCmap()} & WANTED)
    subsetter.subset(font)
    return font


def options(flavor):
    """Return what is kept of a font, and in which packing."""
    found = Options()
    found.flavor = flavor
    found.hinting = False
    found.layout_features = ["kern", "mark", "mkmk", "tnum"]
    return found


OPTIONS, PLAIN = options("woff2"), options(None)


def main():
    """Join and shrink the files of each weight and say how much they weigh."""
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    total = 0
    for weight in WEIGHTS:
        parts = [source / f"be-vietnam-pro-{part}-{weight}-normal.woff2" for part in PARTS]
        file = target / f"be-vietnam-pro-{weight}.woff2"
        shrink(parts, file)
        total += file.stat().st_size
    print(f"fonts: {len(WEIGHTS)} files, {total / 1000:.0f} kB")


if __name__ == "__main__":
    main()
