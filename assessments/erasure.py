"""Forgetting what somebody wrote in her own words. What she chose stays: it names nobody."""

from django.db.models import Q, QuerySet

from assessments.models import Answer
from courses.models import ActivityVersion

NOTHING = {"text": ""}


def free_texts(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """Return those of `answers` that are free texts and not empty. Marked answers are none."""
    written = answers.filter(response__has_key="text").exclude(response=NOTHING)
    versions = ActivityVersion.objects.filter(
        pk__in=written.order_by().values("attempt__version").distinct()
    )
    wanted = Q(pk__in=[])
    for version in versions:
        asked = version.definition.get("questions", ())
        keys = [question["key"] for question in asked if question.get("type") == "freetext"]
        if keys:
            wanted |= Q(attempt__version=version, question__in=keys)
    return written.filter(wanted)


def forget_texts(answers: QuerySet[Answer]) -> int:
    """Empty the free texts among `answers`; return how many there were."""
    keys = list(free_texts(answers).values_list("pk", flat=True))
    return Answer.objects.filter(pk__in=keys).update(response=NOTHING)
