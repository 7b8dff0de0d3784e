"""The ledger: what happened, as of that day. The database refuses UPDATE and DELETE."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from courses.models.course import Activity, Course, CourseEdition
from courses.models.programme import Cohort, Programme
from people.models import Organisation, Person, Profession


class TrainingRecordQuerySet(models.QuerySet):
    def up_to(self, position: int | None):
        """Return the ledger as it stood at `position`; None is now."""
        return self if position is None else self.filter(position__lte=position)

    def standing(self, position: int | None = None):
        """Return what holds: rows that no later row (up to `position`) corrects, voided ones out."""
        # One look-up a row in the unique index; NOT IN would read the whole ledger each time.
        later = TrainingRecord.objects.up_to(position).filter(corrects=OuterRef("position"))
        return self.up_to(position).filter(~Exists(later), voided=False)


class TrainingRecord(models.Model):
    """One fact. A correction is a new row that names the row it corrects.

    `position` grows in the order of commit, so "the ledger at position N" never changes. The
    person is named by key only: erasing a person cuts the name off and leaves the row.
    """

    class Kind(models.TextChoices):
        ENROLLED = "enrolled"
        WITHDRAWN = "withdrawn"
        ACTIVITY_FINISHED = "activity-finished"
        ACTIVITY_REPEATED = "activity-repeated"
        SEMINAR_ATTENDED = "seminar-attended"
        ASSESSMENT_TAKEN = "assessment-taken"
        TRAINED = "trained"
        PASSED = "passed"
        CERTIFIED = "certified"
        CERTIFICATE_REVOKED = "certificate-revoked"
        MERGED = "merged"
        UNMERGED = "unmerged"

    class Source(models.TextChoices):
        PLATFORM = "platform"
        FACILITATOR = "facilitator"
        PAPER = "paper"
        IMPORT = "import"

    EXPOSURES = (Kind.ACTIVITY_FINISHED, Kind.SEMINAR_ATTENDED)

    position = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=24, choices=Kind)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    other_person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", help_text="Merged into"
    )
    course = models.ForeignKey(Course, null=True, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(
        CourseEdition, null=True, on_delete=models.PROTECT, related_name="+"
    )
    activity = models.ForeignKey(Activity, null=True, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, null=True, on_delete=models.PROTECT, related_name="+")
    cohort = models.ForeignKey(Cohort, null=True, on_delete=models.PROTECT, related_name="+")
    profession = models.ForeignKey(
        Profession, null=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    municipality = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    police_district = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    minutes = models.PositiveSmallIntegerField(default=0)
    detail = models.JSONField(
        default=dict,
        help_text="assessment-taken: purpose, score, maximum, mark, passed, attempt, meaning, valid; "
        "certified: number, valid_until",
    )
    occurred_at = models.DateTimeField()
    month = models.PositiveIntegerField(help_text="Of occurred_at, as 202611")
    recorded_at = models.DateTimeField(default=timezone.now)
    source = models.CharField(max_length=12, choices=Source, default=Source.PLATFORM)
    certainty = models.CharField(max_length=60, blank=True, help_text="Of an import, in words")
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    voided = models.BooleanField(default=False, help_text="This correction takes the row away")

    objects = TrainingRecordQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        indexes = [
            models.Index(fields=["programme", "kind", "person"], name="ledger_programme_kind"),
            models.Index(fields=["person", "kind"], name="ledger_person_kind"),
            # Holds all that “distinct persons by profession and month” asks for: 15 s become 1 of
            # five million rows; `python -m benchmarks.reporting` prints the plan.
            models.Index(
                fields=["profession", "month", "person", "position", "kind", "source"],
                condition=Q(kind__in=["activity-finished", "seminar-attended"], voided=False),
                name="ledger_exposed",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(voided=False) | Q(corrects__isnull=False), name="only_corrections_void"
            )
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.kind}"
