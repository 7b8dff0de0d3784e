"""Attempts and answers, case runs and decisions: what was answered, on which frozen version."""

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.marking import asked
from courses.models import Activity, ActivityVersion, Enrolment
from people.models import Person


class OwnQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Answers are the learner's own; nobody else reads them by name."""
        return self.filter(person__user=user) if user.is_authenticated else self.none()

    def of(self, person, activity_id):
        """Return what one person did in one activity, the newest first, with the versions."""
        found = self.filter(person=person, activity_id=activity_id)
        return found.select_related("version").order_by("-number")

    def with_access(self):
        """Leave out what belongs to a course the person has been withdrawn from."""
        enrolled = Enrolment.objects.active().filter(
            person=OuterRef("person"), course=OuterRef("activity__course")
        )
        return self.filter(Exists(enrolled))


class Attempt(models.Model):
    """One go at a quiz, pinned to the version it began on."""

    class Purpose(models.TextChoices):
        PRACTICE = "practice", _("Practice")
        BASELINE = "baseline", _("Baseline")
        FINAL = "final", _("Final assessment")
        FOLLOWUP = "followup", _("Follow-up")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attempts")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="attempts")
    version = models.ForeignKey(ActivityVersion, on_delete=models.PROTECT, related_name="attempts")
    purpose = models.CharField(max_length=10, choices=Purpose)
    number = models.PositiveSmallIntegerField()
    questions = models.JSONField(help_text="Keys of the questions asked, in the order shown")
    started_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)
    score = models.DecimalField(max_digits=7, decimal_places=3, null=True)
    maximum = models.DecimalField(max_digits=7, decimal_places=3, null=True)
    passed = models.BooleanField(null=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "activity", "number"], name="attempt_number_once"
            ),
            models.UniqueConstraint(
                fields=["person", "activity"],
                condition=Q(submitted_at=None),
                name="one_open_attempt",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(score__isnull=False, maximum__isnull=False),
                name="submitted_is_marked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} #{self.number}"

    @property
    def asked(self) -> list[dict]:
        """The frozen questions, in the order shown."""
        return asked(self.version.definition, self.questions)

    @property
    def shows_result(self) -> bool:
        """A baseline or follow-up shows neither score nor key: its questions come back later."""
        return self.purpose not in (self.Purpose.BASELINE, self.Purpose.FOLLOWUP)


class Answer(models.Model):
    """The answer that counts to one question of an attempt. `number` grows with each change, so
    that a late or repeated message from a device never overwrites a newer answer."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="answers")
    question = models.CharField(max_length=80)
    response = models.JSONField()
    number = models.PositiveIntegerField(default=1)
    given_at = models.DateTimeField(default=timezone.now)
    mark = models.DecimalField(max_digits=6, decimal_places=3, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question"], name="one_answer_a_question")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.question}"


class CaseRun(models.Model):
    """One way through a case, pinned to the version it began on."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="case_runs")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="case_runs")
    version = models.ForeignKey(ActivityVersion, on_delete=models.PROTECT, related_name="case_runs")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=80, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "activity", "number"], name="run_number_once"
            ),
            models.UniqueConstraint(
                fields=["person", "activity"], condition=Q(ended_at=None), name="one_open_run"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} #{self.number}"


class Decision(models.Model):
    """One choice in a case: where, what, and the state it was made in."""

    run = models.ForeignKey(CaseRun, on_delete=models.PROTECT, related_name="decisions")
    ordinal = models.PositiveSmallIntegerField()
    scene = models.CharField(max_length=80)
    choice = models.CharField(max_length=80)
    quality = models.CharField(max_length=8)
    state = models.JSONField(help_text="The variables before the choice")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["run", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["run", "ordinal"], name="one_decision_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.scene}: {self.choice}"
