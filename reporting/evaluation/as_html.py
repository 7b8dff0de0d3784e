"""A report as one HTML file that needs nothing beside it: no script, no request, its pictures within."""

import base64
import hashlib
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import override

from reporting.evaluation.content import Document
from reporting.evaluation.pictures import Gallery

STYLE = Path(__file__).parent / "report.css"


def made(document: Document, gallery: Gallery) -> bytes:
    """Return the file."""
    pictures = {
        picture.key: "data:image/svg+xml;base64," + base64.b64encode(gallery.svg(picture)).decode()
        for picture in document.pictures()
    }
    with override(document.language):
        html = render_to_string(
            "reporting/report_file.html",
            {
                "document": document,
                "pictures": pictures,
                "style": mark_safe(style()),  # noqa: S308 - our own file, no data in it
            },
        )
    return html.encode()


def style() -> str:
    return STYLE.read_text(encoding="utf-8")


def policy(html: bytes) -> dict[str, list[str]]:
    """Return the content policy a report is shown under: its own style and pictures, nothing else."""
    head = html.partition(b"<style>")[2].partition(b"</style>")[0]
    digest = base64.b64encode(hashlib.sha256(head).digest()).decode()
    return {
        "default-src": ["'none'"],
        "script-src": ["'none'"],
        "style-src": [f"'sha256-{digest}'"],
        "img-src": ["data:"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'self'"],
    }
