"""Beginning a report, writing in it, bringing its figures up to date, and asking for its files."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Programme
from people import audit
from people.models import User
from people.waking import wake
from reporting import effect_words, figures, presenting, releases
from reporting.evaluation import series, slots
from reporting.models import Report, SavedFigure

MAKE_TASK = "reporting.tasks.make_reports"


class NotReady(Exception):
    """The figures are still being worked out."""


class NotProtected(Exception):
    """The figures are not protected yet, may not be told at all, or something was released since."""


class Refused(Exception):
    """Something written says more than the figures: [(language, slot)]."""

    def __init__(self, places: list[tuple[str, str]]) -> None:
        super().__init__(str(places))
        self.places = places


class Frozen(Exception):
    """The report is published, or being published: nothing in it changes."""


def begin(*, programme: Programme, by: User) -> Report:
    """Return the programme's draft, with figures as they stand now. Again: the same draft.

    A draft after a published report begins with what was written there. Raises NotReady.
    """
    draft = Report.objects.draft().filter(programme=programme).first()
    return draft or _begin(programme, by, *_kept(_shown(programme), by))


@transaction.atomic
def _begin(programme: Programme, by: User, reach: SavedFigure, learning: SavedFigure) -> Report:
    Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    earlier = Report.objects.filter(programme=programme)
    draft = earlier.draft().first()
    if draft is not None:
        return draft
    last = earlier.order_by("-number").first()
    number = (earlier.aggregate(most=Max("number"))["most"] or 0) + 1
    report = Report.objects.create(
        programme=programme,
        number=number,
        reach=reach,
        learning=learning,
        texts=last.texts if last else {},
        series=series.as_they_stand(programme),
        begun_by=by,
    )
    audit.record(by, "report begun", report)
    wake(MAKE_TASK)
    return report


def write(*, report: Report, language: str, texts: dict[str, str], by: User) -> None:
    """Keep what was written in one language. Raises Refused and Frozen."""
    grade = grade_of(report)
    places = list(slots.refused({language: texts}, grade))
    if places:
        raise Refused(places)
    with transaction.atomic():
        held = _held(report)
        known = {key: texts.get(key, "").strip() for key in slots.BY_KEY}
        if held.texts.get(language, {}) == known:
            return
        held.texts = {**held.texts, language: known}
        held.changed_at = timezone.now()
        held.save(update_fields=["texts", "changed_at"])
        audit.record(by, "report written in", held, language=language)


def renew_figures(*, report: Report, by: User) -> bool:
    """Take the figures and the organisations' series as they stand now; return whether either says
    anything else.

    Raises NotReady and Frozen.
    """
    shown = _shown(report.programme)
    counted = series.as_they_stand(report.programme)
    same = all(map(_same, shown, (report.reach, report.learning)))
    if same and counted == report.series:
        return False
    reach, learning = (report.reach, report.learning) if same else _kept(shown, by)
    with transaction.atomic():
        held = _held(report)
        held.reach, held.learning, held.series = reach, learning, counted
        held.changed_at, held.guard = timezone.now(), Report.Guard.ASKED
        held.save(update_fields=["reach", "learning", "series", "changed_at", "guard"])
        audit.record(by, "report figures renewed", held)
        wake(MAKE_TASK)
    return True


@transaction.atomic
def ask_for_files(*, report: Report, publish: bool, by: User) -> Report:
    """Ask a worker for the files, to look at or to publish. Asked twice, they are made once.

    Raises Refused where something written says more than the figures, NotProtected and Frozen.
    """
    wanted = Report.Asked.PUBLISH if publish else Report.Asked.PROOF
    locked = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if locked.asked == wanted or (publish and not locked.is_draft):
        return locked
    held = _held(report)
    if not held.is_protected or releases.names(held.programme) != held.against:
        raise NotProtected
    places = list(slots.refused(held.texts, grade_of(held)))
    if places:
        raise Refused(places)
    held.asked, held.asked_at, held.made, held.tries, held.error = wanted, timezone.now(), 0, 0, ""
    held.published_by = by if publish else None
    held.lease_until = None
    held.save(
        update_fields=[
            "asked", "asked_at", "made", "tries", "error", "published_by", "lease_until"
        ]
    )  # fmt: skip
    audit.record(by, "report publication asked" if publish else "report files asked", held)
    wake(MAKE_TASK)
    return held


@transaction.atomic
def throw_away(*, report: Report, by: User) -> None:
    """Delete a draft. Raises Frozen."""
    held = _held(report)
    audit.record(by, "report draft deleted", held)
    held.delete()


def grade_of(report: Report) -> str:
    """Return the grade of evidence that everything in a report is held to: of what may be told."""
    if report.told:
        return effect_words.grade_of(report.told["learning"]) if report.told["learning"] else "A"
    return presenting.grade(report.learning) if report.learning else "A"


def _held(report: Report) -> Report:
    """Return the draft, its row locked."""
    rows = Report.objects.select_for_update(of=("self",))
    rows = rows.select_related("programme", "reach", "learning")
    held = rows.get(pk=report.pk)
    if not held.is_draft or held.asked == Report.Asked.PUBLISH:
        raise Frozen
    return held


def _shown(programme: Programme) -> list[SavedFigure]:
    """Return the live copies of both figures. Raises NotReady and wakes a worker."""
    asked = [
        figures.current(programme=programme, question=question)
        for question in (figures.REACH, figures.EFFECT)
    ]
    if any(one.figure.pending or one.stale for one in asked):
        raise NotReady
    return [one.figure for one in asked]


def _kept(shown: Iterable[SavedFigure], by: User) -> list[SavedFigure]:
    title = _("For the evaluation report")
    return [figures.keep(figure=one, title=title, by=by) for one in shown]


def _same(one: SavedFigure, other: SavedFigure | None) -> bool:
    """Do two figures say the same, names and targets too, of the same day?"""
    if other is None or one.as_of != other.as_of:
        return False
    said = ("figures", "labels", "programme")
    return all(one.answer[name] == other.answer[name] for name in said)
