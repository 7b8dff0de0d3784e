"""Which free texts wait for whom. A facilitator reads those of her own groups, without a name."""

from collections.abc import Iterable, Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet

from assessments.models import Answer, Attempt, Judgement
from courses.models import ActivityVersion, Enrolment
from people.models import Role
from people.roles import reach_of


def to_judge(user) -> QuerySet[Answer]:
    """Return the texts that `user` may judge, the oldest first: handed in, by learners of the
    groups she facilitates, in the course of the group, where the question says so."""
    attempts = Attempt.objects.exclude(submitted_at=None).filter(_in_her_groups(user))
    versions = ActivityVersion.objects.filter(attempts__in=attempts).distinct()
    wanted = Q(pk__in=[])
    for version in versions:
        keys = [q["key"] for q in facilitated(version.definition)]
        if keys:
            wanted |= Q(attempt__version=version, question__in=keys)
    found = Answer.objects.filter(wanted, attempt__in=attempts).exclude(response={"text": ""})
    return found.select_related("attempt__version", "attempt__activity").order_by(
        "attempt__submitted_at", "pk"
    )


def waiting(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """Leave out what a facilitator has judged already."""
    return answers.exclude(Exists(Judgement.objects.filter(answer=OuterRef("pk"))))


def facilitated(definition: Mapping) -> Iterable[Mapping]:
    """Return the free texts of a quiz that a facilitator judges."""
    return [
        question
        for question in definition.get("questions", ())
        if question["type"] == "freetext" and question.get("judge") == "facilitator"
    ]


def question_of(answer: Answer) -> Mapping:
    """Return the frozen question that was answered."""
    asked = {question["key"]: question for question in answer.attempt.asked}
    return asked[answer.question]


def _in_her_groups(user) -> Exists | Q:
    reach = reach_of(user, Role.FACILITATOR)
    enrolled = Enrolment.objects.active().filter(
        person=OuterRef("person"), course=OuterRef("activity__course")
    )
    if not reach:
        return Q(pk__in=[])
    if not reach.everywhere:
        enrolled = enrolled.filter(
            Q(cohort__key__in=reach.scopes) | Q(cohort__programme__key__in=reach.scopes)
        )
    return Exists(enrolled)
