"""What these tests make for themselves, so that the demonstration's own figures stand still."""

import json


def group(site, name: str, *, opens: int = 0, closes: int | None = None) -> dict:
    """Make a programme and in it a group for the core; days are counted from today.

    The demonstration's administrator and facilitator get it too. Return keys, code and address.
    """
    return json.loads(
        site.shell(f"""
        import json
        from datetime import timedelta
        from courses.models import Cohort, Course, Programme
        from django.utils import timezone
        from people.models import Organisation, Role, User
        from people.roles import grant
        today = timezone.localdate()
        programme = Programme.objects.create(name={name!r}, target=10,
            owner=Organisation.objects.filter(kind="police").first(),
            starts_on=today - timedelta(900), ends_on=today + timedelta(300))
        closes = {closes!r}
        group = Cohort.objects.create(programme=programme, name={name!r},
            opens_on=today + timedelta({opens}),
            closes_on=None if closes is None else today + timedelta(closes))
        group.courses.set([Course.objects.get(slug="core")])
        staff = User.objects.get
        grant(user=staff(email__startswith="kursusadministrator@"),
            role=Role.COURSE_ADMINISTRATOR, scope=programme.key)
        grant(user=staff(email__startswith="underviser@"), role=Role.FACILITATOR, scope=group.key)
        print(json.dumps(dict(pk=group.pk, code=group.join_code, programme=programme.pk)))
    """)
    )


def certificate(site, group_pk: int, name: str, *, months_ago: int = 0) -> str:
    """Let somebody pass the core in a group so long ago; return the certificate's number."""
    return site.shell(f"""
        from datetime import timedelta
        from certificates import issuing
        from courses.enrolment import enrol
        from courses.models import Cohort, Course, Enrolment
        from django.utils import timezone
        from people.models import Person
        at = timezone.now() - timedelta(days=31 * {months_ago})
        person = Person.objects.create(name={name!r})
        course = Course.objects.get(slug="core")
        made = enrol(person=person, course=course, at=at,
            cohort=Cohort.objects.get(pk={group_pk}))
        Enrolment.objects.filter(pk=made.pk).update(reached_at=at, trained_at=at, passed_at=at,
            passed_edition=made.edition)
        print(issuing.issue(enrolment=Enrolment.objects.get(pk=made.pk), at=at).number)
    """)


def quiz(site, slug: str, questions: list[dict], **settings) -> None:
    """Freeze a quiz into the core, beside its outline; freezing it again changes nothing."""
    definition = {
        "minutes": 10,
        "requirement": "optional",
        "objective": "Prøv dig selv af.",
        "purpose": "practice",
        "intro": "",
        "shuffle": False,
        "questions": questions,
    } | settings
    site.shell(f"""
        import uuid
        from courses.freezing import FrozenActivity, freeze_activity
        from courses.models import Course
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, "https://example.org/" + {slug!r}))
        frozen = FrozenActivity(key=key, slug={slug!r}, kind="quiz", language="da",
            title="Alle slags spørgsmål", definition={definition!r})
        freeze_activity(frozen, course=Course.objects.get(slug="core"), change="")
    """)
