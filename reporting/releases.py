"""What was told of a programme outside the house: publications and published reports alike.

Every release is compared with every other: what somebody has read once stays read, withdrawn or
replaced. Light: knows what was told, and protects nothing.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from courses.models import Programme
from reporting import protecting, sentences
from reporting.models import Publication, Report

if TYPE_CHECKING:
    from reporting.protecting import Snapshot

DIVISION = "municipality"


def names(programme: Programme) -> list[str]:
    """Return the name of every release: two lists alike mean that nothing came in between."""
    reports = Report.objects.released().filter(programme=programme).values_list("key", flat=True)
    publications = programme.publications.values_list("key", flat=True)
    return sorted([f"report-{key}" for key in reports] + list(publications))


def division(programme: Programme) -> str:
    """Return the one division by place; empty where nothing was released yet."""
    publication = programme.publications.order_by("pk").first()
    report = Report.objects.released().filter(programme=programme).order_by("number").first()
    return publication.place if publication else report.place if report else ""


def told(programme: Programme) -> "list[Snapshot]":
    """Return the snapshot of each release, the latest figures first."""
    reports = Report.objects.released().filter(programme=programme)
    found = [
        (one.reach.position, _of_report(one)) for one in reports.select_related("reach", "learning")
    ]
    publications = programme.publications.select_related("figure")
    found += [(one.figure.position, _of_publication(one)) for one in publications]
    return [one for _at, one in sorted(found, key=lambda pair: (-pair[0], pair[1].name))]


def _of_publication(one: Publication) -> "Snapshot":
    return protecting.Snapshot(
        one.figure.answer["figures"],
        one.shape,
        frozenset(one.hidden),
        place=one.place,
        learning=learning_of(one.content["learning"], _course_of(one)),
        name=one.key,
    )


def learning_of(block: Mapping | None, course: int) -> Mapping | None:
    """Return what a publication tells of learning, as figures of one course."""
    if block is None:
        return None
    told = {name: block[name] for name in ("counts", "change", "retention")}
    return {"courses": [{"course": course, **told}], "measured": {}}


def _course_of(one: Publication) -> int:
    """Return the course a publication tells of: it holds the names only."""
    words = (one.content["learning"] or {}).get("course")
    named = one.figure.answer["labels"].get("course", {})
    return next((int(key) for key, name in named.items() if name == words), 0)


def _of_report(one: Report) -> "Snapshot":
    figures = one.reach.answer["figures"]
    shape = one.shape
    if not one.told:  # from before reports were protected so: taken to have told everything
        limits = protecting.Limits()
        shape = protecting.shaped(figures, place=one.place, limits=limits)
    return protecting.Snapshot(
        figures,
        shape,
        frozenset(one.hidden),
        place=one.place,
        report=True,
        learning=one.learning.answer["figures"] if one.learning else None,
        name=f"report-{one.key}",
    )


def described(programme: Programme) -> dict[str, str]:
    """Return each release in words, by name."""
    words = {}
    for one in Report.objects.released().filter(programme=programme).select_related("reach"):
        said = {"number": one.number, "day": sentences.day(one.reach.as_of)}
        words[f"report-{one.key}"] = _("report no. %(number)s (figures as of %(day)s)") % said
    for one in programme.publications.select_related("figure"):
        said = {"day": sentences.day(one.figure.as_of)}
        words[one.key] = _("the public figures as of %(day)s") % said
    return words
