"""Making a report's files, one by one, by a worker; publishing when all of them are there.

A message may be lost and a worker may die: the row says what is asked for, the lease who is at it.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from courses.models import Programme
from people import audit
from reporting import releases
from reporting.evaluation import as_docx, as_html, as_pdf, as_tables
from reporting.evaluation.content import LENGTHS, Document, build
from reporting.evaluation.guarding import ask_anew, protect_due
from reporting.evaluation.pictures import Gallery
from reporting.evaluation.slots import LANGUAGES
from reporting.models import Report, ReportFile

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)  # begins anew with each file
MOST_TRIES = 3


class Outdated(Exception):
    """Something else of the programme was released since the figures were protected."""


class Taken(Exception):
    """Somebody asked anew, or another worker has it: what was made is thrown away."""


def make_due() -> int:
    """Make what is asked for; return how many reports were finished. Safe to run at the same time.

    Figures are protected first: nothing is made of what is not.
    """
    protect_due()
    done = 0
    for report in Report.objects.due().order_by("asked_at"):
        if _claim(report):
            done += _try(report)
    return done


def files_of(report: Report, *, proof: bool) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of every file; the same report gives the same words and pictures."""
    at = report.asked_at or report.changed_at
    for language in LANGUAGES:
        gallery = Gallery(language)
        for length in LENGTHS:
            document = build(report, language, length, proof=proof)
            yield from _documents(document, gallery, at, f"{length}-{language}")
        # The long one came last: its tables are all tables.
        yield f"tables-{language}.xlsx", as_tables.workbook(document)
        yield f"tables-{language}.zip", as_tables.csv_files(document)


def _documents(document: Document, gallery: Gallery, at, name: str) -> Iterator[tuple[str, bytes]]:
    made: dict[str, Callable[[], bytes]] = {
        "html": lambda: as_html.made(document, gallery),
        "pdf": lambda: as_pdf.made(document, gallery, at),
        "docx": lambda: as_docx.made(document, gallery, at),
    }
    for ending, make in made.items():
        yield f"{name}.{ending}", make()


def _claim(report: Report) -> bool:
    """Take a report on with one UPDATE, so that two workers do not make the same."""
    now = timezone.now()
    free = Report.objects.due(now).filter(pk=report.pk, tries=report.tries)
    if report.tries >= MOST_TRIES:
        free.update(asked="", lease_until=None, published_by=None)
        return False
    taken = free.update(lease_until=now + LEASE, tries=report.tries + 1, made=0, error="")
    report.refresh_from_db()
    return taken == 1


def _try(report: Report) -> bool:
    try:
        _make(report)
    except Taken:
        return False
    except Outdated:
        ask_anew(report)
        Report.objects.draft().filter(pk=report.pk).update(error="Outdated", published_by=None)
        return False
    except Exception as error:  # whatever it is, the row must say so and be tried again
        logger.exception("report not made: %s", report.key)
        held = Report.objects.filter(pk=report.pk, asked_at=report.asked_at)
        held.update(error=type(error).__name__[:40], lease_until=None)
        return False
    return True


def _make(report: Report) -> None:
    publish = report.asked == Report.Asked.PUBLISH
    made = []
    for name, content in files_of(report, proof=not publish):
        made.append((name, content))
        _note(report, len(made))
    with transaction.atomic():
        if publish:
            _hold(report)
        _put(report, made)
        if publish:
            _publish(report)


def _hold(report: Report) -> None:
    """Let nothing else of the programme be released until this is. Raises Outdated."""
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=report.programme_id)
    if releases.names(programme) != report.against:
        raise Outdated


def _note(report: Report, made: int) -> None:
    """Say how far it is. Raises Taken when it is asked for anew."""
    held = Report.objects.filter(pk=report.pk, asked_at=report.asked_at, tries=report.tries)
    if not held.update(made=made, lease_until=timezone.now() + LEASE):
        raise Taken


def _put(report: Report, made: list[tuple[str, bytes]]) -> None:
    """Put the files in place of the last ones, all at once. Raises Taken."""
    held = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if held.asked_at != report.asked_at or not held.is_draft:
        raise Taken
    held.files.all().delete()
    ReportFile.objects.bulk_create(
        [
            ReportFile(
                report=held,
                name=name,
                content=content,
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
            )
            for name, content in made
        ]
    )
    Report.objects.filter(pk=held.pk).update(asked="", lease_until=None, made_at=timezone.now())


def _publish(report: Report) -> None:
    """Let the report stand, and the one before it be replaced."""
    now = timezone.now()
    before = Report.objects.filter(programme=report.programme_id, state=Report.State.PUBLISHED)
    before.update(state=Report.State.REPLACED)
    Report.objects.filter(pk=report.pk).update(state=Report.State.PUBLISHED, published_at=now)
    report.refresh_from_db()
    digests = {one.name: one.sha256 for one in report.files.defer("content")}
    audit.record(report.published_by, "report published", report, files=digests)
