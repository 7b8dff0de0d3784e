"""The pages of a quiz: start, one question at a time, review, hand in, result."""

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments import attempts, quiz_pages
from assessments.attempts import BadAnswer, Submitted
from assessments.doors import Door, open_door, signed_in
from assessments.forms import AnswerForm, AttemptForm
from assessments.marking import type_of
from assessments.models import Attempt

AFTER_PASS = ["certificates/_after_pass.html", "assessments/_after_pass.html"]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("option")
def quiz(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the start page, or the question where the learner is; take an answer."""
    door = open_door(request, slug, "quiz")
    attempt = Attempt.objects.of(door.person, door.version.activity_id).first()
    if attempt is None:
        return _start_page(request, door)
    if attempt.submitted_at is not None:
        return _came_late(request, door, attempt)
    sheet = quiz_pages.sheet(attempt, door.words_for(attempt.version), slug)
    number = sheet.place(request.GET.get("sp", ""))
    if number is None:
        return redirect("learn_quiz_review", slug)
    if "sp" not in request.GET and request.method != "POST":
        # The address says which question, so that the other language opens the same one.
        return redirect(sheet.lines[number - 1]["url"])
    answer = _take_answer if request.method == "POST" else _show_question
    return answer(request, door, sheet, number)


@require_POST
@signed_in()
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin, or go on where the learner left."""
    door = open_door(request, slug, "quiz")
    try:
        attempts.start(person=door.person, version=door.version)
    except attempts.AlreadyTaken:
        messages.info(request, _("You have already answered these questions. They are asked once."))
        return redirect("learn_quiz_result", slug)
    return redirect("learn_quiz", slug)


@require_GET
@signed_in()
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """List the questions, answered or not, before handing in."""
    door = open_door(request, slug, "quiz")
    attempt = Attempt.objects.of(door.person, door.version.activity_id).first()
    if attempt is None or attempt.submitted_at is not None:
        return redirect("learn_quiz", slug)
    sheet = quiz_pages.sheet(attempt, door.words_for(attempt.version), slug)
    missing = [line for line in sheet.lines if not line["answered"]]
    context = {"door": door, "attempt": attempt, "sheet": sheet, "missing": missing}
    return render(request, "assessments/review.html", context)


@require_POST
@signed_in()
def submit(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand in; a second click changes nothing."""
    door = open_door(request, slug, "quiz")
    form = AttemptForm(request.POST)
    if not form.is_valid():
        raise Http404("no such attempt")
    own = Attempt.objects.of(door.person, door.version.activity_id)
    attempt = get_object_or_404(own, key=form.cleaned_data["attempt"])
    attempts.submit(attempt=attempt)
    return redirect("learn_quiz_result", slug)


@require_GET
@signed_in()
def result(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is mastered and what to reread; the score comes second, and never in a baseline."""
    door = open_door(request, slug, "quiz")
    taken = Attempt.objects.of(door.person, door.version.activity_id).exclude(submitted_at=None)
    attempt = taken.first()
    if attempt is None:
        return redirect("learn_quiz", slug)
    context = {"door": door, "attempt": attempt, "onward": door.onward()}
    if attempt.shows_result:
        context |= _outcome(door, attempt)
    return render(request, "assessments/result.html", context)


@require_POST
def save(request: HttpRequest, slug: str) -> JsonResponse:
    """Save answers sent by autosave.js: {"attempt": key, "answers": [{question, response, number}]}.

    200 {"saved", "overtaken"}; 400 nothing saved; 401 signed out; 404 not yours; 409 handed in.
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
    try:
        saved = attempts.save_answers(attempt=attempt, answers=sent["answers"])
    except BadAnswer as error:
        return _refusal(400, error.code, _bad_answer(), question=error.question)
    except Submitted:
        done = reverse("learn_quiz_result", args=[slug])
        return _refusal(409, "submitted", _handed_in(), result=done)
    return JsonResponse({"saved": saved, "overtaken": saved.overtaken})


# What the views above are made of ------------------------------------------------------------------


def _start_page(request: HttpRequest, door: Door) -> HttpResponse:
    context = {"door": door, "definition": door.version.definition}
    return render(request, "assessments/start.html", context)


def _came_late(request: HttpRequest, door: Door, attempt: Attempt) -> HttpResponse:
    if request.method == "POST":
        messages.warning(request, _handed_in())
    return redirect("learn_quiz_result", door.slug)


def _show_question(request, door: Door, sheet, number: int, form: AnswerForm | None = None):
    question = sheet.questions[number - 1]
    total = len(sheet.questions)
    context = {
        "door": door,
        "sheet": sheet,
        "question": question,
        "number": number,
        "form": form or _answer_form(request, sheet, question),
        "kept": form is None and "option" in request.GET,
        "stored": sheet.stored_number(question),
        "go": quiz_pages.addresses(door.slug, number, total),
    }
    status = 400 if form else 200
    return render(request, "assessments/question.html", context, status=status)


def _answer_form(request: HttpRequest, sheet, question) -> AnswerForm:
    """What is stored, or what was chosen when the session had ended (see doors.signed_in)."""
    chosen = request.GET.getlist("option") or sheet.chosen(question)
    many = type_of(question).many
    initial = {
        "attempt": sheet.attempt.key,
        "number": sheet.stored_number(question) + 1,
        "option": chosen if many else "".join(chosen[:1]),
    }
    return AnswerForm(question=question, initial=initial)


def _take_answer(request: HttpRequest, door: Door, sheet, number: int) -> HttpResponse:
    question = sheet.questions[number - 1]
    form = AnswerForm(request.POST, question=question)
    if not form.is_valid():
        return _show_question(request, door, sheet, number, form)
    if form.cleaned_data["attempt"] != sheet.attempt.key:
        return _came_late(request, door, sheet.attempt)
    empty = not form.response["options"] and question["key"] not in sheet.answers
    answer = {"question": question["key"], "response": form.response}
    if not empty and not _stored(
        request, sheet.attempt, answer | {"number": form.cleaned_data["number"]}
    ):
        return redirect(f"{request.path}?sp={number}")
    go = quiz_pages.addresses(door.slug, number, len(sheet.questions))
    return redirect(go.get(request.POST.get("go", "")) or go["next"])


def _stored(request: HttpRequest, attempt: Attempt, answer: dict) -> bool:
    """Save one answer of a form, and say so when another stands or it came too late."""
    try:
        saved = attempts.save_answers(attempt=attempt, answers=[answer])
    except Submitted:
        messages.warning(request, _handed_in())
        return False
    if saved.overtaken:
        messages.warning(
            request, _("You have answered this in another tab. That newer answer stands.")
        )
    return not saved.overtaken


def _outcome(door: Door, attempt: Attempt) -> dict:
    sheet = quiz_pages.sheet(attempt, door.words_for(attempt.version), door.slug)
    outcome = attempts.result_of(attempt, sheet.answers.values())
    reveal = attempt.purpose == Attempt.Purpose.PRACTICE or bool(attempt.passed)
    return {
        "result": outcome,
        "percent": round(outcome.share * 100),
        "reread": door.links_to(outcome.reread),
        "held": door.links_to(outcome.held),
        "questions": quiz_pages.feedback(sheet, outcome, reveal),
        "right": sum(mark.full for mark in outcome.marks.values()),
        "after_pass": AFTER_PASS,
        "enrolment": door.enrolment,
    }


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


def _refusal(status: int, code: str, message: str, **more: str) -> JsonResponse:
    return JsonResponse({"error": code, "message": message} | more, status=status)


def _handed_in() -> str:
    return _("This has been handed in already. The answers from then stand.")


def _bad_answer() -> str:
    return _("The answer does not fit the question. Nothing was saved; reload the page.")
