"""What is a learner's own: answers and decisions are read by nobody else by name."""

from django.db import models
from django.db.models import Exists, OuterRef

from courses.models import Enrolment


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
