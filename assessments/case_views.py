"""The pages of a case: before, scene, what came of it, the end, and the summary instead."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments import case_pages, case_scoring, cases, decisions, story_map
from assessments.case_forms import DecisionForm, GoBackForm, PostedDecision
from assessments.case_ways import Way
from assessments.doors import Door, open_door, signed_in
from assessments.models import CaseRun, Decision

CLOCKS_OFF = "case-clocks-off"
PART = "X-Case-Part"  # asked by static/assessments/decide.js
MOST_CLOCKS = 20  # runs a session remembers


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("choice", "reason")
def case(request: HttpRequest, slug: str) -> HttpResponse:
    """Show where the learner is in the case, or what came of a decision (`?valg=2`); take one."""
    door = open_door(request, slug, "case")
    if request.method == "POST":
        return _decide(request, door)
    run = _run(door, request.GET.get("gang", ""))
    if run is None:
        return _before(request, door)
    way = _way(door, run)
    ordinal = request.GET.get("valg", "")
    turn = way.turn(int(ordinal[:5])) if ordinal.isdecimal() else None
    if turn is not None:
        return _consequence(request, door, run, way, turn)
    return (_debrief if way.place.ended else _scene)(request, door, run, way)


@require_POST
@signed_in()
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the story, or once more after the end."""
    door = open_door(request, slug, "case")
    run = decisions.begin(person=door.person, version=door.version)
    if request.POST.get("clock") == "off":
        _turn_clock(request, run, off=True)
    return redirect("learn_case", slug)


@require_POST
@signed_in()
def back(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the last decision back, and choose again."""
    door = open_door(request, slug, "case")
    posted = GoBackForm(request.POST)
    if not posted.is_valid():
        raise Http404("no such decision")
    run = _own_run(door, posted.cleaned_data["run"])
    try:
        decisions.go_back(run=run, ordinal=posted.cleaned_data["ordinal"])
    except decisions.Conflict:
        messages.warning(request, _("This decision cannot be taken back. This is where you are."))
    else:
        messages.info(request, _("Choose again. Your first choice is kept."))
    return redirect("learn_case", slug)


@require_POST
@signed_in()
def clock(request: HttpRequest, slug: str) -> HttpResponse:
    """Turn the clock off, or on again, for the run one is in."""
    door = open_door(request, slug, "case")
    run = _run(door, "")
    if run is None:
        raise Http404("no run")
    _turn_clock(request, run, off=request.POST.get("clock") == "off")
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


def _own_run(door: Door, key) -> CaseRun:
    return get_object_or_404(CaseRun.objects.of(door.person, door.version.activity_id), key=key)


def _way(door: Door, run: CaseRun) -> Way:
    return Way.of(run, door.words_for(run.version))


def _decide(request: HttpRequest, door: Door) -> HttpResponse:
    posted = PostedDecision(request.POST)
    if not posted.is_valid():
        raise Http404("no such decision")
    data = posted.cleaned_data
    run = _own_run(door, data.pop("run"))
    try:
        decision = decisions.decide(run=run, **data)
    except decisions.Conflict:
        messages.warning(request, _("You have gone on in another tab. This is where you are."))
        return _go_on(request, request.path)
    except cases.BadDecision:
        return _scene(request, door, run, _way(door, run), request.POST)
    return _go_on(request, f"{request.path}?valg={decision.ordinal}")


def _go_on(request: HttpRequest, to: str) -> HttpResponse:
    """Lead on; a page that sends its decision without leaving is told where."""
    return JsonResponse({"to": to}) if request.headers.get(PART) else redirect(to)


def _before(request: HttpRequest, door: Door) -> HttpResponse:
    definition = door.version.definition
    context = {"door": door, "definition": definition, "timed": case_pages.has_clock(definition)}
    return render(request, "assessments/case_start.html", context)


def _scene(request, door: Door, run: CaseRun, way: Way, posted=None) -> HttpResponse:
    scene, state = way.place.scene, way.place.state
    form = DecisionForm(
        posted,
        choices=cases.available(scene, state),
        reasons=scene["reasons"] if cases.asks_why(scene) else (),
        leads=case_pages.leads(scene),
        initial={
            "run": run.key,
            "ordinal": way.next_ordinal,
            "scene": scene["key"],
            "choice": request.GET.get("choice", ""),
            "reason": request.GET.get("reason", ""),
        },
    )
    form.is_valid()
    context = _context(door, run, way) | {
        "form": form,
        "board": case_pages.board(scene, state),
        "clock": case_pages.clock(scene, state, off=_clock_is_off(request, run)),
    }
    return render(request, "assessments/scene.html", context, status=200 if posted is None else 400)


def _consequence(request, door: Door, run: CaseRun, way: Way, turn: cases.Turn) -> HttpResponse:
    row = way.row(turn)
    context = _context(door, run, way) | {
        "turn": turn,
        "lead": cases.is_lead(turn.scene, turn.choice),
        "verdict": case_pages.verdict(turn.choice),
        "reason": case_pages.reason_said(turn.scene, row.reason),
        "timed_out": row.timed_out,
        "changes": case_pages.changes(way.definition, turn),
        "may_go_back": way.may_go_back and turn == way.last,
    }
    return render(request, "assessments/consequence.html", context)


def _debrief(request, door: Door, run: CaseRun, way: Way) -> HttpResponse:
    job = door.person.affiliation_on(timezone.localdate(run.started_at))
    context = _context(door, run, way) | {
        "lines": case_pages.debrief(way, _groups(door, run, job)),
        "profession": job and job.profession,
        "map": story_map.layout(
            way.definition,
            own=case_pages.steps(way.place),
            recommended=case_pages.steps(cases.recommended_way(way.definition)),
        ),
        "score": _score(way),
        "onward": door.onward(),
    }
    return render(request, "assessments/debrief.html", context)


def _groups(door: Door, run: CaseRun, job) -> dict | None:
    """Return what the learner's profession chose first, by scene. Two queries."""
    if job is None:
        return None
    return Decision.objects.chosen_first(
        version=run.version, profession=job.profession, apart_from=door.person
    )


def _score(way: Way) -> str:
    if not way.definition.get("scored"):
        return ""
    firsts = case_scoring.first_decisions(way.rows)
    score = case_scoring.score(way.definition, [(one.scene, one.choice) for one in firsts])
    return case_pages.score_in_words(score)


def _context(door: Door, run: CaseRun, way: Way) -> dict:
    return {
        "door": door,
        "run": run,
        "place": way.place,
        "next_ordinal": way.next_ordinal,
        "trace": case_pages.trace(way.place),
        "state": case_pages.state_in_words(way.definition, way.place.state),
    }


def _clock_is_off(request: HttpRequest, run: CaseRun) -> bool:
    return str(run.key) in request.session.get(CLOCKS_OFF, ())


def _turn_clock(request: HttpRequest, run: CaseRun, *, off: bool) -> None:
    """Remember for this run that time does not press: a learner's choice, and nobody's record."""
    key = str(run.key)
    others = [known for known in request.session.get(CLOCKS_OFF, ()) if known != key]
    request.session[CLOCKS_OFF] = [*others, *([key] if off else [])][-MOST_CLOCKS:]
