"""My training: what now, what is left, what is coming."""

from django.contrib.auth.decorators import login_required
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from courses.codes import JoinCodeForm
from courses.models import Attendance, JoinRequest, Seat, Seminar
from courses.outlines import outlines_of, resume
from people.models import Person


@login_required
@require_GET
def my_training(request: HttpRequest) -> HttpResponse:
    """Show one thing to do next, then everything else. Who has not said who she is, is asked."""
    person = request.user.person
    if person is None or person.affiliation_on(timezone.localdate()) is None:
        return redirect("onboarding")
    outlines = outlines_of(person)
    page = {
        "person": person,
        "code": JoinCodeForm(),
        "outlines": outlines,
        "resume": resume(outlines),
        "begun": any(outline.begun for outline in outlines),
        "followups": [line for outline in outlines for line in outline.followups],
        "seminars": seminars_of(person, outlines),
        "asked": JoinRequest.objects.waiting().filter(person=person).select_related("cohort"),
    }
    return render(request, "courses/my_training.html", page)


def seminars_of(person: Person, outlines) -> list[Seminar]:
    """Return the seminars of the person's cohorts, with `attended` and `seat` (the state of it) on
    each. Two queries."""
    if not any(outline.enrolment.cohort_id for outline in outlines):
        return []
    seminars = Seminar.objects.filter(
        cohort__enrolments__person=person, cohort__enrolments__withdrawn_at=None
    ).distinct()
    seat = Seat.objects.filter(seminar=OuterRef("pk"), person=person).values("state")
    seminars = seminars.annotate(seat=Subquery(seat[:1]))
    attended = set(Attendance.objects.filter(person=person).values_list("seminar_id", flat=True))
    for seminar in (found := list(seminars)):
        seminar.attended = seminar.pk in attended
        seminar.over = seminar.ends_at < timezone.now()
    return found
