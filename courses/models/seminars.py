"""Meetings in a room or at a link: the meeting, who has a seat, who was there, what they thought."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.course import Activity
from courses.models.ledger import TrainingRecord
from courses.models.programme import Cohort, new_join_code
from people import access
from people.access import Matter, Sight
from people.models import Person


class SeminarQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the seminars a facilitator or administrator runs, and those of own cohorts."""
        if not user.is_authenticated:
            return self.none()
        reach = access.reach(user, Matter.SEMINARS)
        if reach.everywhere:
            return self
        own = Q(cohort__enrolments__person__user=user, cohort__enrolments__withdrawn_at=None)
        return self.filter(
            Q(cohort__key__in=reach.scopes)
            | Q(cohort__programme__key__in=reach.scopes)
            | Q(pk__in=Seminar.objects.filter(own).values("pk"))
        ).distinct()

    def run_by(self, user):
        """Return the seminars where the user may record attendance."""
        reach = access.reach(user, Matter.SEMINARS, Sight.NAMES)
        if reach.everywhere:
            return self
        return self.filter(
            Q(cohort__key__in=reach.scopes) | Q(cohort__programme__key__in=reach.scopes)
        ).distinct()


class Seminar(models.Model):
    """A meeting in a room, a dose like any other."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
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
    link = models.URLField(
        _("Link to the meeting"),
        max_length=500,
        blank=True,
        help_text=_("Shown only to who has a seat."),
    )
    sign_up = models.BooleanField(
        _("Participants sign up"),
        default=False,
        help_text=_("Otherwise everybody in the cohort is expected."),
    )
    capacity = models.PositiveIntegerField(
        _("Seats"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: no limit. When it is full, those who sign up wait in turn."),
    )
    sequence = models.PositiveIntegerField(
        default=0, editable=False, help_text="Of the calendar invitation (RFC 5545, SEQUENCE)"
    )
    cancelled_at = models.DateTimeField(null=True, editable=False)
    evaluation_code = models.CharField(
        max_length=12, unique=True, default=new_join_code, editable=False
    )
    evaluation_closed_at = models.DateTimeField(null=True, editable=False)

    objects = SeminarQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        verbose_name = _("seminar")
        verbose_name_plural = _("seminars")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="seminar_period"),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=1), name="seminar_seats"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def minutes(self) -> int:
        return round((self.ends_at - self.starts_at).total_seconds() / 60)


class SeatQuerySet(models.QuerySet):
    def taken(self):
        return self.filter(state=Seat.State.SEAT)

    def waiting(self):
        """Who waits, in turn."""
        return self.filter(state=Seat.State.WAITING).order_by("asked_at", "pk")

    def visible_to(self, user):
        """Own seats, and those of seminars the user runs."""
        if not user.is_authenticated:
            return self.none()
        run = Seminar.objects.run_by(user).values("pk")
        return self.filter(Q(person__user=user) | Q(seminar__in=run))


class Seat(models.Model):
    """What somebody has answered about coming: a seat, a turn in the queue, or an apology."""

    class State(models.TextChoices):
        SEAT = "seat", _("Has a seat")
        WAITING = "waiting", _("On the waiting list")
        AWAY = "away", _("Not coming")

    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seats")
    state = models.CharField(max_length=8, choices=State)
    asked_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    turns = models.PositiveIntegerField(
        default=0, help_text="How often the state changed: part of the invitation's SEQUENCE"
    )
    invited = models.BooleanField(default=False, help_text="Holds a calendar invitation by mail")

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seminar", "person"], name="one_seat_a_person")
        ]
        indexes = [models.Index(fields=["seminar", "state", "asked_at"], name="seat_queue")]

    def __str__(self) -> str:
        return f"{self.seminar_id} {self.person_id} {self.state}"


class StandingAttendances(models.Manager):
    """Who was there. What was undone is not attendance; `everything` holds it still."""

    def get_queryset(self):
        return super().get_queryset().filter(undone_at=None)


class Attendance(models.Model):
    """Somebody was in the room. Undone, the row stays and says by whom and why."""

    class Origin(models.TextChoices):
        FACILITATOR = "facilitator", _("By the facilitator")
        WALL = "wall", _("By the code on the wall, signed in")
        UNPROVEN = "unproven", _("By the code on the wall, address not confirmed")
        PAPER = "paper", _("From a paper list")

    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances")
    minutes = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.FACILITATOR)
    fact = models.OneToOneField(
        TrainingRecord,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The row of the ledger that stands for it now",
    )
    key = models.UUIDField(
        null=True, unique=True, help_text="Given by the device: the same is never taken twice"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_reason = models.CharField(max_length=200, blank=True)

    objects = StandingAttendances()
    everything = models.Manager()  # noqa: DJ012 -- a manager, which the rule takes for a field

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seminar", "person"], condition=Q(undone_at=None), name="attended_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.seminar_id} {self.person_id}"


SCALE = [MinValueValidator(1), MaxValueValidator(5)]


class ReactionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Nobody reads one answer: courses/reactions.py sums them up from five on."""
        return self.none()


class Reaction(models.Model):
    """What one anonymous person thought of a seminar, 1 to 5. No name, no time of day.

    `key` is drawn anew for each form, so that sending twice counts once; it leads to nobody.
    """

    key = models.UUIDField(primary_key=True)
    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, related_name="reactions")
    relevance = models.PositiveSmallIntegerField(validators=SCALE)
    engagement = models.PositiveSmallIntegerField(validators=SCALE)
    confidence_then = models.PositiveSmallIntegerField(validators=SCALE)
    confidence_now = models.PositiveSmallIntegerField(validators=SCALE)

    objects = ReactionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    relevance__range=(1, 5),
                    engagement__range=(1, 5),
                    confidence_then__range=(1, 5),
                    confidence_now__range=(1, 5),
                ),
                name="reaction_one_to_five",
            )
        ]

    def __str__(self) -> str:
        return str(self.seminar_id)
