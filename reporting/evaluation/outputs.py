"""The files a report has: their names, kinds and words. Light: a page reads it, and makes none."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from reporting.evaluation.content import LENGTHS, SHORT
from reporting.evaluation.slots import LANGUAGES
from reporting.models import Report

DOCUMENTS = ("html", "pdf", "docx")
FILES = len(LANGUAGES) * (len(DOCUMENTS) * len(LENGTHS) + 2)
MIME = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


def listed(report: Report) -> list[dict]:
    """Return a row for each length and language with its files, then the tables; empty without any."""
    files = {one.name: one for one in report.files.defer("content")}
    rows = []
    for language in LANGUAGES:
        for title, names in _rows(language):
            found = [(word, files[name]) for word, name in names if name in files]
            if found:
                rows.append({"title": title, "language": language, "files": found})
    return rows


def _rows(language: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    words = {"html": "HTML", "pdf": "PDF", "docx": "DOCX"}
    named = {"da": _("Danish"), "en": _("English")}[language]
    for length in LENGTHS:
        title = _("Short report") if length == SHORT else _("Long report")
        names = [(words[ending], f"{length}-{language}.{ending}") for ending in DOCUMENTS]
        yield f"{title}, {named}", names
    tables = [("XLSX", f"tables-{language}.xlsx"), (_("CSV (ZIP)"), f"tables-{language}.zip")]
    yield f"{_('Tables and data dictionary')}, {named}", tables
