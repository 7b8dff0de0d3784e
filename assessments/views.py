"""The pages of a quiz: start, the questions, review, hand in, result."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments import attempts, judged_pages, quiz_pages, texts
from assessments.attempts import Submitted, TimeUp
from assessments.doors import KEPT, Door, kept_form, open_door, signed_in
from assessments.forms import AttemptForm
from assessments.models import Attempt
from assessments.quiz_pages import Item, Sheet

AFTER_PASS = ["certificates/_after_pass.html", "assessments/_after_pass.html"]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(keep=True)
def quiz(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the start page, or the questions where the learner is; take answers."""
    door = open_door(request, slug, "quiz")
    attempt = Attempt.objects.of(door.person, door.version.activity_id).first()
    if attempt is None:
        return _start_page(request, door)
    if attempt.submitted_at is not None:
        return _came_late(request, door, attempt)
    sheet = quiz_pages.sheet(attempt, door.words_for(attempt.version), slug)
    if request.method != "POST":
        return _show(request, door, sheet)
    number = sheet.place(request.GET.get("sp", "")) or len(sheet.questions)
    items = sheet.items(request.POST) if sheet.whole else [sheet.item(number, request.POST)]
    return _take(request, door, sheet, items)


@require_POST
@signed_in()
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin, or go on where the learner left."""
    door = open_door(request, slug, "quiz")
    try:
        attempts.start(person=door.person, version=door.version)
    except attempts.AlreadyTaken as error:
        once = error.attempt.purpose in attempts.ONCE
        messages.info(request, _asked_once() if once else _used_up())
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
    return _review_page(request, door, sheet)


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


# Showing -------------------------------------------------------------------------------------------


def _start_page(request: HttpRequest, door: Door) -> HttpResponse:
    definition = door.version.definition
    context = {
        "door": door,
        "definition": definition,
        "asked": quiz_pages.asked_count(definition),
        "read_by_facilitator": bool(texts.facilitated(definition)),
        "left": attempts.attempts_left(definition, 0),
        "time": _time_for(door, definition),
    }
    return render(request, "assessments/start.html", context)


def _time_for(door: Door, definition) -> dict | None:
    """Return the minutes there are, and whether that is more than others have."""
    now = timezone.now()
    due = attempts.due_at(door.person, definition, now)
    if due is None:
        return None
    minutes = round((due - now).total_seconds() / 60)
    return {"minutes": minutes, "extra": minutes > definition["time_limit"]}


def _came_late(request: HttpRequest, door: Door, attempt: Attempt) -> HttpResponse:
    if request.method == "POST":
        messages.warning(request, handed_in())
    return redirect("learn_quiz_result", door.slug)


def _show(request: HttpRequest, door: Door, sheet: Sheet) -> HttpResponse:
    if sheet.attempt.due_at and timezone.now() > sheet.attempt.due_at:
        return _review_page(request, door, sheet)
    kept = kept_form(request, str(sheet.attempt.key))
    if sheet.whole:
        return _page(request, door, sheet, sheet.items(kept), kept=kept is not None)
    wanted = request.GET.get("sp", "")
    number = sheet.place(wanted)
    if number is None:
        number = len(sheet.questions)
        if sheet.reviews:
            return redirect("learn_quiz_review", door.slug)
    if not wanted:
        # The address says which question, so that the other language opens the same one.
        return redirect(sheet.lines[number - 1]["url"])
    return _page(request, door, sheet, [sheet.item(number, kept)], kept=kept is not None)


def _page(
    request, door: Door, sheet: Sheet, items: list[Item], *, kept=False, status=200
) -> HttpResponse:
    total, number = len(sheet.questions), items[0].number
    context = {
        "door": door,
        "sheet": sheet,
        "items": items,
        "number": number,
        "total": total,
        "last": sheet.whole or number == total,
        "kept": kept,
        "stale": status == 400 and not AttemptForm(request.POST).is_valid(),
        "clock": quiz_pages.clock(sheet.attempt, timezone.now()),
        "go": quiz_pages.addresses(
            door.slug, total if sheet.whole else number, total, sheet.reviews
        ),
    }
    return render(request, "assessments/question.html", context, status=status)


def _review_page(request: HttpRequest, door: Door, sheet: Sheet) -> HttpResponse:
    clock = quiz_pages.clock(sheet.attempt, timezone.now())
    context = {
        "door": door,
        "attempt": sheet.attempt,
        "sheet": sheet,
        "missing": [line for line in sheet.lines if not line["answered"]],
        "clock": clock,
        "time_is_up": bool(clock) and clock["seconds"] == 0,
    }
    return render(request, "assessments/review.html", context)


def _outcome(door: Door, attempt: Attempt) -> dict:
    definition = door.words_for(attempt.version)
    sheet = quiz_pages.sheet(attempt, definition, door.slug)
    outcome = attempts.result_of(attempt, sheet.answers.values())
    told = quiz_pages.feedback(sheet) if quiz_pages.shows_feedback(definition, attempt) else []
    return {
        "result": outcome,
        "score": quiz_pages.score(outcome),
        "left": attempts.attempts_left(door.version.definition, attempt.number),
        "reread": door.links_to(outcome.reread),
        "held": door.links_to(outcome.held),
        "questions": judged_pages.with_judgements(told, attempt),
        "after_pass": AFTER_PASS,
        "enrolment": door.enrolment,
    }


# Taking answers ------------------------------------------------------------------------------------


def _take(request: HttpRequest, door: Door, sheet: Sheet, items: list[Item]) -> HttpResponse:
    """Save what was posted; what will not do is shown again beside what is wrong with it."""
    form = AttemptForm(request.POST)
    asked = [item for item in items if item.told is None]
    bad = [item for item in asked if not item.form.is_valid()]
    if not form.is_valid() or (bad and not sheet.whole):
        return _page(request, door, sheet, items, status=400)
    if form.cleaned_data["attempt"] != sheet.attempt.key:
        return _came_late(request, door, sheet.attempt)
    request.session.pop(KEPT, None)
    try:
        newest = _stored(request, sheet, [item for item in asked if item not in bad])
    except TimeUp:
        return _hand_in(request, door, sheet.attempt, _("The time was up. It has been handed in."))
    except Submitted:
        return _came_late(request, door, sheet.attempt)
    if bad:
        return _page(request, door, sheet, items, status=400)
    return _onward(request, door, sheet, items) if newest else redirect(request.get_full_path())


def _stored(request: HttpRequest, sheet: Sheet, items: list[Item]) -> bool:
    """Save the answers that say something new; False, and said, when others stand."""
    answers = [
        {
            "question": item.question["key"],
            "response": item.form.response,
            "number": item.form.cleaned_data["number"],
        }
        for item in items
        if sheet.changes(item.question, item.form.response)
    ]
    if not answers:
        return True
    saved = attempts.save_answers(attempt=sheet.attempt, answers=answers)
    if saved.overtaken:
        messages.warning(
            request, _("You have answered this in another tab. That newer answer stands.")
        )
    return not saved.overtaken


def _onward(request: HttpRequest, door: Door, sheet: Sheet, items: list[Item]) -> HttpResponse:
    """Go where the button that was pressed leads."""
    wish, _dash, which = request.POST.get("go", "").partition("-")
    number = items[0].number
    if wish == "check":
        return _check(request, door, sheet, int(which) if which.isdecimal() else number)
    total = len(sheet.questions)
    go = quiz_pages.addresses(door.slug, total if sheet.whole else number, total, sheet.reviews)
    target = go.get(wish) or go["next"]
    if wish == "stay" or (wish == "enter" and not target):
        return redirect(request.get_full_path())
    if target and wish != "handin":
        return redirect(target)
    return _hand_in(request, door, sheet.attempt)


def _check(request: HttpRequest, door: Door, sheet: Sheet, number: int) -> HttpResponse:
    """Show the feedback to one answer, which from now on stands."""
    try:
        question = sheet.questions[number - 1]
        attempts.tell(attempt=sheet.attempt, question=question["key"])
    except (attempts.NotYet, IndexError):
        messages.info(request, _("Answer the question first; then you can check it."))
    return redirect(f"{request.get_full_path()}#q{number}")


def _hand_in(request, door: Door, attempt: Attempt, said: str = "") -> HttpResponse:
    attempts.submit(attempt=attempt)
    if said:
        messages.info(request, said)
    return redirect("learn_quiz_result", door.slug)


# Words ---------------------------------------------------------------------------------------------


def handed_in() -> str:
    return _("This has been handed in already. The answers from then stand.")


def _asked_once() -> str:
    return _("You have already answered these questions. They are asked once.")


def _used_up() -> str:
    return _("You have used the attempts there are. Your last result stands here.")
