"""Makes the fonts of official papers from Sarabun: `.venv/bin/python scripts/make_paper_fonts.py FOLDER`.

FOLDER is the unpacked npm package @expo-google-fonts/sarabun (`npm pack @expo-google-fonts/sarabun`). The files that come out
are kept in src/kaona/reports/fonts and need not be made again.

Why: every shaper draws ำ as two glyphs, a ring and า, and a PDF can say one text per glyph only. What reads the text of a PDF
then finds สํานักงาน or สานักงาน where สำนักงาน stands. So ำ gets glyphs of its own that look the same:
  ring + า                 becomes one glyph: the font's own ำ
  ring with tone mark + า  the mark as it is, and a second า ("uni0E32.am") that says ำ
reports/text_layer.py tells the PDF what these glyphs say.
"""

import copy
import sys
from pathlib import Path

from fontTools.otlLib import builder
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables

TARGET = Path(__file__).resolve().parents[1] / "src" / "kaona" / "reports" / "fonts"
FACES = {"400Regular": "Regular", "700Bold": "Bold", "400Regular_Italic": "Italic"}
FAMILY = "Kaona Sarabun"
RING, AA, AM = 0x0E4D, 0x0E32, 0x0E33


def patched(font: TTFont, face: str) -> TTFont:
    """The font with its own glyphs for ำ, under a name of its own."""
    cmap = font.getBestCmap()
    ring, aa, am = cmap[RING], cmap[AA], cmap[AM]
    own_aa = f"{aa}.am"
    _add_glyph(font, own_aa, copy_of=aa)
    rings = [glyph for glyph in font.getGlyphOrder() if glyph.startswith(ring)]
    plain = [glyph for glyph in rings if "0E4" not in glyph[len(ring) :]]
    toned = [glyph for glyph in rings if glyph not in plain]
    tones = [glyph for glyph in font.getGlyphOrder() if glyph.split(".")[0] in {cmap[x] for x in range(0x0E48, 0x0E4C)}]
    joined = {(plain[0], aa): am}
    for glyph in plain[1:]:  # beside a tall letter the ring stands further left
        narrow = am + glyph[len(ring) :]
        _add_joined(font, narrow, glyph, aa)
        joined[(glyph, aa)] = narrow
    numbers = font.getReverseGlyphMap(rebuild=True)
    lookups = font["GSUB"].table.LookupList
    ligature = _added(lookups, builder.buildLookup([builder.buildLigatureSubstSubtable(joined)]))
    swap = _added(lookups, builder.buildLookup([builder.buildSingleSubstSubtable({aa: own_aa})]))
    chain = otTables.Lookup()
    chain.LookupType, chain.LookupFlag = 6, 0
    chain.SubTable = [
        _behind([plain, tones], aa, swap, numbers),
        *([_behind([toned], aa, swap, numbers)] if toned else []),
    ]
    chain.SubTableCount = len(chain.SubTable)
    _use(font, [ligature, _added(lookups, chain)])
    _rename(font, face)
    return font


def _add_glyph(font: TTFont, name: str, *, copy_of: str) -> None:
    font["glyf"][name] = copy.deepcopy(font["glyf"][copy_of])
    font["hmtx"][name] = font["hmtx"][copy_of]
    _counted(font, name)


def _add_joined(font: TTFont, name: str, mark: str, aa: str) -> None:
    """A glyph of two: a mark that reaches back over the letter, and what stands behind the letter."""
    from fontTools.pens.recordingPen import DecomposingRecordingPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    for part in (mark, aa):
        recorded = DecomposingRecordingPen(font.getGlyphSet())
        font.getGlyphSet()[part].draw(recorded)
        recorded.replay(pen)
    glyph = pen.glyph()
    glyph.recalcBounds(font["glyf"])
    font["glyf"][name] = glyph
    font["hmtx"][name] = (font["hmtx"][aa][0], glyph.xMin)
    _counted(font, name)


def _counted(font: TTFont, name: str) -> None:
    font.setGlyphOrder(font.getGlyphOrder())
    font["maxp"].numGlyphs = len(font.getGlyphOrder())
    classes = font["GDEF"].table.GlyphClassDef if "GDEF" in font else None
    if classes:
        classes.classDefs.setdefault(name, 1)


def _added(lookups: otTables.LookupList, lookup: otTables.Lookup) -> int:
    lookups.Lookup.append(lookup)
    lookups.LookupCount = len(lookups.Lookup)
    return lookups.LookupCount - 1


def _behind(before: list[list[str]], aa: str, swap: int, numbers: dict[str, int]) -> otTables.ChainContextSubst:
    rule = otTables.ChainContextSubst()
    rule.Format = 3
    rule.BacktrackGlyphCount = len(before)
    rule.BacktrackCoverage = [builder.buildCoverage(glyphs, numbers) for glyphs in reversed(before)]
    rule.InputGlyphCount, rule.InputCoverage = 1, [builder.buildCoverage([aa], numbers)]
    rule.LookAheadGlyphCount, rule.LookAheadCoverage = 0, []
    record = otTables.SubstLookupRecord()
    record.SequenceIndex, record.LookupListIndex = 0, swap
    rule.SubstCount, rule.SubstLookupRecord = 1, [record]
    return rule


def _use(font: TTFont, numbers: list[int]) -> None:
    for record in font["GSUB"].table.FeatureList.FeatureRecord:
        if record.FeatureTag == "ccmp":
            record.Feature.LookupListIndex = sorted({*record.Feature.LookupListIndex, *numbers})
            record.Feature.LookupCount = len(record.Feature.LookupListIndex)


def _rename(font: TTFont, face: str) -> None:
    """A changed font has a name of its own: no other Sarabun of a machine can take its place."""
    for record in font["name"].names:
        said = {1: FAMILY, 3: f"{FAMILY} {face}", 4: f"{FAMILY} {face}", 6: f"KaonaSarabun-{face}", 16: FAMILY}
        if record.nameID in said:
            record.string = said[record.nameID]


def main(folder: Path) -> None:
    """Write the three faces and the licence."""
    for found, face in FACES.items():
        font = TTFont(folder / found / f"Sarabun_{found}.ttf", recalcTimestamp=False)
        patched(font, face).save(TARGET / f"KaonaSarabun-{face}.ttf")
    (TARGET / "OFL.txt").write_text((folder / "LICENSE_FONT").read_text(encoding="utf-8"), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
