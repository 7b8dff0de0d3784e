"""Rows that tests begin with. What the site makes by a verb is made by the verb here too."""

import uuid
from datetime import date

import factory
from factory.django import DjangoModelFactory

from courses import enrolment
from courses.freezing import FrozenActivity, freeze_activity, freeze_course
from courses.models import (
    ActivityVersion,
    Cohort,
    Course,
    CurrentVersion,
    Enrolment,
    Programme,
)
from people.models import Affiliation, Organisation, Person, PersonEmail, Profession, User


class ProfessionFactory(DjangoModelFactory):
    class Meta:
        model = Profession
        django_get_or_create = ("key",)

    key = "police-officer"
    name_da = "Politibetjent"
    name_en = "Police officer"


class OrganisationFactory(DjangoModelFactory):
    """An employer. Traits: `municipality`, `police`; otherwise some other organisation."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")
    kind = Organisation.Kind.OTHER

    class Params:
        a_municipality = factory.Trait(
            kind=Organisation.Kind.MUNICIPALITY, code=factory.Sequence(lambda n: f"9{n:03}")
        )
        a_police_district = factory.Trait(
            kind=Organisation.Kind.POLICE, code=factory.Sequence(lambda n: f"P{n}")
        )


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Kim Prøve {n}")


class PersonEmailFactory(DjangoModelFactory):
    class Meta:
        model = PersonEmail

    person = factory.SubFactory(PersonFactory)
    address = factory.Sequence(lambda n: f"kim{n}@example.org")


class UserFactory(DjangoModelFactory):
    """A login with a person. Password: `adgangskode-til-prøve`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"kim{n}@example.com")
    person = factory.SubFactory(PersonFactory)
    password = factory.django.Password("adgangskode-til-prøve")

    class Params:
        superuser = factory.Trait(is_staff=True, is_superuser=True)


class AffiliationFactory(DjangoModelFactory):
    class Meta:
        model = Affiliation

    person = factory.SubFactory(PersonFactory)
    profession = factory.SubFactory(ProfessionFactory)
    organisation = factory.SubFactory(OrganisationFactory, a_police_district=True)
    since = date(2020, 1, 1)


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    name = factory.Sequence(lambda n: f"Programme {n}")
    owner = factory.SubFactory(OrganisationFactory)
    target = 424
    starts_on = date(2020, 1, 1)
    ends_on = date(2099, 12, 31)


class CohortFactory(DjangoModelFactory):
    """A cohort open to everybody. `CohortFactory(courses=[course])` gives it its courses."""

    class Meta:
        model = Cohort
        skip_postgeneration_save = True

    programme = factory.SubFactory(ProgrammeFactory)
    name = factory.Sequence(lambda n: f"Cohort {n}")
    opens_on = date(2020, 1, 1)

    @factory.post_generation
    def courses(self, create, extracted, **kwargs):
        if create and extracted:
            self.courses.set(extracted)


def enrol(person: Person, course: Course, cohort: Cohort | None = None, at=None) -> Enrolment:
    return enrolment.enrol(person=person, course=course, cohort=cohort, at=at)


# Courses, built through the seam -------------------------------------------------------------------


