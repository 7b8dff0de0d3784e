"""Reading a lesson: the frozen body, one's place in it, and marking it done."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST

from courses import progress
from courses.delivery import body_for, entry
from courses.models import ActivityVersion, Enrolment
from courses.outlines import DONE, neighbours, way_through
from people.models import Person


@login_required
@require_http_methods(["GET", "POST"])
def lesson(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a lesson (GET writes nothing), or mark it done and go on (POST, harmless twice)."""
    person = request.user.person
    version, enrolment = entry(person, slug, "lesson")
    if request.method == "POST":
        progress.finish(person=person, version=_seen(request, version))
        return redirect(_onward(person, version, enrolment))
    way = neighbours(way_through(enrolment, version.activity.course, person), slug)
    page = {
        "version": version,
        "lesson": version.definition,
        "nav": way,
        "place": Place.of(version.definition, way.here),
        "short": "resume" in request.GET,
        "review_due": parse_date(version.definition.get("review_due") or ""),
        "body": body_for(version, person),
    }
    return render(request, "courses/lesson.html", page)


@login_required
@require_POST
def place(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the step one is at. Sent by the page itself, and by a form where scripts are off."""
    version, _enrolment = entry(request.user.person, slug, "lesson")
    steps = len(version.definition["steps"])
    asked = request.POST.get("place", "")
    if not asked.isdecimal() or not 1 <= int(asked) <= max(steps, 1):
        return HttpResponseBadRequest("place")
    seen = _seen(request, version)
    progress.begin(person=request.user.person, version=seen, place=int(asked))
    if "form" in request.POST:
        return redirect(f"{reverse('learn_lesson', args=[slug])}#trin-{int(asked)}")
    return HttpResponse(status=204)


def _seen(request: HttpRequest, current: ActivityVersion) -> ActivityVersion:
    """Return the version that was on the screen: a new one may have come out meanwhile."""
    asked = request.POST.get("version", "")
    if not asked.isdecimal() or len(asked) > 18 or int(asked) == current.pk:
        return current
    seen = ActivityVersion.objects.filter(pk=int(asked), activity=current.activity_id).first()
    return seen or current


def _onward(person: Person, version: ActivityVersion, enrolment: Enrolment) -> str:
    """Return the next activity that is not done, or My training when there is none after this."""
    outline = way_through(enrolment, version.activity.course, person)
    way = neighbours(outline, version.activity.slug)
    if way.following and way.following.state != DONE:
        return way.following.url
    return outline.next.url if way.following and outline.next else reverse("my_training")


@dataclass(frozen=True)
class Place:
    """Where in a lesson one is, and the steps for components/step_nav.html."""

    number: int
    begun: bool
    done: bool
    steps: list[dict]

    @classmethod
    def of(cls, definition: dict, here) -> "Place":
        """Resume at the step one left; a lesson that is done opens at its first."""
        titles = [step["title"] for step in definition["steps"]]
        done = bool(here and here.state == DONE)
        kept = here.place if here else 0
        number = 1 if done else min(max(kept, 1), max(len(titles), 1))
        steps = [
            {
                "title": title,
                "url": f"#trin-{step}",
                "state": "current"
                if step == number
                else "done"
                if done or step < number
                else "todo",
            }
            for step, title in enumerate(titles, 1)
        ]
        return cls(number=number, begun=kept > 0, done=done, steps=steps)
