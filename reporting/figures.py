"""Asking for figures, keeping them, and asking again.

The live copy of a question is a row too: a page reads it and does not count. A small programme
is counted on the spot when the ledger has moved; a large one by a worker, and the page says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from courses import ledger
from courses.freezing import digest_of
from courses.models import Cohort, Programme, TargetGroup
from people import audit
from people.models import User
from people.waking import wake
from reporting import exploring, frozen, questions
from reporting.definitions import DEFINITION
from reporting.models import SavedFigure

REACH, EFFECT, EXPLORE = "reach", "effect", "explore"
REFRESH_TASK = "reporting.tasks.refresh_stale"
SMALL = 2_000  # enrolments counted while somebody waits
LEASE = timedelta(minutes=30)
WORTH_MOVING = 1_000  # rows
STEP = 5  # MEASUREMENT 4.2: increments of one to four are read off successive figures
FORGET_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Filters:
    """What part of a programme is asked about; everything by default."""

    cohort: Cohort | None = None
    since: date | None = None
    until: date | None = None

    def as_json(self) -> dict[str, str]:
        named = {
            "cohort": str(self.cohort.key) if self.cohort else "",
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }
        return {name: value for name, value in named.items() if value}

    @classmethod
    def of(cls, figure: SavedFigure) -> "Filters | exploring.Selection":
        """Read a figure's filters back. Raises Cohort.DoesNotExist for one that is gone."""
        stored = figure.filters
        if figure.question == EXPLORE:
            return exploring.Selection.of(stored)
        return cls(
            cohort=Cohort.objects.get(key=stored["cohort"]) if "cohort" in stored else None,
            since=date.fromisoformat(stored["since"]) if "since" in stored else None,
            until=date.fromisoformat(stored["until"]) if "until" in stored else None,
        )

    def as_of(self) -> date:
        """The day certificates are judged on: today, or the end of a period that is past."""
        today = timezone.localdate()
        return min(today, self.until) if self.until else today


Asked = Filters | exploring.Selection


@dataclass(frozen=True)
class Question:
    """What can be asked. `given` is what was measured on the answers themselves, kept with a figure
    and passed back in; `at_once`: counted while somebody waits, where the programme is small."""

    count: Callable[..., dict]
    labels: Callable[..., dict]
    given: Callable[[dict], dict]
    at_once: bool


QUESTIONS = {
    REACH: Question(
        count=lambda programme, filters, **asked: questions.reach(
            programme, cohort=filters.cohort, since=filters.since, until=filters.until, **asked
        ),
        labels=questions.labels,
        given=lambda counted: {
            "reliability": counted["reliability"],
            "regions": counted.get("regions", {}),
            "undecided": counted.get("undecided", {}),
        },
        at_once=True,
    ),
    EFFECT: Question(  # loads scipy: a worker's
        count=lambda programme, filters, **asked: questions.effect(programme, **asked),
        labels=questions.effect_labels,
        given=lambda counted: {"measured": counted["measured"]},
        at_once=False,
    ),
    EXPLORE: Question(
        count=exploring.explored,
        labels=exploring.labels,
        given=lambda counted: {"reliability": counted["reliability"]},
        at_once=True,
    ),
}


@dataclass(frozen=True)
class Current:
    """The live copy; stale when a worker has been asked for a newer one."""

    figure: SavedFigure
    stale: bool


def current(
    *, programme: Programme, filters: Asked | None = None, question: str = REACH
) -> Current:
    """Return the live copy of a question, counted again where that is quick.

    What was learned is asked of the whole programme only.
    """
    filters = Filters() if filters is None or question == EFFECT else filters
    live = SavedFigure.objects.live().select_related("programme")
    figure = live.filter(programme=programme, question=question, filters=filters.as_json()).first()
    if figure is not None and _fresh(figure, programme, filters):
        return Current(figure, stale=False)
    figure = figure or _asked_for(programme, filters, question)
    if _at_once(figure):
        return Current(_answer(figure, programme, filters), stale=False)
    wake(REFRESH_TASK)
    return Current(figure, stale=True)


