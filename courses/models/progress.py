"""How far somebody has come, online and in the room."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.course import Activity, ActivityVersion
from courses.models.programme import Cohort
from people.models import Person, Role
from people.roles import reach_of


class ProgressQuerySet(models.QuerySet):
    def finished(self):
        return self.exclude(finished_at=None)

    def visible_to(self, user):
        return self.filter(person__user=user) if user.is_authenticated else self.none()


class Progress(models.Model):
    """One person's way through one activity, in whatever language. It only moves forward."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="progress")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="progress")
    version = models.ForeignKey(
        ActivityVersion, on_delete=models.PROTECT, related_name="+", help_text="Last seen"
    )
    place = models.PositiveSmallIntegerField(default=1, help_text="The step to resume at")
    minutes = models.PositiveSmallIntegerField(default=0, help_text="Planned minutes credited")
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = ProgressQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "activity"], name="one_progress_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.activity_id}"


class SeminarQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the seminars a facilitator or administrator runs, and those of own cohorts."""
        if not user.is_authenticated:
            return self.none()
        reach = reach_of(user, Role.COURSE_ADMINISTRATOR, Role.PROJECT_LEAD, Role.FACILITATOR)
        if reach.everywhere:
            return self
        return self.filter(
            Q(cohort__key__in=reach.scopes)
            | Q(cohort__programme__key__in=reach.scopes)
            | Q(cohort__enrolments__person__user=user)
        ).distinct()

    def run_by(self, user):
        """Return the seminars where the user may record attendance."""
        reach = reach_of(user, Role.COURSE_ADMINISTRATOR, Role.FACILITATOR)
        if reach.everywhere:
            return self
        return self.filter(
            Q(cohort__key__in=reach.scopes) | Q(cohort__programme__key__in=reach.scopes)
        ).distinct()


class Seminar(models.Model):
    """A meeting in a room, a dose like any other."""

    cohort = models.ForeignKey(
        Cohort, verbose_name=_("Cohort"), on_delete=models.PROTECT, related_name="seminars"
    )
    title = models.CharField(_("Title"), max_length=200)
    activity = models.ForeignKey(
        Activity,
        verbose_name=_("Counts as"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seminars",
        help_text=_("The line of the course's outline that attendance finishes, if any"),
    )
    starts_at = models.DateTimeField(_("Begins"))
    ends_at = models.DateTimeField(_("Ends"))
    place = models.CharField(_("Place"), max_length=200, blank=True)

    objects = SeminarQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        verbose_name = _("seminar")
        verbose_name_plural = _("seminars")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="seminar_period")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def minutes(self) -> int:
        return round((self.ends_at - self.starts_at).total_seconds() / 60)


class Attendance(models.Model):
    """Somebody was in the room."""

    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances")
    minutes = models.PositiveSmallIntegerField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seminar", "person"], name="attended_once")]

    def __str__(self) -> str:
        return f"{self.seminar_id} {self.person_id}"
