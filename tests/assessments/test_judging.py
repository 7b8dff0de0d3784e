"""Judging a free text by its rubric."""

import pytest

from assessments import attempts, judging
from assessments.models import Judgement
from tests import factories
from tests.assessments.questions import examples
from tests.factories import quiz_frozen, version_of


@pytest.fixture
def answer(enrolled):
    factories.freeze_activity(
        quiz_frozen(questions=[examples.FREETEXT]), course=enrolled.course, change="meaning"
    )
    attempt = attempts.start(person=enrolled.person, version=version_of("core-quiz"))
    sent = {"question": "q-freetext", "response": {"text": "He called at nine."}, "number": 3}
    attempts.save_answers(attempt=attempt, answers=[sent])
    attempts.submit(attempt=attempt)
    return attempt.answers.get()


def test_a_judgement_says_which_answer_it_is_about(answer):
    user = answer.attempt.person.user
    made = judging.judge(answer=answer, judge=user, points={"clear": 2}, comment=" Well put. ")
    assert (made.number, made.points, made.comment) == (3, {"clear": 2}, "Well put.")


def test_judging_again_replaces_ones_own_judgement(answer):
    user, other = answer.attempt.person.user, factories.UserFactory()
    judging.judge(answer=answer, judge=user, points={"clear": 2})
    judging.judge(answer=answer, judge=other, points={})
    judging.judge(answer=answer, judge=user, points={"clear": 0})
    assert sorted(Judgement.objects.values_list("judge", "points__clear")) == sorted(
        [(user.pk, 0), (other.pk, None)], key=str
    )


@pytest.mark.parametrize("points", [{"clear": 3}, {"clear": -1}, {"style": 1}, {"clear": True}])
def test_points_the_rubric_does_not_have_are_refused(answer, points):
    with pytest.raises(judging.BadJudgement):
        judging.judge(answer=answer, judge=answer.attempt.person.user, points=points)
    assert not Judgement.objects.exists()


def test_a_comment_has_an_end(answer):
    with pytest.raises(judging.BadJudgement) as refused:
        judging.judge(
            answer=answer, judge=answer.attempt.person.user, points={}, comment="x" * 2001
        )
    assert refused.value.part == ""