@transaction.atomic
def keep(*, figure: SavedFigure, title: str, by: User) -> SavedFigure:
    """Keep a copy that never changes. Saying it twice keeps one. Raises ValueError when pending."""
    if figure.pending:
        raise ValueError("not worked out yet")
    copied = ("programme", "question", "filters", "definition", "position", "as_of", "digest")
    saved, new = SavedFigure.objects.get_or_create(
        **{name: getattr(figure, name) for name in copied},
        kept=True,
        title=title,
        saved_by=by,
        defaults={"answer": figure.answer},
    )
    if new:
        audit.record(by, "figure saved", saved, position=saved.position)
    return saved


def rebuild(figure: SavedFigure) -> bool:
    """Ask a figure's question again at its own position, and tell whether the answer is the same.

    Raises ValueError for a figure under definitions that this release no longer counts by.
    """
    if figure.definition != DEFINITION:
        raise ValueError("counted by other definitions")
    filters = Filters.of(figure)
    kept_as_said = digest_of(figure.answer["figures"]) == figure.digest
    stored = figure.answer["figures"]
    again = _count(
        figure,
        filters,
        position=figure.position,
        as_of=figure.as_of,
        **QUESTIONS[figure.question].given(stored),
    )
    return kept_as_said and digest_of(_as_asked(again, stored)) == figure.digest


def _as_asked(again, stored):
    """Return what an older release also counted: a figure kept before something was added still
    holds. What hangs on data and not on the release is given back (`Question.given`)."""
    if isinstance(again, dict) and isinstance(stored, dict):
        return {name: _as_asked(again[name], stored[name]) for name in again if name in stored}
    if isinstance(again, list) and isinstance(stored, list) and len(again) == len(stored):
        return [_as_asked(one, other) for one, other in zip(again, stored, strict=True)]
    return again


def ask_again(*, figure: SavedFigure) -> SavedFigure:
    """Note whether a kept figure still holds; a large programme's is left to a worker."""
    if _at_once(figure):
        return check(figure=figure)
    SavedFigure.objects.filter(pk=figure.pk).update(checked_at=None, holds=None)
    wake(REFRESH_TASK)
    figure.checked_at = figure.holds = None
    return figure


def check(*, figure: SavedFigure) -> SavedFigure:
    """Rebuild a figure and write down the result."""
    try:
        figure.holds = rebuild(figure)
    except ValueError:
        figure.holds = None
    figure.checked_at = timezone.now()
    figure.save(update_fields=["holds", "checked_at"])
    return figure


def refresh_stale() -> int:
    """Work out every live copy the ledger has left behind; return how many. Safe to run twice."""
    _forget_unasked()
    done = 0
    for figure in SavedFigure.objects.live().select_related("programme").order_by("pk"):
        filters, position = Filters.of(figure), ledger.position()
        if _fresh(figure, figure.programme, filters):
            _move_up(figure, position)
        elif _claim(figure):
            _answer(figure, figure.programme, filters)
            done += 1
    return done


def _move_up(figure: SavedFigure, position: int) -> None:
    """Let a live copy stand at a later position where its answer is the same, so that the next
    look need not pass over everything other programmes have written since."""
    if position - figure.position > WORTH_MOVING:
        SavedFigure.objects.live().filter(pk=figure.pk, position=figure.position).update(
            position=position
        )


def check_due() -> int:
    """Ask every kept figure again that has not been yet; return how many."""
    done = 0
    for figure in SavedFigure.objects.kept().filter(checked_at=None).select_related("programme"):
        if _claim(figure):
            check(figure=figure)
            done += 1
    return done


def _at_once(figure: SavedFigure) -> bool:
    """May it be counted while somebody waits?"""
    small = QUESTIONS[figure.question].at_once
    return small and questions.enrolled_at_most(figure.programme, SMALL)


def _fresh(figure: SavedFigure, programme: Programme, filters: Asked) -> bool:
    return (
        not figure.pending
        and figure.definition == DEFINITION
        and (figure.question == EFFECT or figure.as_of == filters.as_of())
        and figure.answer["programme"] == _promise(programme)
        and not questions.moved(programme, since=figure.answer.get("held", figure.position))
    )


def _asked_for(programme: Programme, filters: Asked, question: str) -> SavedFigure:
    """Return the row of a question nobody has asked before."""
    return SavedFigure.objects.get_or_create(
        programme=programme,
        question=question,
        filters=filters.as_json(),
        kept=False,
        defaults={
            "definition": DEFINITION,
            "position": 0,
            "as_of": filters.as_of(),
            "answer": {},
            "digest": "",
        },
    )[0]


