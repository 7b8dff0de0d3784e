"""Live copies, kept figures, and asking again."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from assessments.models import Answer
from courses import merging
from courses.freezing import digest_of
from courses.models import Duplicate, TargetGroup
from people.models import AuditEntry
from reporting import figures, presenting, questions, tasks
from reporting.figures import Filters
from reporting.models import SavedFigure
from tests import factories
from tests.reporting.conftest import Kind


@pytest.fixture
def reached(book):
    person = factories.PersonFactory()
    book.enrol(person)
    book.lesson(person)
    return person


def live(book, **filters):
    return figures.current(programme=book.programme, filters=Filters(**filters))


def test_the_live_copy_is_counted_again_only_when_something_moved(book, reached, monkeypatch):
    first = live(book).figure
    monkeypatch.setattr(questions, "reach", None)  # counting again would fail
    elsewhere = factories.CohortFactory(courses=[book.course])
    book.lesson(factories.PersonFactory(), cohort=elsewhere)  # another programme
    again = live(book)
    assert (again.figure.pk, again.figure.digest, again.stale) == (first.pk, first.digest, False)


def test_the_live_copy_follows_the_ledger_the_target_and_the_day(book, reached):
    with time_machine.travel("2026-03-01 12:00Z", tick=False):
        assert live(book).figure.answer["figures"]["counts"]["reached"] == 1
        book.lesson(factories.PersonFactory())
        assert live(book).figure.answer["figures"]["counts"]["reached"] == 2
        book.programme.target = 10
        book.programme.save()
        assert live(book).figure.answer["programme"]["target"] == 10
    with time_machine.travel("2026-03-02 12:00Z", tick=False):
        assert live(book).figure.as_of == date(2026, 3, 2)
    assert SavedFigure.objects.count() == 1


def test_a_merge_moves_every_figure(book, reached, learner):
    book.lesson(other := factories.PersonFactory())
    assert live(book).figure.answer["figures"]["counts"]["reached"] == 2
    merging.merge(person=other, into=reached, by=learner, reason="same")
    assert live(book).figure.answer["figures"]["counts"]["reached"] == 1


def test_a_large_programme_is_left_to_a_worker(book, reached, monkeypatch):
    woken = []
    monkeypatch.setattr(figures, "SMALL", 0)
    monkeypatch.setattr(figures, "wake", woken.append)
    asked = live(book)
    assert asked.stale and asked.figure.pending
    assert woken == ["reporting.tasks.refresh_stale"]
    tasks.refresh_stale()
    done = live(book)
    assert not done.stale and done.figure.answer["figures"]["counts"]["reached"] == 1
    book.lesson(factories.PersonFactory())
    old = live(book)
    assert old.stale and old.figure.answer["figures"]["counts"]["reached"] == 1
    assert figures.refresh_stale() == 1
    assert figures.refresh_stale() == 0


def test_a_figure_a_worker_is_at_is_left_alone(book, reached, monkeypatch):
    monkeypatch.setattr(figures, "SMALL", 0)
    figure = live(book).figure
    now = timezone.now()
    SavedFigure.objects.filter(pk=figure.pk).update(lease_until=now + timedelta(minutes=1))
    assert figures.refresh_stale() == 0
    SavedFigure.objects.filter(pk=figure.pk).update(lease_until=now - timedelta(minutes=1))
    assert figures.refresh_stale() == 1


def test_a_copy_nothing_has_touched_moves_up_with_the_ledger(book, reached, monkeypatch):
    figure = live(book).figure
    monkeypatch.setattr(figures, "WORTH_MOVING", 0)
    elsewhere = factories.CohortFactory(courses=[book.course])
    [row] = book.lesson(factories.PersonFactory(), cohort=elsewhere)
    assert figures.refresh_stale() == 0
    moved = SavedFigure.objects.get(pk=figure.pk)
    assert (moved.position, moved.digest) == (row.position, figure.digest)


def test_narrow_live_copies_are_forgotten_after_a_day(book, reached):
    live(book), live(book, cohort=book.cohort)
    old = timezone.now() - timedelta(days=2)
    SavedFigure.objects.update(saved_at=old)
    figures.refresh_stale()
    assert [figure.filters for figure in SavedFigure.objects.all()] == [{}]


def test_an_older_answer_is_not_put_back(book, reached):
    slow = live(book).figure
    book.lesson(factories.PersonFactory())
    newest = live(book).figure.position
    SavedFigure.objects.filter(pk=slow.pk).update(position=newest + 100)
    figures._answer(slow, book.programme, Filters())
    assert SavedFigure.objects.get(pk=slow.pk).position == newest + 100


def test_keeping_twice_keeps_one(book, reached, learner):
    figure = live(book).figure
    one = figures.keep(figure=figure, title="Half year", by=learner)
    assert figures.keep(figure=figure, title="Half year", by=learner) == one
    assert one.kept and len(one.key) == 8
    assert AuditEntry.objects.filter(action="figure saved").count() == 1


def test_a_figure_not_worked_out_cannot_be_kept(book, learner, monkeypatch):
    monkeypatch.setattr(figures, "SMALL", -1)
    with pytest.raises(ValueError, match="not worked out"):
        figures.keep(figure=live(book).figure, title="x", by=learner)


def test_asked_again_it_gives_the_same_answer_after_anything(tryg, learner):
    kept = figures.keep(figure=live(tryg).figure, title="Kept", by=learner)
    first, second = factories.PersonFactory.create_batch(2)
    tryg.lesson(first)
    tryg.lesson(second)
    merging.merge(person=first, into=second, by=learner, reason="same")
    tryg.write(tryg.fact(Kind.PASSED, second, 3))
    tryg.police.name_da = "Omdøbt"
    tryg.police.save()
    tryg.programme.target = 1
    tryg.programme.save()
    Answer.objects.update(mark=0)  # the reliability is the figure's own
    kept.refresh_from_db()
    assert figures.rebuild(kept) is True
    assert live(tryg).figure.digest != kept.digest


def test_a_period_in_a_cohort_can_be_asked_again(book, reached, learner):
    asked = live(book, cohort=book.cohort, since=date(2026, 1, 1), until=date(2026, 2, 1)).figure
    assert asked.as_of == date(2026, 2, 1)
    kept = figures.keep(figure=asked, title="January", by=learner)
    book.lesson(factories.PersonFactory())
    assert figures.check(figure=kept).holds is True


def test_an_answer_that_was_tampered_with_is_found_out(book, reached, learner):
    kept = figures.keep(figure=live(book).figure, title="Kept", by=learner)
    kept.answer["figures"]["counts"]["reached"] = 424
    assert figures.check(figure=kept).holds is False
    kept.digest = digest_of(kept.answer["figures"])
    assert figures.check(figure=kept).holds is False


def test_a_figure_of_other_definitions_is_not_asked_again(book, reached, learner):
    kept = figures.keep(figure=live(book).figure, title="Kept", by=learner)
    kept.definition = 99
    checked = figures.check(figure=kept)
    assert checked.holds is None and checked.checked_at


def test_a_worker_checks_the_kept_figures_of_a_large_programme(book, reached, learner, monkeypatch):
    kept = figures.keep(figure=live(book).figure, title="Kept", by=learner)
    monkeypatch.setattr(figures, "SMALL", 0)
    monkeypatch.setattr(figures, "wake", lambda task: None)
    assert figures.ask_again(figure=kept).checked_at is None
    tasks.refresh_stale()
    kept.refresh_from_db()
    assert kept.holds is True


def test_rendering_a_kept_figure_again_gives_identical_bytes(tryg, learner):
    kept = figures.keep(figure=live(tryg).figure, title="Kept", by=learner)
    before = str(presenting.rendered(kept))
    tryg.lesson(factories.PersonFactory())
    tryg.esbjerg.name = "Andet navn"
    tryg.esbjerg.save()
    live(tryg)
    cache.clear()
    assert str(presenting.rendered(SavedFigure.objects.get(pk=kept.pk))) == before


def test_a_figure_kept_before_a_row_was_added_still_holds(book, reached, learner):
    kept = figures.keep(figure=live(book).figure, title="Kept", by=learner)
    older = kept.answer["figures"]
    del older["by"]["region"], older["regions"], older["undecided"], older["earlier"]
    kept.digest = digest_of(older)
    kept.save()
    assert figures.check(figure=kept).holds is True


def test_a_decided_duplicate_and_a_new_target_group_move_no_kept_figure(book, reached, learner):
    other = factories.PersonFactory()
    book.lesson(other)
    pair = Duplicate.objects.create(
        one=min(reached, other, key=lambda p: p.pk),
        other=max(reached, other, key=lambda p: p.pk),
        score=60,
        evidence=[],
    )
    kept = figures.keep(figure=live(book).figure, title="Kept", by=learner)
    assert kept.answer["figures"]["undecided"]["reached"] == 1
    pair.state = Duplicate.State.APART
    pair.save()
    TargetGroup.objects.create(
        programme=book.programme, size=10, source="Tælling", counted_on="2026-01-01"
    )
    assert figures.check(figure=kept).holds is True
    assert live(book).figure.answer["programme"]["groups"][0]["size"] == 10
