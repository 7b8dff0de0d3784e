"""Where autosave.js sends answers to."""

import json

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments import attempts
from assessments.attempts import BadAnswer, Submitted, TimeUp
from assessments.forms import AttemptForm
from assessments.models import Attempt
from assessments.response_forms import NOT_A_NUMBER, cpr_words, holds_cpr
from assessments.views import handed_in


@require_POST
def save(request: HttpRequest, slug: str) -> JsonResponse:
    """Save answers: {"attempt": key, "answers": [{question, response, number, age}]}; `age` is how
    many milliseconds ago the answer was given.

    200 {"saved", "overtaken"}; 400 nothing saved, because of `question`; 401 signed out; 404 not
    yours; 409 handed in, or given after the time.
    """
    if not request.user.is_authenticated:
        message = _("You have been signed out. Your answer is kept on this device.")
        return _refusal(401, "signed-out", message, sign_in=reverse("account_login"))
    sent = _sent(request)
    if sent is None:
        return _refusal(400, "shape", _("The answer could not be read. Nothing was saved."))
    attempt = _own_attempt(request, slug, sent["attempt"])
    if attempt is None:
        return _refusal(404, "attempt", _("This attempt is not open to you."))
    return _saved(attempt, sent["answers"], reverse("learn_quiz_result", args=[slug]))


def _saved(attempt: Attempt, answers: list, result: str) -> JsonResponse:
    for answer in answers:
        if isinstance(answer, dict) and holds_cpr(answer.get("response")):
            return _refusal(400, "cpr", cpr_words(), question=str(answer.get("question")))
    try:
        saved = attempts.save_answers(attempt=attempt, answers=answers)
    except BadAnswer as error:
        return _refusal(400, error.code, _why(error.code), question=error.question)
    except Submitted:
        return _refusal(409, "submitted", handed_in(), result=result)
    except TimeUp:
        message = _("The time was up before this was answered. What you gave in time stands.")
        return _refusal(409, "time-up", message, result=result)
    return JsonResponse({"saved": saved, "overtaken": saved.overtaken})


def _sent(request: HttpRequest) -> dict | None:
    try:
        sent = json.loads(request.body)
    except ValueError:
        return None
    if not isinstance(sent, dict) or not isinstance(sent.get("answers"), list):
        return None
    return sent if isinstance(sent.get("attempt"), str) else None


def _own_attempt(request: HttpRequest, slug: str, key: str) -> Attempt | None:
    form = AttemptForm({"attempt": key})
    if not form.is_valid():
        return None
    own = Attempt.objects.visible_to(request.user).with_access().select_related("version")
    return own.filter(activity__slug=slug, key=form.cleaned_data["attempt"]).first()


def _refusal(status: int, code: str, message: object, **more: str) -> JsonResponse:
    return JsonResponse({"error": code, "message": str(message)} | more, status=status)


def _why(code: str) -> object:
    if code == "not-a-number":
        return NOT_A_NUMBER
    return _("The answer does not fit the question. Nothing was saved; reload the page.")
