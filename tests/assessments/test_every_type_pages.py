"""Every type of question through the pages, without JavaScript."""

import pytest
from django.urls import reverse

from assessments.models import Answer, Attempt
from tests import factories
from tests.e2e.every_type import KINDS, QUESTIONS, RIGHT, SITUATION
from tests.factories import quiz_frozen

SLUG = "core-quiz"


def url(name="learn_quiz", query=""):
    return reverse(name, args=[SLUG]) + query


@pytest.fixture
def begun(learner_client, enrolled, course):
    """Begin a quiz of every type: `begun(page="all")` returns the attempt."""

    def begin(**settings):
        frozen = quiz_frozen(questions=QUESTIONS, stimuli=[SITUATION], **settings)
        factories.freeze_activity(frozen, course=course, change="meaning")
        learner_client.post(url("learn_quiz_start"))
        return Attempt.objects.get(submitted_at=None)

    return begin


def fields(kind, prefix="") -> dict:
    """Return what a form of this type posts for the full answer."""
    response = RIGHT[kind]
    posted = {"option": response.get("options"), "reason": response.get("reasons")}
    posted |= {f"pair-{key}": value for key, value in response.get("pairs", {}).items()}
    posted |= {f"gap-{key}": value for key, value in response.get("gaps", {}).items()}
    posted |= {f"place-{key}": n for n, key in enumerate(response.get("order", ()), 1)}
    posted |= {"text": response.get("text"), "amount": response.get("number")}
    posted |= {"unit": response.get("unit"), "number": 1}
    return {f"{prefix}{name}": value for name, value in posted.items() if value is not None}


def answer_all(client, attempt) -> None:
    for place, kind in enumerate(KINDS, 1):
        data = {"attempt": attempt.key, **fields(kind)}
        assert client.post(url(query=f"?sp={place}"), data).status_code == 302, kind


def stored() -> dict:
    return {answer.question: answer.response for answer in Answer.objects.all()}


def test_every_type_is_stored_shown_again_and_marked(learner_client, begun):
    attempt = begun()
    answer_all(learner_client, attempt)
    assert stored() == RIGHT
    for place, kind in enumerate(KINDS, 1):
        page = learner_client.get(url(query=f"?sp={place}"))
        shown = page.context["items"][0].form
        assert type(shown).initial_of(RIGHT[kind]).items() <= shown.initial.items()
        assert b'data-saved-state="saved"' in page.content
    result = learner_client.post(url("learn_quiz_submit"), {"attempt": attempt.key}, follow=True)
    assert "12 of 12 questions right (100 %)" in result.content.decode()
