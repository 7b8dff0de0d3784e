"""A report as DOCX, for those who must paste: real headings, real tables, pictures with words."""

import io
from collections.abc import Callable
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from reporting.evaluation.content import (
    Block,
    Bullets,
    Document,
    Facts,
    Numbers,
    Paragraph,
    Picture,
)
from reporting.evaluation.pictures import Gallery
from reporting.tables import Table

WIDTH_CM = 16.5
LANGUAGES = {"da": "da-DK", "en": "en-GB"}
ACCENT = "0B5559"
SVG_NAMESPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"


def made(document: Document, gallery: Gallery, at: datetime) -> bytes:
    """Return the file, dated `at`."""
    from docx import Document as Docx  # here: a process that serves pages makes none

    file = Docx()
    _prepare(file, document, at)
    with override(document.language):
        for mark in document.marks:
            file.add_paragraph(style="Intense Quote").add_run(mark)
        file.add_heading(document.title, level=0)
        file.add_paragraph(document.subtitle, style="Subtitle")
        _pairs(file, document.about)
        for section in document.sections:
            file.add_heading(section.title, level=1)
            for block in section.blocks:
                _write(file, block, gallery)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _prepare(file, document: Document, at: datetime) -> None:
    """Set language, paper and what the file says of itself."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    told = file.core_properties
    told.title, told.language = document.title, LANGUAGES[document.language]
    told.author = told.last_modified_by = told.comments = ""
    told.created = told.modified = at.astimezone(UTC).replace(tzinfo=None)
    page = file.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm((21 - WIDTH_CM) / 2)
    normal = file.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    language = normal.element.get_or_add_rPr().makeelement(
        qn("w:lang"), {qn("w:val"): LANGUAGES[document.language]}
    )
    normal.element.rPr.append(language)
    for name in ("Title", "Heading 1", "Heading 2"):
        file.styles[name].font.color.rgb = RGBColor.from_string(ACCENT)


def _write(file, block: Block, gallery: Gallery) -> None:
    if isinstance(block, Picture):
        _picture(file, block, gallery)
    elif isinstance(block, Numbers):
        _numbers(file, block)
    else:
        _WRITE[block.kind](file, block)


def _facts(file, block: Facts) -> None:
    headers = [_("Counted"), _("Persons"), _("Of")]
    rows: list = [[what, number, of] for number, what, of in block.items]
    _grid(file, Table("facts", "", headers, rows))


def _bullets(file, block: Bullets) -> None:
    for item in block.items:
        file.add_paragraph(item, style="List Bullet")


def _paragraph(file, block: Paragraph) -> None:
    if block.written:
        file.add_paragraph(_("The project lead's judgement"), style="Caption")
    file.add_paragraph(block.text, style="Quote" if block.written else None)


def _pairs(file, items) -> None:
    for name, value in items:
        line = file.add_paragraph()
        line.add_run(f"{name}: ").bold = True
        line.add_run(value)


def _numbers(file, block: Numbers) -> None:
    if block.finding:
        file.add_heading(block.finding, level=2)
    title = _("Table %(n)s. %(title)s") % {"n": block.number, "title": block.table.title}
    file.add_paragraph(title, style="Caption").paragraph_format.keep_with_next = True
    _grid(file, block.table)
    if block.table.note:
        file.add_paragraph(block.table.note)


def _grid(file, table: Table) -> None:
    """Write a table whose header row comes again on every page, and that no row is torn."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    grid = file.add_table(rows=0, cols=len(table.headers), style="Light Grid Accent 1")
    size = Pt(8 if len(table.headers) > 6 else 9.5)
    for number, row in enumerate([table.headers, *table.shown()]):
        cells = grid.add_row()
        _mark_row(cells, header=number == 0)
        for place, words in enumerate(row):
            paragraph = cells.cells[place].paragraphs[0]
            paragraph.add_run(words).font.size = size
            if place:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    file.add_paragraph()


def _mark_row(row, *, header: bool) -> None:
    from docx.oxml.ns import qn

    properties = row._tr.get_or_add_trPr()
    for name in ["w:cantSplit", *(["w:tblHeader"] if header else [])]:
        properties.append(properties.makeelement(qn(name), {qn("w:val"): "true"}))


def _picture(file, block: Picture, gallery: Gallery) -> None:
    """Put a chart in: a vector picture, and dots for programs that cannot show it."""
    from docx.shared import Cm

    caption = file.add_paragraph(style="Caption")
    caption.add_run(_("Figure %(n)s. %(title)s") % {"n": block.number, "title": block.title})
    caption.paragraph_format.keep_with_next = True
    shape = file.add_picture(io.BytesIO(gallery.png(block)), width=Cm(WIDTH_CM))
    shape._inline.docPr.set("descr", block.alt)
    shape._inline.docPr.set("title", block.title[:200])
    _add_vector(file, shape, block, gallery.svg(block))
    file.add_paragraph(block.basis)


def _add_vector(file, shape, block: Picture, svg: bytes) -> None:
    """Name the SVG beside the PNG, as Word itself does."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml.ns import qn
    from lxml import etree

    name = PackURI(f"/word/media/{block.key}.svg")
    part = Part(name, "image/svg+xml", svg, file.part.package)
    related = file.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    blip = next(shape._inline.iter(qn("a:blip")))
    extension = etree.SubElement(etree.SubElement(blip, qn("a:extLst")), qn("a:ext"))
    extension.set("uri", SVG_EXTENSION)
    vector = etree.SubElement(
        extension, f"{{{SVG_NAMESPACE}}}svgBlip", nsmap={"asvg": SVG_NAMESPACE}
    )
    vector.set(qn("r:embed"), related)


_WRITE: dict[str, Callable] = {
    "facts": _facts,
    "bullets": _bullets,
    "words": lambda file, block: _pairs(file, block.items),
    "subheading": lambda file, block: file.add_heading(block.text, level=2),
    "paragraph": _paragraph,
}
