"""Getting in to a quiz or a case: signed in, enrolled, and the version to show."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, wraps
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from assessments.wording import worded
from courses.delivery import entry
from courses.models import ActivityVersion, Enrolment
from courses.outlines import DONE, Line, Outline, way_through
from people.models import Person

KEPT = "form-kept-through-sign-in"
LONGEST_KEPT = 100_000


@dataclass
class Door:
    """Who came in, to what, by which enrolment."""

    person: Person
    version: ActivityVersion
    enrolment: Enrolment

    @property
    def slug(self) -> str:
        return self.version.activity.slug

    @property
    def go(self) -> dict[str, str]:
        """The addresses the pages of a case lead to."""
        return case_addresses(self.slug)

    def words_for(self, pinned: ActivityVersion) -> dict:
        """Return the definition to show of an attempt or run, in the reader's language if it can."""
        return worded(pinned, self.version)

    @cached_property
    def outline(self) -> Outline:
        """The course around it. One query."""
        return way_through(self.enrolment, self.version.activity.course, self.person)

    def links_to(self, slugs: Iterable[str]) -> list[Line]:
        """Return these activities, those that the course no longer has left out."""
        by_slug = {line.slug: line for line in self.outline.lines}
        return [by_slug[slug] for slug in slugs if slug in by_slug]

    def onward(self) -> Line | None:
        """Return the next activity after this one that is not done, else what is next at all."""
        lines = [line for line in self.outline.lines if line.purpose != "followup"]
        here = next((i for i, line in enumerate(lines) if line.slug == self.slug), len(lines))
        return next((line for line in lines[here + 1 :] if line.state != DONE), self.outline.next)


def case_addresses(slug: str) -> dict[str, str]:
    """Return the addresses of a case, by what one does there."""
    doing = ("back", "begin", "clock", "summary")
    named = {name: reverse(f"learn_case_{name}", args=[slug]) for name in doing}
    return {"case": reverse("learn_case", args=[slug]), **named}


def kept_form(request: HttpRequest, attempt: str) -> QueryDict | None:
    """Return the form that was posted to this page when the session had ended, if it belongs to
    the attempt with this key."""
    path, posted = request.session.get(KEPT) or ("", "")
    kept = QueryDict(posted)
    return kept if path == request.get_full_path() and kept.get("attempt") == attempt else None


def open_door(request: HttpRequest, slug: str, kind: str) -> Door:
    """Let the request in. 404 for whoever is not enrolled."""
    person = request.user.person
    return Door(person, *entry(person, slug, kind))


def signed_in(*carry: str, keep: bool = False) -> Callable:
    """Send whoever is not signed in to do so, and back to the same place.

    A form posted after the session ended is shown again as it was filled in: the fields named in
    `carry` come back in the address; with `keep` the whole form waits in the session, because what
    somebody has written does not belong in an address.
    """

    def decorate(view):
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.user.is_authenticated:
                return view(request, *args, **kwargs)
            if keep and request.method == "POST":
                request.session[KEPT] = [
                    request.get_full_path(),
                    request.POST.urlencode()[:LONGEST_KEPT],
                ]
            kept = [(name, value) for name in carry for value in request.POST.getlist(name)]
            query = urlencode([*request.GET.items(), *kept])
            return redirect_to_login(f"{request.path}?{query}" if query else request.path)

        return guarded

    return decorate
