from courses.models.course import Activity, ActivityVersion, Course, CourseEdition, CurrentVersion
from courses.models.heads import HeadCount, OpenEvent
from courses.models.imports import ImportJob
from courses.models.joining import JoinRequest
from courses.models.ledger import TrainingRecord
from courses.models.measuring import Indicator, IndicatorCount, TargetGroup
from courses.models.merging import Duplicate, Merge
from courses.models.programme import Cohort, Enrolment, Invitation, Programme
from courses.models.progress import Progress
from courses.models.reminders import (
    CohortReminder,
    Escalation,
    Occasion,
    ReminderPlan,
    ReminderTemplate,
)
from courses.models.rules import AssignmentRule, RuleEntry, RuleRun
from courses.models.seminars import Attendance, Reaction, Seat, Seminar

__all__ = [
    "Activity",
    "ActivityVersion",
    "AssignmentRule",
    "Attendance",
    "Cohort",
    "CohortReminder",
    "Course",
    "CourseEdition",
    "CurrentVersion",
    "Duplicate",
    "Enrolment",
    "Escalation",
    "HeadCount",
    "ImportJob",
    "Indicator",
    "IndicatorCount",
    "Invitation",
    "JoinRequest",
    "Merge",
    "Occasion",
    "OpenEvent",
    "Programme",
    "Progress",
    "Reaction",
    "ReminderPlan",
    "ReminderTemplate",
    "RuleEntry",
    "RuleRun",
    "Seat",
    "Seminar",
    "TargetGroup",
    "TrainingRecord",
]
