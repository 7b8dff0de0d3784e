"""Attempts and answers: what was asked, what was answered, on which frozen version."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.marking import asked
from assessments.models.own import OwnQuerySet
from courses.models import Activity, ActivityVersion
from people.models import Person, User


class Attempt(models.Model):
    """One go at a quiz, pinned to the version it began on."""

    class Purpose(models.TextChoices):
        PRACTICE = "practice", _("Practice")
        BASELINE = "baseline", _("Baseline")
        FINAL = "final", _("Final assessment")
        FOLLOWUP = "followup", _("Follow-up")
        RENEWAL = "renewal", _("Renewal")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attempts")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="attempts")
    version = models.ForeignKey(ActivityVersion, on_delete=models.PROTECT, related_name="attempts")
    purpose = models.CharField(max_length=10, choices=Purpose)
    number = models.PositiveSmallIntegerField()
    form = models.CharField(max_length=8, blank=True, help_text="Which of the parallel forms")
    questions = models.JSONField(help_text="Keys of the questions asked, in the order shown")
    started_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, help_text="Answers given later do not count")
    submitted_at = models.DateTimeField(null=True)
    late = models.BooleanField(
        default=False, help_text="Given in time, arrived within the grace: a line that was down"
    )
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
            models.CheckConstraint(
                condition=Q(due_at=None) | Q(due_at__gt=models.F("started_at")),
                name="due_after_the_start",
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
    told_at = models.DateTimeField(null=True, help_text="Feedback was shown: the answer stands")
    mark = models.DecimalField(max_digits=6, decimal_places=3, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question"], name="one_answer_a_question")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.question}"


class Judgement(models.Model):
    """What a free text comes to, by its rubric: judged by the learner herself or a facilitator.
    It is practice, and counts in no score."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="judgements")
    judge = models.ForeignKey(User, on_delete=models.PROTECT, related_name="judgements")
    number = models.PositiveIntegerField(help_text="The number of the answer that was judged")
    points = models.JSONField(help_text="Points by the rubric's keys")
    comment = models.TextField(blank=True)
    judged_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "judge"], name="one_judgement_a_judge")
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} by {self.judge_id}"


class TimeAllowance(models.Model):
    """More time for one person in every timed quiz. Why she has it is nobody's business here."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="time_allowance")
    percent = models.PositiveSmallIntegerField(
        _("Extra time in per cent"), validators=[MinValueValidator(1), MaxValueValidator(300)]
    )
    granted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=300), name="extra_time_in_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: +{self.percent} %"
