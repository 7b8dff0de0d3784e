"""What each column of an evaluator's file is: variables, values, what is missing, and versions."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from courses.models import ActivityVersion, Programme, TrainingRecord
from reporting.definitions import DEFINITION, DEFINITIONS

SHORTEST_PURPOSE = 15  # letters
PERSONS = (
    "person", "course", "entered", "profession", "place", "workplace",
    "reached", "trained", "passed_first", "upskilled", "confirmed",
    "score_before", "score_after", "score_followup", "score_waiting",
    "max_before", "max_after", "max_followup", "pass_mark", "matched", "form", "followup_on_time",
)  # fmt: skip
ANSWERS = ("person", "course", "test", "meaning", "question", "mark", "chosen")
VERSIONS = ("course", "test", "meaning", "language", "published", "sha256")
HEADERS = ("file", "variable", "type", "values", "missing", "meaning")


def rows() -> Iterator[list[str]]:
    """Yield one row for each variable, then each definition by its word."""
    empty = _("empty: not told, because fewer than ten would be alike")
    none = _("empty: not taken, or not known")
    flag = _("0 no, 1 yes")
    points = _("points, first attempt")
    described = {
        "person": ("text", _("pseudonym, the same in every file of this programme"), "", ""),
        "course": ("text", _("the course's short name"), "", ""),
        "entered": ("text", "2026-03, 2026-Q1, 2026", empty, _("first exposure, else enrolment")),
        "profession": ("text", _("key of the profession; others"), empty, _told("as_of_that_day")),
        "place": (
            "text",
            _("municipality or police district; others"),
            empty,
            _told("as_of_that_day"),
        ),
        "workplace": ("text", _("pseudonym; others: fewer than ten"), empty, _("for clustering")),
        "reached": ("0/1", flag, "", _told("reached")),
        "trained": ("0/1", flag, "", _told("trained")),
        "passed_first": ("0/1", flag, none, _("passed at the first attempt")),
        "upskilled": ("0/1", flag, "", _told("upskilled")),
        "confirmed": ("0/1", flag, "", _told("confirmed")),
        "score_before": ("number", points, none, _("baseline")),
        "score_after": ("number", points, none, _("final assessment")),
        "score_followup": ("number", points, none, _("after three months; with a pair only")),
        "score_waiting": ("number", points, none, _("a second baseline, while waiting")),
        "max_before": ("number", _("most points"), none, ""),
        "max_after": ("number", _("most points"), none, ""),
        "max_followup": ("number", _("most points"), none, ""),
        "pass_mark": ("number", _("as a share of the most points"), none, ""),
        "matched": ("0/1", flag, "", _told("matched")),
        "form": ("text", _("the pair of meanings of the two tests"), _("empty: no pair"), ""),
        "followup_on_time": ("0/1", flag, none, _("75 to 120 days after the end")),
        "test": ("text", "baseline, final, followup", "", ""),
        "meaning": ("number", _("of the test; a new one when its meaning was changed"), "", ""),
        "question": ("text", _("key of the question"), "", ""),
        "mark": ("number", _("points for the answer"), _("empty: not marked"), ""),
        "chosen": ("text", _("keys of the options chosen"), _("empty: another type, or text"), ""),
    }
    for file, variables in (("persons.csv", PERSONS), ("answers.csv", ANSWERS)):
        for variable in variables:
            yield [file, variable, *described[variable]]
    for one in DEFINITIONS.values():
        yield ["", one.key, _("definition"), str(one.name), "", str(one.text)]


def _told(key: str) -> str:
    return str(DEFINITIONS[key].text)


def versions(programme: Programme) -> Iterator[list]:
    """Yield each version of each test that was taken, with the digest of what it asked."""
    tests = TrainingRecord.objects.filter(
        programme=programme, kind=TrainingRecord.Kind.ASSESSMENT_TAKEN
    )
    found = ActivityVersion.objects.filter(
        activity__in=tests.order_by().values("activity").distinct()
    ).order_by("activity__slug", "meaning", "language", "pk")
    for one in found.select_related("activity__course"):
        yield [
            one.activity.course.slug,
            one.activity.slug,
            one.meaning,
            one.language,
            one.published_at.date().isoformat(),
            one.digest,
        ]


def about(export, position: int) -> str:
    """Return the page that lies on top: what it is, what for, what may not be done with it."""
    lines = [
        f"{settings.SITE_NAME}: {export.programme.name}",
        "",
        _("Purpose: %(purpose)s") % {"purpose": export.purpose},
        _("Position in the ledger: %(n)s") % {"n": position},
        _("Version of the definitions: %(n)s") % {"n": DEFINITION},
        "",
        _(
            "The rows are pseudonymous: they are personal data still. There are no names, no "
            "addresses and no free text. Months become quarters and years, and job, place and "
            "workplace are taken out, until ten or more look alike."
        ),
        _(
            "Try to recognise nobody. Keep it safe, use it for the purpose above, and delete it then."
        ),
        _("What is published from it: no group of fewer than ten, no single person's values."),
        _("Of fewer than ten persons in all there are no rows."),
        "",
        "persons.csv, answers.csv, codebook.csv, versions.csv",
    ]
    if export.programme.synthetic:
        lines.insert(1, _("Synthetic data: made up to show the platform."))
    return "\n".join(lines) + "\n"
