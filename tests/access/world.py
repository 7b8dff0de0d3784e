"""Two programmes that know nothing of each other, and somebody in every role of the first.

`Side` is one programme with a thing of each kind that an address can name. `A` has the roles; `B`
is what nobody of `A` may ever see.
"""

from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from assessments import attempts, decisions
from assessments.models import Attempt, CaseRun
from certificates import issuing
from certificates.models import Certificate
from content.models import CoursePage
from courses import invitations, progress
from courses.freezing import FrozenActivity, freeze_activity
from courses.models import Cohort, Course, Enrolment, ImportJob, Invitation, Programme, Seminar
from people.models import Person, Role, User
from people.roles import grant
from people.signin_links import make_link
from reporting import figures
from reporting.models import SavedFigure
from tests import factories

STRANGER = "stranger"
LEARNER = "learner"
OTHER = "another learner"
FACILITATOR = "facilitator of cohort A"
ADMINISTRATOR = "course administrator of programme A"
AUTHOR = "course author"
LEAD = "project lead of A"
CONTACT = "organisation contact"
EVALUATOR = "evaluator of A"
SYSTEM = "system administrator"

SECRET = {"A": "Aslaug-Prøve", "B": "Bertram-Prøve"}


@dataclass
class Side:
    """One programme and what belongs to it. Its names all hold `secret`."""

    secret: str
    programme: Programme
    cohort: Cohort
    course: Course
    learner: User
    enrolment: Enrolment
    certificate: Certificate
    attempt: Attempt
    run: CaseRun
    seminar: Seminar
    job: ImportJob
    figure: SavedFigure
    invited: Person
    invitation: Invitation


@dataclass
class World:
    a: Side
    b: Side
    users: dict[str, User | None]
    page: CoursePage
    module: Page
    image: object
    link: str


def build(page: CoursePage) -> World:
    """Build it all by the verbs the site uses; `page` is a course page of the admin."""
    a, b = _side("A", "core"), _side("B", "other")
    users = _users(a) | {LEARNER: a.learner, OTHER: b.learner, STRANGER: None}
    link = make_link(factories.UserFactory()).rstrip("/").rsplit("/", 1)[1]
    for user in User.objects.all():  # as allauth has it for whoever signed up
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    image = get_image_model().objects.create(title="x", file=get_test_image_file())
    return World(a, b, users, page, page.get_children().first(), image, link)


def _side(name: str, slug: str) -> Side:
    secret = SECRET[name]
    course = factories.make_course(slug=slug, case=True, lessons=1)
    programme = factories.ProgrammeFactory(name=f"Programme {secret}")
    programme.refresh_from_db()
    cohort = factories.CohortFactory(name=f"Cohort {secret}", programme=programme, courses=[course])
    cohort.refresh_from_db()
    _seminar_activity(course)
    person = factories.AffiliationFactory(person__name=f"Learner {secret}").person
    learner = factories.UserFactory(person=person, email=f"learner@{name.lower()}.example.org")
    enrolment = factories.enrol(person, course, cohort)
    begun = _taken(person, slug)
    enrolment.refresh_from_db()
    kept = figures.keep(
        figure=figures.current(programme=programme).figure, title=f"Figure {secret}", by=learner
    )
    invited = factories.PersonEmailFactory(person__name=f"Invited {secret}").person
    return Side(
        secret=secret,
        programme=programme,
        cohort=cohort,
        course=course,
        learner=learner,
        enrolment=enrolment,
        certificate=issuing.issue(enrolment=enrolment),
        attempt=begun[0],
        run=begun[1],
        seminar=_seminar(cohort, secret),
        job=_job(cohort, secret),
        figure=kept,
        invited=invited,
        invitation=invitations.invite(
            cohort=cohort, person=invited, address=invited.emails.get().address, by=None
        ),
    )


def _taken(person: Person, slug: str) -> tuple[Attempt, CaseRun]:
    """Pass the course, then begin the practice quiz once more and the case anew."""
    full = {"purpose": "final", "score": 3, "maximum": 3, "passed": True, "attempt": 1}
    for name in ("lesson-1", "quiz", "case"):
        progress.finish(person=person, version=factories.version_of(f"{slug}-{name}"))
    final = factories.version_of(f"{slug}-final")
    progress.finish(person=person, version=final, assessment=full)
    return (
        attempts.start(person=person, version=factories.version_of(f"{slug}-quiz")),
        decisions.begin(person=person, version=factories.version_of(f"{slug}-case")),
    )


def _seminar_activity(course: Course) -> None:
    words = {"minutes": 120, "requirement": "optional", "objective": "Meet.", "summary": ""}
    slug = f"{course.slug}-seminar"
    frozen = FrozenActivity(
        key=factories.activity_key(slug),
        slug=slug,
        kind="seminar",
        language="da",
        title="Seminar",
        definition=words,
    )
    freeze_activity(frozen, course=course, change="")


def _seminar(cohort: Cohort, secret: str) -> Seminar:
    begins = timezone.now() - timedelta(hours=1)
    return Seminar.objects.create(
        cohort=cohort,
        title=f"Seminar {secret}",
        starts_at=begins,
        ends_at=begins + timedelta(hours=3),
    )


def _job(cohort: Cohort, secret: str) -> ImportJob:
    row = {
        "line": 2,
        "name": secret,
        "email": "x",
        "profession": "",
        "organisation": "",
        "errors": [],
    }
    finding = {
        "line": 2,
        "name": secret,
        "email": "x",
        "state": "error",
        "problems": [],
        "notes": [],
    }
    return ImportJob.objects.create(
        cohort=cohort,
        filename=f"{secret}.csv",
        digest="x",
        rows=[row],
        findings=[finding | {"happens": []}],
    )


def _users(a: Side) -> dict[str, User]:
    organisation = a.learner.person.affiliations.get().organisation
    granted = {
        FACILITATOR: (Role.FACILITATOR, {"scope": a.cohort.key}),
        ADMINISTRATOR: (Role.COURSE_ADMINISTRATOR, {"scope": a.programme.key}),
        AUTHOR: (Role.COURSE_AUTHOR, {}),
        LEAD: (Role.PROJECT_LEAD, {"scope": a.programme.key}),
        CONTACT: (Role.ORGANISATION_CONTACT, {"organisation": organisation}),
        EVALUATOR: (Role.EVALUATOR, {"scope": a.programme.key}),
        SYSTEM: (Role.SYSTEM_ADMINISTRATOR, {}),
    }
    users = {}
    for name, (role, where) in granted.items():
        # Who was let in by an operator has no person yet: no page may take one for granted.
        person = {"person": None} if name in (SYSTEM, AUTHOR) else {}
        user = factories.UserFactory(**person)
        grant(user=user, role=role, **where)
        users[name] = User.objects.get(pk=user.pk)
    return users
