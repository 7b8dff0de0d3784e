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
        "earlier",
        _("Seminars before the platform"),
        _(
            "Attendance that the platform did not see, from a list that was imported with its source "
            "and how certain it is. Counted apart: it is not reach, and gives no minutes."
        ),
    ),
    Definition(
        "target_group",
        _("Target group"),
        _(
            "How many professionals there are to reach, with the source of the number and the day "
            "it is from. A number that is changed keeps its history and moves no saved figure."
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

_OF_LEARNING = (
    Definition(
        "change",
        _("Matched change"),
        _(
            "The mean of each person's score in the final assessment less the same person's in the "
            "baseline, first attempts only. The means of everybody before and of everybody after "
            "are never subtracted. Tests whose meaning was changed are not mixed. Where the two "
            "tests have different maxima, scores are per cent of the maximum."
        ),
    ),
    Definition(
        "interval",
        _("95% CI"),
        _(
            "The interval that holds the true mean in 95 of 100 samples like this. With ten "
            "organisations or more it allows for colleagues being alike (CR2, Satterthwaite); "
            "otherwise, and in each group, it is a t interval over persons."
        ),
    ),
    Definition(
        "g_av",
        _("Hedges g_av"),
        _(
            "The change in standard deviations: the mean change divided by the mean of the two "
            "standard deviations, corrected for small samples. Its interval is drawn 2,000 times "
            "with the same seed, over whole organisations where there are ten or more. From 30 "
            "pairs on. About 0.2, 0.5 and 0.8 are by convention called small, medium and large."
        ),
    ),
    Definition(
        "retention",
        _("Kept after three months"),
        _(
            "Of those who took all three tests: the change from the baseline to the follow-up as a "
            "share of the change to the final assessment, with Fieller's interval. Not stated "
            "where the change to the final assessment is itself not certain."
        ),
    ),
    Definition(
        "question_change",
        _("Change by question"),
        _(
            "The share of the same persons who answered right before and after. The probability is "
            "McNemar's exact one, corrected by Holm for the number of questions. From 30 pairs on."
        ),
    ),
    Definition(
        "said",
        _("What people said of themselves"),
        _(
            "The mean of a person's answers on one subject. The two highest answers are shown with "
            "Wilson's interval; of behaviour it is how many did it at least once. Of behaviour only "
            "those count who had such a case (in a comparison: both times); how many had none "
            "stands beside."
        ),
    ),
    Definition(
        "grade",
        _("Grade of evidence"),
        _(
            "A: reach only. B: a test after. C: the same persons before and after. D: and three "
            "months later. E: compared with those who, by lot, had not started yet. The grade "
            "decides which sentences may be written; only at E may the change be put down to the "
            "course."
        ),
    ),
    Definition(
        "small_groups",
        _("Small groups"),
        _(
            "A group is shown from ten pairs on. Smaller ones are put together, or left out, so "
            "that nobody can be worked out by subtracting. A new answer is shown when five or more "
            "have been added."
        ),
    ),
)

OF_REACH: dict[str, Definition] = {definition.key: definition for definition in _ALL}
_SHARED = ("person", "enrolled", "trained", "matched", "as_of_that_day", "position")
OF_LEARNING: dict[str, Definition] = {
    **{key: OF_REACH[key] for key in _SHARED},
    **{definition.key: definition for definition in _OF_LEARNING},
}
DEFINITIONS: dict[str, Definition] = OF_REACH | OF_LEARNING