def make_course(
    *,
    slug: str = "core",
    kind: str = Course.Kind.CORE,
    professions: tuple[str, ...] = (),
    lessons: int = 2,
    quiz: bool = True,
    case: bool = False,
    baseline: bool = True,
    final: bool = True,
    followup: bool = False,
    language: str = "da",
    rules: dict | None = None,
) -> Course:
    """Freeze a course as content/ would: baseline, one module (lessons, quiz, case), final.

    Slugs: `<slug>-baseline`, `<slug>-lesson-1`, ..., `<slug>-quiz`, `<slug>-case`, `<slug>-final`,
    `<slug>-followup`. Lessons take 10 minutes and have three steps. Calling again with another
    `language` adds the translation; with other arguments a new edition.
    """
    module = [lesson_frozen(slug, number, language) for number in range(1, lessons + 1)]
    module += [quiz_frozen(slug, "practice", language)] if quiz else []
    module += [case_frozen(slug, language)] if case else []
    ending = [name for name, wanted in (("final", final), ("followup", followup)) if wanted]
    modules = [
        ("", [quiz_frozen(slug, "baseline", language)] if baseline else []),
        ("m1", module),
        ("", [quiz_frozen(slug, purpose, language) for purpose in ending]),
    ]
    key = activity_key(slug)
    for number, profession in enumerate(professions):
        ProfessionFactory(key=profession, name_da=profession, name_en=profession, order=number)
    activities = [activity for _module, several in modules for activity in several]
    course = freeze_course(
        key=key,
        slug=slug,
        kind=kind,
        professions=list(professions),
        order=0,
        language=language,
        labels={
            "title": f"Course {slug}",
            "summary": "What it is about.",
            "url": f"/{language}/{slug}/",
            "audience": "Everybody",
            "outcomes": ["See the pattern"],
            "modules": {"m1": {"title": "Module one", "intro": "Begin here."}},
            "activities": {activity.key: activity.title for activity in activities},
        },
        outline=[
            {"key": module, "activities": [_line(activity) for activity in several]}
            for module, several in modules
            if several
        ],
        rules=rules or {"dose": 0.8, "pass_mark": 0.7, "validity_months": 24},
    )
    for activity in activities:
        freeze_activity(activity, course=course, change="")
    return course


