"""A draft's figures as they may leave the house, worked out by a worker before anybody sees the draft.

The same protection as for publications, beside everything that was ever told of the programme
(reporting/releases.py). Where too few have taken the tests since the last report, what that report
said of learning stands on.
"""

import logging

from django.db import transaction

from courses.models import Programme
from people import audit
from people.models import User
from people.waking import wake
from reporting import effect_words, protecting_learning, publishing, releases
from reporting.models import Report, SavedFigure

logger = logging.getLogger(__name__)
TASK = "reporting.tasks.make_reports"
Guard = Report.Guard


def protect_due() -> int:
    """Protect every draft that waits for it; return how many. Safe to run at the same time."""
    done = 0
    for report in Report.objects.to_protect().select_related("programme", "reach", "learning"):
        try:
            told = _protected(report)
        except Exception:  # the row must say so; taking new figures asks anew
            logger.exception("report not protected: %s", report.key)
            told = {"guard": Guard.FAILED, "told": {}}
        # Figures taken meanwhile are protected in their turn.
        mine = Report.objects.to_protect().filter(pk=report.pk, changed_at=report.changed_at)
        done += mine.update(**told)
    return done


def _protected(report: Report) -> dict:
    programme, place = report.programme, releases.division(report.programme) or releases.DIVISION
    told: dict = {"place": place, "against": releases.names(programme), "told": {}}
    learning, reasons = report.learning, []
    snapshot, why = _with(report, learning, place)
    if snapshot is not None and learning and _tested(learning) and not _told(snapshot, learning):
        last = _last_learning(report)
        other = _with(report, last, place)[0] if last else None
        if last and other is not None and _told(other, last):
            snapshot, learning, reasons = other, last, ["learning earlier"]
        else:
            step = any("/n" in key for key in snapshot.because)
            reasons = ["learning step" if step else "learning hidden"]
    if snapshot is None:
        return told | {"guard": Guard.REFUSED, "reasons": why}
    reach = publishing.content_of(report.reach, place, snapshot)
    return told | {
        "guard": Guard.READY,
        "told": {"reach": reach, "learning": learning and _told(snapshot, learning)},
        "learning": learning,
        "shape": snapshot.shape,
        "hidden": sorted(snapshot.hidden),
        "because": dict(snapshot.because),
        "reasons": reasons,
    }


def _with(report: Report, learning: SavedFigure | None, place: str):
    figures = learning.answer["figures"] if learning else None
    return publishing.protected(
        report.programme, report.reach, place=place, learning=figures, report=True
    )


def _told(snapshot, learning: SavedFigure) -> dict | None:
    return protecting_learning.told(learning.answer, snapshot.hidden, snapshot.place)


def _tested(learning: SavedFigure) -> bool:
    return effect_words.grade_of(learning.answer) > "A"


def _last_learning(report: Report) -> SavedFigure | None:
    last = Report.objects.released().filter(programme=report.programme).order_by("-number").first()
    return last.learning if last else None


# Anew ----------------------------------------------------------------------------------------------


def ask_anew(report: Report) -> None:
    """Let a worker protect a draft again: something was released since."""
    Report.objects.draft().filter(pk=report.pk).update(
        guard=Guard.ASKED, asked="", lease_until=None
    )
    wake(TASK)


@transaction.atomic
def take_last_figures(*, report: Report, by: User) -> bool:
    """Let a draft stand on the figures of the last published report: to mend words when few are new.

    Returns whether there was one.
    """
    Programme.objects.select_for_update(of=("self",)).get(pk=report.programme_id)
    last = (
        Report.objects.released().filter(programme=report.programme_id).order_by("-number").first()
    )
    if last is None:
        return False
    same = {"reach": last.reach, "learning": last.learning, "series": last.series}
    draft = Report.objects.draft().filter(pk=report.pk).exclude(asked=Report.Asked.PUBLISH)
    draft.update(**same, guard=Guard.ASKED, asked="", changed_at=_now())
    audit.record(by, "report figures of the last taken", report)
    wake(TASK)
    return True


def _now():
    from django.utils import timezone

    return timezone.now()
