"""From a cohort to the material for its local meeting."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from wagtail.models import Page

from content.models import HomePage, KitPage, MaterialsPage
from courses.models import Cohort
from people.models import Profession


def site_urls() -> list:
    return [path("hold/<int:pk>/materiale/", of_cohort, name="cohort_kit")]


@never_cache
@login_required
@require_GET
def of_cohort(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the material that fits a cohort, in the reader's language."""
    cohort = get_object_or_404(Cohort.objects.visible_to(request.user), pk=pk)
    page = meeting_for(cohort, get_language() or "da")
    return redirect(page.get_url(request) if page else "/")


def meeting_for(cohort: Cohort, language: str) -> Page | None:
    """Return the meeting of the cohort's one profession; of several or none, the meeting that is
    for everyone. Where no meeting is published: the list of material, or the front page."""
    trained = set(Profession.objects.filter(courses__cohorts=cohort).values_list("pk", flat=True))
    meetings = KitPage.objects.live().filter(
        locale__language_code=language, kind=KitPage.Kind.MEETING
    )
    found = None
    if len(trained) == 1:
        found = meetings.filter(professions__in=trained).first()
    found = found or meetings.filter(professions=None).order_by("path").first()
    return found or _first(MaterialsPage, language) or _first(HomePage, language)


def _first(kind, language: str) -> Page | None:
    return kind.objects.live().filter(locale__language_code=language).order_by("path").first()
