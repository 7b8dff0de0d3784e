from courses.models.course import Activity, ActivityVersion, Course, CourseEdition, CurrentVersion
from courses.models.imports import ImportJob
from courses.models.ledger import TrainingRecord
from courses.models.programme import Cohort, Enrolment, Invitation, Programme
from courses.models.progress import Attendance, Progress, Seminar

__all__ = [
    "Activity",
    "ActivityVersion",
    "Attendance",
    "Cohort",
    "Course",
    "CourseEdition",
    "CurrentVersion",
    "Enrolment",
    "ImportJob",
    "Invitation",
    "Programme",
    "Progress",
    "Seminar",
    "TrainingRecord",
]
