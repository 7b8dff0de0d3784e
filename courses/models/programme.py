"""Programmes, cohorts and who is enrolled."""

import secrets
import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.course import Course, CourseEdition
from courses.models.progress import Progress
from people import access
from people.access import Matter, Sight
from people.models import Mail, Organisation, Person

JOIN_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_join_code() -> str:
    """Return eight letters and digits that cannot be misread or guessed."""
    return "".join(secrets.choice(JOIN_CODE_ALPHABET) for _ in range(8))


def new_token() -> str:
    return secrets.token_urlsafe(24)


class ProgrammeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return what the user leads, administers, facilitates or evaluates."""
        reach = access.reach(user, Matter.PROGRAMMES)
        if reach.everywhere:
            return self
        return self.filter(Q(key__in=reach.scopes) | Q(cohorts__key__in=reach.scopes)).distinct()


class Programme(models.Model):
    """A grant or a project: who pays, what was promised, until when."""

    class TargetUnit(models.TextChoices):
        REACHED = "reached", _("persons reached")
        TRAINED = "trained", _("persons trained")
        UPSKILLED = "upskilled", _("persons upskilled (documented)")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=200)
    owner = models.ForeignKey(
        Organisation, verbose_name=_("Owner"), on_delete=models.PROTECT, related_name="programmes"
    )
    funder = models.CharField(_("Funder"), max_length=200, blank=True)
    target = models.PositiveIntegerField(
        _("Target, persons"), validators=[MinValueValidator(1)], default=100
    )
    target_unit = models.CharField(
        _("What the target counts"), max_length=12, choices=TargetUnit, default=TargetUnit.TRAINED
    )
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Deadline"))
    baseline_waiver = models.TextField(
        _("Reason for doing without a baseline"),
        blank=True,
        help_text=_("Printed in the report. Empty: the baseline test is part of every cohort."),
    )
    calendar_token = models.CharField(
        max_length=64, unique=True, default=new_token, editable=False, help_text="Of its iCal feed"
    )
    staggered = models.BooleanField(
        _("Municipalities start in drawn order"),
        default=False,
        help_text=_(
            "Those who wait take the baseline twice. Then the report may compare those who have "
            "started with those who still wait."
        ),
    )
    synthetic = models.BooleanField(
        _("Synthetic data"), default=False, help_text=_("Made up to show the platform; says so.")
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "name"]
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="programme_period"
            ),
            models.CheckConstraint(condition=Q(target__gte=1), name="programme_target"),
        ]

    def __str__(self) -> str:
        return self.name


class CohortQuerySet(models.QuerySet):
    def open(self, at=None):
        day = timezone.localdate(at)
        return self.filter(Q(closes_on=None) | Q(closes_on__gte=day), opens_on__lte=day)

    def with_numbers(self):
        """Let each say how many `people` were ever enrolled in it, and how many are `finished`: by
        the same rule as EnrolmentQuerySet.how_far, so all that are active but those still at it."""
        active = Q(enrolments__withdrawn_at=None)
        at_it = active & Q(enrolments__trained_at=None)
        person = "enrolments__person"
        return self.annotate(
            people=Count(person, distinct=True),
            finished=Count(person, filter=active, distinct=True)
            - Count(person, filter=at_it, distinct=True),
        )

    def visible_to(self, user):
        reach = access.reach(user, Matter.PROGRAMMES)
        if reach.everywhere:
            return self
        return self.filter(Q(key__in=reach.scopes) | Q(programme__key__in=reach.scopes))


class Cohort(models.Model):
    """A group that takes the same courses in the same period within a programme."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(
        Programme, verbose_name=_("Programme"), on_delete=models.PROTECT, related_name="cohorts"
    )
    name = models.CharField(_("Name"), max_length=200)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("Organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cohorts",
    )
    courses = models.ManyToManyField(Course, verbose_name=_("Courses"), related_name="cohorts")
    opens_on = models.DateField(_("Opens"))
    closes_on = models.DateField(_("Closes"), null=True, blank=True)
    join_code = models.CharField(max_length=12, unique=True, default=new_join_code, editable=False)
    approval = models.BooleanField(
        _("Wait for approval"),
        default=False,
        help_text=_("Whoever uses the code waits until you have said yes."),
    )
    capacity = models.PositiveIntegerField(
        _("Places"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: no limit. A list you upload yourself may go beyond it."),
    )
    deadline_on = models.DateField(
        _("Fixed deadline"), null=True, blank=True, help_text=_("The same day for everybody.")
    )
    deadline_weeks = models.PositiveSmallIntegerField(
        _("Weeks after enrolment"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(260)],
        help_text=_("Instead of a fixed deadline: each has this long."),
    )

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_on", "name"]
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="cohort_name_once"),
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(closes_on__gte=F("opens_on")), name="cohort_period"
            ),
            models.CheckConstraint(
                condition=Q(deadline_on=None) | Q(deadline_weeks=None), name="cohort_one_deadline"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open(self, at=None) -> bool:
        """The same rule as CohortQuerySet.open, for one row."""
        day = timezone.localdate(at)
        return self.opens_on <= day and (self.closes_on is None or day <= self.closes_on)


def _begun() -> Q:
    """Begun: an activity of the course was opened, or she was reached in a room before that."""
    opened = Progress.objects.filter(person=OuterRef("person"), activity__course=OuterRef("course"))
    return Q(reached_at__isnull=False) | Exists(opened)


class EnrolmentQuerySet(models.QuerySet):
    def active(self):
        return self.filter(withdrawn_at=None)

    def begun(self):
        return self.filter(_begun())

    def not_begun(self):
        return self.filter(~_begun())

    def with_begun(self):
        """Let each say whether it is `begun`."""
        return self.annotate(begun=_begun())

    def how_far(self) -> dict[str, Exists]:
        """Return how far a person is with these enrolments of hers (`person=OuterRef("pk")`).

        Finished is trained and passed is passed, in every one that she has not withdrawn from.
        """
        active = self.active()
        return {
            "withdrawn": Exists(self) & ~Exists(active),
            "begun": Exists(self.begun()),
            "finished": Exists(active) & ~Exists(active.filter(trained_at=None)),
            "passed": Exists(active) & ~Exists(active.filter(passed_at=None)),
        }

    def visible_to(self, user):
        """Own enrolments, and those of programmes and cohorts the user administers or runs.

        Not those a project lead leads: whoever owns a project sees figures, not names.
        """
        if not user.is_authenticated:
            return self.none()
        reach = access.reach(user, Matter.PARTICIPATION, Sight.NAMES)
        if reach.everywhere:
            return self
        return self.filter(
            Q(person__user=user)
            | Q(cohort__key__in=reach.scopes)
            | Q(cohort__programme__key__in=reach.scopes)
        )


class Enrolment(models.Model):
    """A person takes a course, within a cohort or on her own."""

    class Origin(models.TextChoices):
        UNKNOWN = "", _("Before this was kept")
        SELF = "self", _("Enrolled by oneself")
        CODE = "code", _("By a join code")
        APPROVAL = "approval", _("By a join code, approved")
        INVITATION = "invitation", _("By an invitation")
        IMPORT = "import", _("By an uploaded list")
        RULE = "rule", _("By a rule")
        SEMINAR = "seminar", _("Came to a seminar")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    cohort = models.ForeignKey(
        Cohort, null=True, blank=True, on_delete=models.PROTECT, related_name="enrolments"
    )
    edition = models.ForeignKey(
        CourseEdition, on_delete=models.PROTECT, related_name="+", help_text="The one begun on"
    )
    enrolled_at = models.DateTimeField(default=timezone.now)
    origin = models.CharField(max_length=12, choices=Origin, blank=True, default=Origin.UNKNOWN)
    rule = models.ForeignKey(
        "courses.AssignmentRule",
        null=True,
        on_delete=models.PROTECT,
        related_name="enrolments",
        help_text="The rule it came from",
    )
    import_job = models.ForeignKey(
        "courses.ImportJob",
        null=True,
        on_delete=models.SET_NULL,
        related_name="enrolments",
        help_text="The uploaded list it came from",
    )
    due_on = models.DateField(null=True, blank=True, help_text="The deadline, last day included")
    extended = models.BooleanField(
        default=False, help_text="The deadline was moved for this person: the cohort's is not"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reached_at = models.DateTimeField(null=True)
    trained_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)
    passed_edition = models.ForeignKey(
        CourseEdition, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "course", "cohort"], name="enrolled_once_in_a_cohort"
            ),
            models.UniqueConstraint(
                fields=["person", "course"],
                condition=Q(cohort=None),
                name="enrolled_once_on_ones_own",
            ),
            models.CheckConstraint(
                condition=Q(passed_at=None) | Q(trained_at__isnull=False), name="passed_is_trained"
            ),
        ]
        indexes = [
            models.Index(fields=["passed_at"], name="enrolment_passed"),
            models.Index(fields=["cohort", "due_on"], name="enrolment_due"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.course_id}"


def of_administered(rows: models.QuerySet, user) -> models.QuerySet:
    """Narrow rows with a cohort to those whose people `user` may write to."""
    reach = access.reach(user, Matter.ADDRESSES, Sight.NAMES)
    if reach.everywhere:
        return rows
    return rows.filter(Q(cohort__key__in=reach.scopes) | Q(cohort__programme__key__in=reach.scopes))


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A link lets its holder in: only who sends links sees them."""
        return of_administered(self, user)


class Invitation(models.Model):
    """A personal link into a cohort. Its mail tells what became of it."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    token = models.CharField(max_length=64, unique=True, default=new_token)
    mail = models.ForeignKey(Mail, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "person"], name="invited_once_to_a_cohort")
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id} {self.person_id}"
