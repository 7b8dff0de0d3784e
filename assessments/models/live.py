"""A case on the wall of a seminar room: one session, anonymous votes."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Activity, ActivityVersion
from people.models import User

LONGEST = timedelta(hours=12)  # a room that nobody closed closes itself
ENTRY = 0  # the "round" in which a phone comes in


class LiveSessionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A session is run by whoever opened it, and by nobody else."""
        return self.filter(host=user) if user.is_authenticated else self.none()

    def open(self, at: datetime | None = None):
        return self.filter(closed_at=None, opened_at__gt=(at or timezone.now()) - LONGEST)

    def forgotten(self, at: datetime | None = None):
        """Rooms that nobody closed in time."""
        return self.filter(closed_at=None, opened_at__lte=(at or timezone.now()) - LONGEST)

    def told(self):
        """With the digest of the version, so that its words need not be read each time."""
        return self.annotate(digest=F("version__digest"))

    def counted(self):
        """With how many phones came in (`here`) and how many chose in this round (`voted`)."""
        return self.annotate(here=_votes(round=ENTRY), voted=_votes(round=OuterRef("round")))


def _votes(**where):
    """Count a session's votes. Two look-ups in the index, however many rounds there were."""
    rows = LiveVote.objects.filter(session=OuterRef("pk"), **where).order_by()
    return Coalesce(Subquery(rows.values("session").annotate(n=Count("pk")).values("n")), 0)


class LiveSession(models.Model):
    """A facilitator plays a case with a room.

    `path` are the choices the room went on with, so `round` is one more than its length; of a closed
    session it also holds the counts, which are then all that is left of the votes (`live.close`).
    """

    class Phase(models.TextChoices):
        WAITING = "waiting", _("Waiting for the room")
        CHOOSING = "choosing", _("Choosing")
        SPLIT = "split", _("What the room chose")
        REASON = "reason", _("The expert's reason")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=8)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="live_sessions")
    version = models.ForeignKey(
        ActivityVersion, on_delete=models.PROTECT, related_name="live_sessions"
    )
    host = models.ForeignKey(User, on_delete=models.PROTECT, related_name="live_sessions")
    phase = models.CharField(max_length=8, choices=Phase, default=Phase.WAITING)
    round = models.PositiveSmallIntegerField(default=1)
    path = models.JSONField(default=list, help_text="[scene, choice] of the rounds played")
    opened_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    objects = LiveSessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(closed_at=None), name="one_open_room_a_code"
            )
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.code}"

    def is_open(self, at: datetime | None = None) -> bool:
        """The same rule as LiveSessionQuerySet.open, for one row."""
        return self.closed_at is None and self.opened_at > (at or timezone.now()) - LONGEST


class LiveVoteQuerySet(models.QuerySet):
    def of_phone(self, code: str, voter: uuid.UUID):
        """That this phone is in a room of this code."""
        return self.filter(session__code=code, round=ENTRY, voter=voter)


class LiveVote(models.Model):
    """What one phone chose in one round; in round 0, that it came in, with no choice.

    `voter` is a random name in the phone's cookie: nobody is signed in, and nothing leads from it
    to a person. The rows are deleted when the room is closed.
    """

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="votes")
    round = models.PositiveSmallIntegerField()
    voter = models.UUIDField()
    choice = models.CharField(max_length=80)

    objects = LiveVoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "round", "voter"], name="one_vote_a_phone_and_round"
            )
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.round}: {self.choice}"