def activity_key(slug: str) -> str:
    """The key of a course or an activity of the tests, always the same for one slug."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://example.org/{slug}"))


def version_of(slug: str, language: str = "da") -> ActivityVersion:
    """The current version of an activity, as delivery loads it."""
    pointers = CurrentVersion.objects.select_related("version__activity__course__current_edition")
    return pointers.get(activity__slug=slug, language=language).version


def _line(activity: FrozenActivity) -> dict:
    definition = activity.definition
    return {
        "key": activity.key,
        "slug": activity.slug,
        "kind": activity.kind,
        "minutes": definition["minutes"],
        "requirement": definition["requirement"],
        "purpose": definition.get("purpose", ""),
    }


def lesson_frozen(
    course: str = "core", number: int = 1, language: str = "da", **definition
) -> FrozenActivity:
    """A lesson of three steps as content/ freezes one."""
    slug = f"{course}-lesson-{number}"
    titles = [f"Step {place}" for place in (1, 2, 3)]
    body = "".join(
        f'<section class="step" id="trin-{place}" data-step="{place}"><h2>{title}</h2>'
        f"<p>Words of {slug}, step {place}.</p></section>"
        for place, title in enumerate(titles, 1)
    )
    return FrozenActivity(
        key=activity_key(slug),
        slug=slug,
        kind="lesson",
        language=language,
        title=f"Lesson {number} ({language})",
        definition={
            "minutes": 10,
            "requirement": "required",
            "objective": "You can see the pattern.",
            "content_note": "",
            "summary": "<p>The short of it.</p>",
            "tomorrow": "Tomorrow you can ask one more question.",
            "reviewed_by": "",
            "review_due": "2027-11-21",
            "law_version": "",
            "steps": [{"title": title, "blocks": []} for title in titles],
        }
        | definition,
        body=body,
    )


def question(key: str = "q1", type: str = "single", **fields) -> dict:
    """A question as content/ freezes one; option `a` is right (for multiple: `a` and `b`)."""
    right = {"single": {"a"}, "multiple": {"a", "b"}, "truefalse": {"true"}}[type]
    keys = ("true", "false") if type == "truefalse" else ("a", "b", "c")
    return {
        "key": key,
        "type": type,
        "stem": f"<p>Question {key}?</p>",
        "options": [
            {
                "key": option,
                "text": f"Option {option}",
                "correct": option in right,
                "feedback": f"<p>Because of {option}.</p>",
            }
            for option in keys
        ],
        "feedback": "<p>In general.</p>",
        "topic": "pattern",
        "level": "remember",
        "lesson": "",
        "sources": [],
    } | fields


def quiz_frozen(
    course: str = "core", purpose: str = "practice", language: str = "da", **definition
) -> FrozenActivity:
    """A quiz of three questions; `core-quiz` for practice, else named by its purpose."""
    slug = f"{course}-{'quiz' if purpose == 'practice' else purpose}"
    return FrozenActivity(
        key=activity_key(slug),
        slug=slug,
        kind="quiz",
        language=language,
        title=f"Quiz {purpose} ({language})",
        definition={
            "minutes": 10,
            "requirement": "mandatory"
            if purpose == "final"
            else "optional"
            if purpose in ("baseline", "followup")
            else "required",
            "objective": "Find out what you know.",
            "purpose": purpose,
            "intro": "<p>Take your time.</p>",
            "shuffle": False,
            "questions": [
                question("q1", "single"),
                question("q2", "multiple"),
                question("q3", "truefalse"),
            ],
        }
        | definition,
    )


def case_frozen(course: str = "core", language: str = "da", **definition) -> FrozenActivity:
    """A case of two scenes and two ends, decided by trust."""
    slug = f"{course}-case"
    return FrozenActivity(
        key=activity_key(slug),
        slug=slug,
        kind="case",
        language=language,
        title=f"Case ({language})",
        definition={
            "minutes": 15,
            "requirement": "mandatory",
            "objective": "Practise a first conversation.",
            "content_note": "",
            "summary": "<p>The short of it.</p>",
            "start": "door",
            "variables": [{"key": "trust", "label": "Trust", "start": 1, "low": 0, "high": 3}],
            "scenes": [
                _scene("door", [_choice("ask", 1, "best", "kitchen"), _choice("go", -1, "poor")]),
                _scene("kitchen", [_choice("listen", 1, "best"), _choice("talk", -1, "fair")]),
                _scene("good", [], end=True, when=["trust >= 2"]),
                _scene("thin", [], end=True),
            ],
        }
        | definition,
    )


def _scene(key: str, choices: list, *, end: bool = False, when: list | None = None) -> dict:
    return {
        "key": key,
        "title": f"Scene {key}",
        "text": f"<p>At the {key}.</p>",
        "people": [{"name": "Mia", "role": "Citizen"}],
        "documents": [{"title": "A note", "body": "<p>Blue ink.</p>"}],
        "end": end,
        "when": when or [],
        "choices": choices,
    }


def _choice(key: str, trust: int, quality: str, next: str = "end") -> dict:
    return {
        "key": key,
        "text": f"You {key}.",
        "consequence": f"<p>What comes of {key}.</p>",
        "effects": {"trust": trust},
        "quality": quality,
        "reason": f"<p>Why {key} is {quality}.</p>",
        "sources": [],
        "next": next,
        "when": [],
    }


def published_content(figure) -> dict:
    """Return what a publication holds: made-up numbers, none of them about few."""
    counts = {
        "enrolled": 300, "reached": 280, "trained": 200, "passed": 150, "certified": 120,
        "matched": 170, "trained_matched": 140, "upskilled": 60, "confirmed": 50, "not_yet": 30,
    }  # fmt: skip
    promise = figure.answer["programme"]
    names = ("name", "funder", "target", "unit", "starts_on", "ends_on", "synthetic")
    return {
        "programme": {name: promise[name] for name in names},
        "as_of": figure.as_of.isoformat(),
        "definition": figure.definition,
        "place": "municipality",
        "numbers": {"counts": counts, "mode": {"online": 200, "both": 50, "room": 30}},
        "labels": {"profession": {}, "municipality": {}},
        "learning": None,
    }
