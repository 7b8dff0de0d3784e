"""A published table as CSV: the same table as on the page, and how it was counted."""

import csv
import io

from django.utils.translation import gettext as _

from reporting import public_tables, sentences
from reporting.exports import MIME, csv_cell, harmless
from reporting.models import Publication
from reporting.tables import Cell, Table

CSV = MIME["csv"]


def as_csv(publication: Publication, table: Table) -> bytes:
    """Return one table as Excel in Danish opens it: UTF-8 with BOM, semicolons."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(header) for header in table.headers])
    writer.writerows([csv_cell(cell) for cell in row] for row in table.rows)
    writer.writerow([])
    writer.writerows([harmless(name), csv_cell(value)] for name, value in about(publication))
    return ("\ufeff" + text.getvalue()).encode()


def about(publication: Publication) -> list[list[Cell]]:
    """Return what is needed to cite it."""
    content = publication.content
    rows: list[list[Cell]] = [
        [_("Programme"), content["programme"]["name"]],
        [_("As of"), sentences.day(content["as_of"])],
        [_("Version of the definitions"), content["definition"]],
        [_("Address"), publication.key],
        [_("SHA-256 of the published figures"), publication.digest],
        [_("Numbers hidden so that nobody can be recognised"), public_tables.hides(content)],
    ]
    if content["programme"]["synthetic"]:
        rows.insert(0, [_("Note"), _("Synthetic data: made up to show the platform.")])
    return rows
