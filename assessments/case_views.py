"""The pages of a case: before, scene, what came of it, the end, and the summary instead."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments import case_pages, cases, decisions
from assessments.doors import Door, open_door, signed_in
from assessments.forms import DecisionForm, PostedDecision
from assessments.models import CaseRun


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("choice")
def case(request: HttpRequest, slug: str) -> HttpResponse:
    """Show where the learner is in the case, or what came of a decision (`?valg=2`); take one."""
    door = open_door(request, slug, "case")
    if request.method == "POST":
        return _decide(request, door)
    run = _run(door, request.GET.get("gang", ""))
    if run is None:
        return _before(request, door)
    place = _place(door, run)
    ordinal = request.GET.get("valg", "")
    if ordinal.isdecimal() and 1 <= int(ordinal[:4]) <= len(place.trace):
        return _consequence(request, door, run, place, place.trace[int(ordinal) - 1])
    return (_debrief if place.ended else _scene)(request, door, run, place)


@require_POST
@signed_in()
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the story, or once more after the end."""
    door = open_door(request, slug, "case")
    decisions.begin(person=door.person, version=door.version)
    return redirect("learn_case", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in()
def summary(request: HttpRequest, slug: str) -> HttpResponse:
    """The way round the story: read the summary, and have the case count as done."""
    door = open_door(request, slug, "case")
    if request.method == "POST":
        decisions.read_summary(person=door.person, version=door.version)
        messages.success(request, _("The case is marked as done. It counts like the story."))
        return redirect("my_training")
    context = {"door": door, "definition": door.version.definition}
    return render(request, "assessments/case_summary.html", context)


# What the views above are made of ------------------------------------------------------------------


def _run(door: Door, number: str) -> CaseRun | None:
    """Return the run asked for, else the newest."""
    runs = CaseRun.objects.of(door.person, door.version.activity_id)
    if not number:
        return runs.first()
    return get_object_or_404(runs, number=int(number[:4]) if number.isdecimal() else 0)


def _place(door: Door, run: CaseRun) -> cases.Place:
    taken = [(d.scene, d.choice) for d in run.decisions.all()]
    return cases.replay(door.words_for(run.version), taken)


def _decide(request: HttpRequest, door: Door) -> HttpResponse:
    posted = PostedDecision(request.POST)
    if not posted.is_valid():
        raise Http404("no such decision")
    data = posted.cleaned_data
    own = CaseRun.objects.of(door.person, door.version.activity_id)
    run = get_object_or_404(own, key=data.pop("run"))
    try:
        decision = decisions.decide(run=run, **data)
    except decisions.Conflict:
        messages.warning(request, _("You have gone on in another tab. This is where you are."))
        return redirect("learn_case", door.slug)
    except cases.BadDecision:
        return _scene(request, door, run, _place(door, run), request.POST)
    return redirect(f"{request.path}?valg={decision.ordinal}")


def _before(request: HttpRequest, door: Door) -> HttpResponse:
    context = {"door": door, "definition": door.version.definition}
    return render(request, "assessments/case_start.html", context)


def _scene(request, door: Door, run: CaseRun, place: cases.Place, posted=None) -> HttpResponse:
    form = DecisionForm(
        posted,
        choices=cases.available(place.scene, place.state),
        initial={
            "run": run.key,
            "ordinal": place.next_ordinal,
            "scene": place.scene["key"],
            "choice": request.GET.get("choice", ""),
        },
    )
    form.is_valid()
    context = _context(door, run, place) | {"form": form}
    return render(request, "assessments/scene.html", context, status=200 if posted is None else 400)


def _consequence(request, door: Door, run: CaseRun, place, turn: cases.Turn) -> HttpResponse:
    context = _context(door, run, place) | {
        "turn": turn,
        "verdict": case_pages.verdict(turn.choice),
        "changes": case_pages.changes(door.words_for(run.version), turn),
    }
    return render(request, "assessments/consequence.html", context)


def _debrief(request, door: Door, run: CaseRun, place: cases.Place) -> HttpResponse:
    context = _context(door, run, place) | {
        "lines": case_pages.debrief(place),
        "onward": door.onward(),
    }
    return render(request, "assessments/debrief.html", context)


def _context(door: Door, run: CaseRun, place: cases.Place) -> dict:
    return {
        "door": door,
        "run": run,
        "place": place,
        "trace": case_pages.trace(place),
        "state": case_pages.state_in_words(door.words_for(run.version), place.state),
    }
