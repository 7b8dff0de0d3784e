"""Taking an open course on one's own."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from courses.enrolment import enrol
from courses.models import Course


@login_required
@require_POST
def enrol_self(request: HttpRequest, slug: str) -> HttpResponse:
    """Enrol and go to My training, which asks who one is when that is not known."""
    course = get_object_or_404(Course.objects.open().visible_to(request.user), slug=slug)
    if request.user.person is None:
        return redirect("onboarding")
    if not request.user.person.enrolments.active().filter(course=course).exists():
        enrol(person=request.user.person, course=course)
    return redirect("my_training")
