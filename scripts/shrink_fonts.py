"""Make the font files of the pages small: no hinting, only what Vietnamese needs, even figures.

Usage: python scripts/shrink_fonts.py SOURCE_FOLDER TARGET_FOLDER

The four files of @fontsource/be-vietnam-pro weigh 67 kB; the same four weigh 29 kB afterwards,
which is what keeps a page without a map under 50 kB. The typeface has no tabular figures, so the
feature `tnum` is added here. Its licence (OFL 1.1, no reserved name) allows both.
"""

import sys
from copy import deepcopy
from pathlib import Path

from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.subset import Options, Subsetter, load_font, save_font

FILES = [
    f"be-vietnam-pro-{s}-{w}-normal.woff2" for s in ("latin", "vietnamese") for w in (400, 600)
]
ASCII_AND_LATIN_1 = [*range(0x20, 0x7F), *range(0xA0, 0x100)]
PUNCTUATION = [
    0x2013,
    0x2014,
    0x2018,
    0x2019,
    0x201C,
    0x201D,
    0x2022,
    0x2026,
    0x2191,
    0x2193,
    0x2212,
]


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
    rules = " ".join(f"sub {name} by {name}.tnum;" for name in names)
    addOpenTypeFeaturesFromString(font, f"feature tnum {{ {rules} }} tnum;", tables=["GSUB"])


def shrink(source, target):
    """Write the subset of `source` to `target`."""
    options = Options()
    options.flavor = "woff2"
    options.hinting = False
    options.layout_features = ["kern", "mark", "mkmk", "tnum"]
    font = load_font(source, options)
    wanted = set(font.getBestCmap())
    if "latin" in source.name:
        wanted &= {*ASCII_AND_LATIN_1, *PUNCTUATION}
        add_tabular_figures(font)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    save_font(font, target, options)


def main():
    """Shrink the four files and say how much they weigh."""
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shrink(source / name, target / name)
    total = sum((target / name).stat().st_size for name in FILES)
    print(f"fonts: {len(FILES)} files, {total / 1000:.0f} kB")


if __name__ == "__main__":
    main()
