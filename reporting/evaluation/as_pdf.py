"""A report as a tagged PDF (PDF/UA-1, PDF/A-3a), set with Typst; every word comes in as data."""

from datetime import UTC, datetime
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import override

from certificates import typesetting
from reporting.evaluation.content import Block, Document, Numbers, Picture
from reporting.evaluation.pictures import Gallery

TEMPLATE = Path(__file__).parent / "typst" / "report.typ"


def made(document: Document, gallery: Gallery, at: datetime) -> bytes:
    """Return the file, dated `at`. Raises typesetting.FontsMissing and typst.TypstError."""
    beside = {f"{one.key}.svg": gallery.svg(one) for one in document.pictures()}
    with override(document.language):
        values = _values(document, at)
    return typesetting.pdf(values, beside, at.astimezone(UTC).replace(microsecond=0), TEMPLATE)


def _values(document: Document, at: datetime) -> dict:
    moment = at.astimezone(UTC)
    return {
        "language": document.language,
        "title": document.title,
        "subtitle": document.subtitle,
        "length": document.length,
        "marks": document.marks,
        "draft": _("Draft") if document.draft else "",
        "about": document.about,
        "contents": _("Contents"),
        "judgement": _("The project lead's judgement"),
        "page": _("Page"),
        "of": _("of"),
        "not_shown_says": _("A letter that has no shape in any font stands as an empty box."),
        "date": [
            getattr(moment, name) for name in ("year", "month", "day", "hour", "minute", "second")
        ],
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "blocks": [_block(block) for block in section.blocks],
            }
            for section in document.sections
        ],
    }


def _block(block: Block) -> dict:
    if isinstance(block, Picture):
        return {
            "kind": "picture",
            "label": _("Figure %(n)s.") % {"n": block.number},
            "title": block.title,
            "basis": block.basis,
            "file": f"{block.key}.svg",
            "alt": block.alt,
        }
    if isinstance(block, Numbers):
        title = _("Table %(n)s. %(title)s") % {"n": block.number, "title": block.table.title}
        return {
            "kind": "table",
            "finding": block.finding,
            "title": title,
            "headers": block.table.headers,
            "rows": block.table.shown(),
            "note": block.table.note,
        }
    return dict(vars(block))
