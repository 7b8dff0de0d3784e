"""How far somebody has come in an activity."""

from django.db import models
from django.utils import timezone

from courses.models.course import Activity, ActivityVersion
from people.models import Person


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
