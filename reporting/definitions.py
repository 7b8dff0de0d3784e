"""What every figure counts, in words. One place, one version, printed under every figure.

A change of meaning raises DEFINITION; figures saved under an older one keep its number and say so.
Rules: PRODUCT "The words we count with"; the arithmetic is in reporting/tally.py.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEFINITION = 1


@dataclass(frozen=True)
class Definition:
    """One word we count with."""

    key: str
    name: str | Promise
    text: str | Promise


_ALL = (
    Definition(
        "person",
        _("Person"),
        _(
            "One human being, whatever jobs, addresses and accounts they have had. Figures count "
            "persons, never enrolments or seats. Records that were joined by hand as the same "
            "person count once; when that is undone they count apart again."
        ),
    ),
    Definition(
        "enrolled",
        _("Enrolled"),
        _(
            "Enrolled in a course of the programme, or checked in at one of its seminars. Who "
            "withdrew later stays counted; how many that is stands beside."
        ),
    ),
    Definition(
        "reached",
        _("Reached"),
        _(
            "At least one exposure: a required online activity finished, or a seminar attended. "
            "Being invited, being enrolled, signing in or taking the test before the course is "
            "not reach."
        ),
    ),
    Definition(
        "trained",
        _("Trained"),
        _(
            "At least 80 per cent of the required minutes (or the share the course has set), online and "
            "in the room together, and every mandatory activity, in at least one course of the "
            "programme. Planned minutes are credited, not the time a page stood open."
        ),
    ),
    Definition(
        "passed",
        _("Passed"),
        _("Trained, and at or above the pass mark in the final assessment, at whatever attempt."),
    ),
    Definition(
        "matched",
        _("Both tests"),
        _(
            "A valid baseline and a final assessment in the same course, first attempts only. A "
            "baseline taken after the first exposure is not valid, nor is a final assessment "
            "taken before the baseline."
        ),
    ),
    Definition(
        "upskilled",
        _("Upskilled (documented)"),
        _(
            "Trained, with both tests, at or above the pass mark in the final assessment, and "
            "either below the mark in the baseline or reliably better now: the gain divided by "
            "(SEM × √2) is at least 1.96. SEM is the test's standard error of measurement, from "
            "Cronbach's alpha of the baseline and the final assessment together; it takes the "
            "same questions both times and at least 30 answers."
        ),
    ),
    Definition(
        "confirmed",
        _("Confirmed competent"),
        _(
            "Trained, with both tests, at or above the mark both times, and without a reliable "
            "gain. Shown beside the upskilled, never added to them."
        ),
    ),
    Definition(
        "not_yet",
        _("Not yet"),
        _("Trained, with both tests, and below the mark in the first final assessment."),
    ),
    Definition(
        "certified",
        _("Certified"),
        _("Passed, and holding a certificate that is valid on the day the figure is for."),
    ),
    Definition(
        "as_of_that_day",
        _("As of that day"),
        _(
            "Profession, organisation and place are those a person had at the first exposure in "
            "the programme (before it: at enrolment). A later change of job moves no figure. Each "
            "person therefore stands in one row; unknown is a row of its own."
        ),
    ),
    Definition(
        "period",
        _("Period"),
        _(
            "Persons whose first exposure lies in the period (who was not reached: whose "
            "enrolment does), and what they had achieved at its end."
        ),
    ),
    Definition(
        "coverage",
        _("Coverage"),
        _(
            "The share of the trained who have both tests. Below 50 per cent nothing general is claimed."
        ),
    ),
    Definition(
        "position",
        _("Position in the ledger"),
        _(
            "The ledger only grows. A figure keeps the number of its last row, so the same "
            "question asked at the same position gives the same answer at any time."
        ),
    ),
)

DEFINITIONS: dict[str, Definition] = {definition.key: definition for definition in _ALL}
