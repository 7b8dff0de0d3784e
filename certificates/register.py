"""The register of a programme: every certificate with its state, for Excel and for archives.

Rows are read and written one at a time: a register of ten thousand costs no more memory than one
of ten. No cell is a formula, whatever somebody is called.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from certificates.models import Certificate
from certificates.wording import day_iso, in_language
from courses.models import Programme

MIME = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
READ = 200  # rows the database hands over at a time
PER_PIECE = 100  # rows in a piece of the answer


def certificates_of(
    programme: Programme, user, *, state: str = "", typed: str = ""
) -> QuerySet[Certificate]:
    """Return the certificates of a programme that `user` administers, oldest first.

    `state` narrows to one state of today, `typed` to a part of the name.
    """
    found = Certificate.objects.administered_by(user).filter(enrolment__cohort__programme=programme)
    if typed:
        found = found.filter(holder__icontains=typed)
    return _in_state(found, state).order_by("issued_at", "pk")


def headers() -> list[str]:
    """Return what stands over the columns."""
    return [
        _("Number"),
        _("Holder"),
        _("Profession"),
        _("Organisation"),
        _("Course"),
        _("Edition of the course"),
        _("Cohort"),
        _("Minutes online"),
        _("Minutes in the room"),
        _("Passed"),
        _("Issued"),
        _("Valid until"),
        _("State"),
        _("Revoked"),
        _("Ground"),
        _("Term"),
        _("Takes the place of"),
    ]


def row(certificate: Certificate) -> list[str | int]:
    """Return one certificate as it stands now. Dates as 2026-11-21, so that they sort."""
    content = certificate.content
    predecessor = certificate.predecessor
    return [
        certificate.number,
        harmless(certificate.holder or _("Name erased")),
        harmless(in_language(content["profession"])),
        harmless(content["organisation"]),
        harmless(in_language(content["course"]["titles"])),
        content["edition"],
        harmless(content["cohort"]),
        content["minutes_online"],
        content["minutes_room"],
        content["passed_on"],
        day_iso(certificate.issued_at) or "",
        day_iso(certificate.valid_until) or "",
        str(Certificate.Status(certificate.status()).label),
        day_iso(certificate.revoked_at) or "",
        certificate.get_revocation_ground_display(),
        certificate.term,
        predecessor.number if predecessor else "",
    ]


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    risky = text.startswith(FORMULA) or text.lstrip(" \u00a0").startswith(FORMULA)
    return f"'{text}" if risky else text


def as_csv(certificates: QuerySet[Certificate]) -> Iterator[bytes]:
    """Yield the register as Excel in Danish opens it: UTF-8 with BOM, semicolons."""
    yield "\ufeff".encode()
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(headers())
    for number, cells in enumerate(_rows(certificates), 1):
        writer.writerow(cells)
        if number % PER_PIECE == 0:
            yield _taken(text)
    yield _taken(text)


def as_xlsx(certificates: QuerySet[Certificate], file) -> None:
    """Write the register as a workbook into an open file, row by row."""
    from openpyxl import Workbook  # here: not every process exports

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Register"))
    sheet.append(headers())
    for cells in _rows(certificates):
        sheet.append(cells)
    book.save(file)


def _rows(certificates: QuerySet[Certificate]) -> Iterable[list]:
    return (row(one) for one in certificates.select_related("predecessor").iterator(READ))


def _taken(text: io.StringIO) -> bytes:
    piece = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return piece


def _in_state(found: QuerySet[Certificate], state: str) -> QuerySet[Certificate]:
    valid = Certificate.objects.valid().values("pk")
    narrowed = {
        "valid": Q(pk__in=valid),
        "expired": Q(revoked_at=None, replaced_at=None) & ~Q(pk__in=valid),
        "revoked": Q(revoked_at__isnull=False),
        "replaced": Q(revoked_at=None, replaced_at__isnull=False),
    }
    return found.filter(narrowed[state]) if state in narrowed else found
