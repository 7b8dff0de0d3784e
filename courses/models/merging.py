"""Two records that may be one human being, and what was done about it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.programme import Enrolment
from people import access
from people.access import Matter, Sight
from people.models import Person


class DuplicateQuerySet(models.QuerySet):
    def waiting(self):
        """Return those to be decided; not of people who have been merged or erased since."""
        standing = Q(one__merged_into=None, other__merged_into=None)
        there = Q(one__erased_at=None, other__erased_at=None)
        return self.filter(standing, there, state=Duplicate.State.WAITING)

    def visible_to(self, user):
        """Who may see the addresses of both: a pair is two names and what they have in common."""
        reach = access.reach(user, Matter.ADDRESSES, Sight.NAMES)
        if reach.everywhere:
            return self
        mine = Enrolment.objects.filter(
            Q(cohort__key__in=reach.scopes) | Q(cohort__programme__key__in=reach.scopes)
        )
        people = mine.values("person")
        return self.filter(one__in=people, other__in=people)


class Duplicate(models.Model):
    """A proposal: these two may be one. The machine proposes, a person decides."""

    class State(models.TextChoices):
        WAITING = "waiting", _("To decide")
        MERGED = "merged", _("Merged")
        APART = "apart", _("Two persons")

    one = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()
    evidence = models.JSONField(help_text="Codes of courses/duplicates.py, strongest first")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    found_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)

    objects = DuplicateQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="proposed_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} {self.other_id}"


class Merge(models.Model):
    """One record merged into another, with every row that moved: so that it can be undone whole."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    into = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=500)
    moved = models.JSONField(
        default=dict, help_text="Keys of rows by model, and values overwritten"
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(undone_at=None), name="merged_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.into_id}"
