"""Saying who one is, and getting the courses that go with it.

It stands here and not in people/, because it ends in enrolment; the form is people's.
"""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from courses import waiting
from courses.enrolment import enrol_open
from people.accounts import attach_person
from people.forms import AboutMeForm
from people.models import Organisation


@login_required
@require_http_methods(["GET", "POST"])
def onboarding(request: HttpRequest) -> HttpResponse:
    """Ask for name, profession and organisation; later, tell that the job has changed."""
    person = request.user.person
    form = AboutMeForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        person = person or attach_person(user=request.user, address=request.user.email)
        form.save(person)
        request.user.person = person
        waiting.take_up(request, request.user)
        enrol_open(person=person)
        return redirect("my_page" if form.job else "my_training")
    page = {"form": form, "organisations": Organisation.objects.authorities().order_by("name")}
    return render(request, "people/about_me.html", page)