def _answer(figure: SavedFigure, programme: Programme, filters: Asked) -> SavedFigure:
    """Count, then write: the counting may take long and holds no lock."""
    as_of, position = filters.as_of(), ledger.position()
    counted = _count(figure, filters, position=position, as_of=as_of)
    if _tells_of_few(figure, counted):
        return _held(figure, programme, position)
    figure.definition, figure.position, figure.as_of = DEFINITION, position, as_of
    figure.answer = {
        "figures": counted,
        "labels": QUESTIONS[figure.question].labels(counted, cohort=filters.cohort),
        "programme": _promise(programme),
    }
    if counted.get("counts", counted.get("people", {})).get("enrolled"):
        frozen.freeze(programme)
    figure.digest = digest_of(counted)
    figure.saved_at, figure.lease_until = timezone.now(), None
    fields = ("definition", "position", "as_of", "answer", "digest", "saved_at", "lease_until")
    # A slower one that began earlier must not put an older answer back.
    SavedFigure.objects.live().filter(pk=figure.pk, position__lte=position).update(
        **{name: getattr(figure, name) for name in fields}
    )
    return figure


def _tells_of_few(figure: SavedFigure, counted: dict) -> bool:
    """Would the difference to what is shown tell of one to four persons?

    Whoever looks day by day could otherwise read one person's gain off two successive means.
    """
    if figure.question != EFFECT or figure.pending or figure.definition != DEFINITION:
        return False
    before = {block["course"]: block for block in figure.answer["figures"]["courses"]}
    return any(
        0 < abs(block[part]["n"] - before[block["course"]][part]["n"]) < STEP
        for block in counted["courses"]
        if block["course"] in before
        for part in ("change", "retention")
    )


def _held(figure: SavedFigure, programme: Programme, position: int) -> SavedFigure:
    """Let the answer stand, and note up to where the ledger has been looked at."""
    figure.answer = {**figure.answer, "held": position, "programme": _promise(programme)}
    figure.lease_until = None
    SavedFigure.objects.live().filter(pk=figure.pk, position=figure.position).update(
        answer=figure.answer, lease_until=None
    )
    return figure


def _count(figure: SavedFigure, filters: Asked, **asked) -> dict:
    counted = QUESTIONS[figure.question].count(figure.programme, filters, **asked)
    return {name: value for name, value in counted.items() if name != "position"}


def _promise(programme: Programme) -> dict:
    """What was promised, as it stood: a target that is changed later moves no saved figure."""
    return {
        "name": programme.name,
        "target": programme.target,
        "unit": programme.target_unit,
        "starts_on": programme.starts_on.isoformat(),
        "ends_on": programme.ends_on.isoformat(),
        "funder": programme.funder,
        "waiver": programme.baseline_waiver,
        "staggered": programme.staggered,
        "groups": [_group(one) for one in programme.target_groups.standing()],
        "synthetic": programme.synthetic,
    }


def _group(group: TargetGroup) -> dict:
    """Return how many there are to reach, with the names of the day: a later change moves nothing."""
    named: dict = {"da": "", "en": ""}
    if group.profession:
        named = {"da": group.profession.name_da, "en": group.profession.name_en}
    elif group.municipality:
        named = {"da": group.municipality.name, "en": group.municipality.name}
    return {
        "profession": group.profession_id,
        "municipality": group.municipality_id,
        "name": named,
        "size": group.size,
        "source": group.source,
        "counted_on": group.counted_on.isoformat(),
    }


def _claim(figure: SavedFigure) -> bool:
    """Take a figure on with one UPDATE, so that two workers do not count the same."""
    now = timezone.now()
    free = SavedFigure.objects.filter(pk=figure.pk).exclude(lease_until__gte=now)
    return free.update(lease_until=now + LEASE) == 1


def _forget_unasked() -> None:
    """Drop live copies of narrow questions: they are counted again when somebody asks."""
    old = timezone.now() - FORGET_AFTER
    SavedFigure.objects.live().exclude(filters={}).filter(saved_at__lt=old).delete()
