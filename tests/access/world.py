"""Two programmes that know nothing of each other, and somebody in every role of the first.

`Side` is one programme with a thing of each kind that an address can name. `A` has the roles; `B`
is what nobody of `A` may ever see.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from assessments import attempts, decisions, live
from assessments.models import Attempt, CaseRun, LiveSession
from certificates import issuing
from certificates.models import Batch, Certificate
from content.models import CasePage, CoursePage, Law, QuizPage
from courses import heads, invitations, progress
from courses.freezing import FrozenActivity, freeze_activity
from courses.models import (
    AssignmentRule,
    Attendance,
    Cohort,
    CohortReminder,
    Course,
    Duplicate,
    Enrolment,
    HeadCount,
    ImportJob,
    Indicator,
    IndicatorCount,
    Invitation,
    JoinRequest,
    OpenEvent,
    Programme,
    ReminderPlan,
    Seat,
    Seminar,
    TargetGroup,
)
from people.models import Mail, Person, Role, RoleGrant, User
from people.roles import grant
from people.signin_links import make_link
from reporting import figures, viewing
from reporting.models import (
    ApiToken,
    EvaluatorExport,
    Publication,
    PublicPage,
    Report,
    ReportFile,
    SavedFigure,
    SavedView,
    ShareDraft,
)
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
    batch: Batch
    attempt: Attempt
    run: CaseRun
    seminar: Seminar
    seat: Seat
    attendance: Attendance
    event: OpenEvent
    heads: HeadCount
    job: ImportJob
    figure: SavedFigure
    publication: Publication
    earlier: Publication
    draft: ShareDraft
    token: ApiToken
    target_group: TargetGroup
    report: Report
    indicator: Indicator
    invited: Person
    invitation: Invitation
    pair: Duplicate
    rule: AssignmentRule
    request: JoinRequest
    grant: RoleGrant
    mail: Mail
    plan: ReminderPlan
    reminder: CohortReminder
    export: EvaluatorExport | None = None
    room: LiveSession | None = None  # run by the facilitator of A; of B, by nobody known here
    view: SavedView | None = None  # of the lead of A; of B, of nobody known here


@dataclass
class World:
    a: Side
    b: Side
    users: dict[str, User | None]
    page: CoursePage
    module: Page
    quiz: Page
    case: Page
    image: object
    link: str
    law: Law


def build(page: CoursePage) -> World:
    """Build it all by the verbs the site uses; `page` is a course page of the admin."""
    a, b = _side("A", "core"), _side("B", "other")
    users = _users(a) | {LEARNER: a.learner, OTHER: b.learner, STRANGER: None}
    a.export, b.export = (_export(side, users[EVALUATOR]) for side in (a, b))
    a.room, b.room = _room(a, users[FACILITATOR]), _room(b, factories.UserFactory())
    a.view = viewing.save(programme=a.programme, owner=users[LEAD], name="x", query="by=month")
    b.view = viewing.save(
        programme=b.programme, owner=factories.UserFactory(), name="x", query="by=month"
    )
    link = make_link(factories.UserFactory()).rstrip("/").rsplit("/", 1)[1]
    for user in User.objects.all():  # as allauth has it for whoever signed up
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    image = get_image_model().objects.create(title="x", file=get_test_image_file())
    law = Law.objects.create(key="law", name="Lov", review_due=date(2099, 1, 1))
    module = page.get_children().first()
    return World(a, b, users, page, module, _quiz(page), _case(page), image, link, law)


def _case(page: CoursePage) -> Page:
    return CasePage.objects.descendant_of(page).first()


def _quiz(page: CoursePage) -> Page:
    return QuizPage.objects.descendant_of(page).first()


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
    factories.enrol(invited, course, cohort)
    asking = factories.PersonFactory(name=f"Asking {secret}")
    seminar = _seminar(cohort, secret)
    event = OpenEvent.objects.create(
        programme=programme, kind="youth", title=f"Event {secret}", held_on=date(2026, 11, 1)
    )
    return Side(
        secret=secret,
        pair=Duplicate.objects.create(
            one=person, other=invited, score=60, evidence=["same_name", "organisation"]
        ),
        rule=AssignmentRule.objects.create(cohort=cohort, name=f"Rule {secret}"),
        request=JoinRequest.objects.create(cohort=cohort, person=asking),
        grant=grant(
            user=factories.UserFactory(person__name=f"Colleague {secret}"),
            role=Role.FACILITATOR,
            scope=cohort.key,
        ),
        mail=_mail(learner.person, cohort, secret),
        plan=ReminderPlan.objects.create(cohort=cohort),
        reminder=CohortReminder.objects.create(
            cohort=cohort, person=learner.person, occasion="near", period="2026-12-01-3"
        ),
        programme=programme,
        cohort=cohort,
        course=course,
        learner=learner,
        enrolment=enrolment,
        certificate=issuing.issue(enrolment=enrolment),
        batch=Batch.objects.create(programme=programme),
        attempt=begun[0],
        run=begun[1],
        seminar=seminar,
        seat=Seat.objects.create(seminar=seminar, person=person, state=Seat.State.SEAT),
        attendance=Attendance.objects.create(seminar=seminar, person=invited, minutes=180),
        event=event,
        heads=heads.count(
            event=event, key=uuid4(), school="School", grade="7", heads=24, source="x", by=None
        ),
        job=_job(cohort, secret),
        figure=kept,
        **_shared(kept),
        report=_report(kept),
        target_group=TargetGroup.objects.create(
            programme=programme, size=40, source=f"Source {secret}", counted_on="2026-01-01"
        ),
        indicator=_indicator(programme, person, secret),
        invited=invited,
        invitation=invitations.invite(
            cohort=cohort, person=invited, address=invited.emails.get().address, by=None
        ),
    )


def _export(side: Side, by: User) -> EvaluatorExport:
    """Asked for by the evaluator of A; of B, from a time when she evaluated that too."""
    purpose = f"The yearly evaluation of {side.secret}"
    return EvaluatorExport.objects.create(programme=side.programme, asked_by=by, purpose=purpose)


def _shared(figure: SavedFigure) -> dict:
    """Two publications and a draft. One learner is too few to publish: made by hand."""
    PublicPage.objects.create(
        programme=figure.programme,
        slug=figure.programme.name.rsplit(" ", 1)[1].lower().replace("ø", "oe"),
    )
    content = factories.published_content(figure)
    known = {"programme": figure.programme, "place": "municipality", "content": content}
    frozen = {"figure": figure, "digest": "x" * 64, "shape": {}, "hidden": []}
    until = timezone.now() + timedelta(days=30)
    return {
        "token": ApiToken.objects.create(
            programme=figure.programme,
            name=figure.programme.name,
            scopes=["reach"],
            digest=figure.programme.key.hex * 2,
            hint="abcd",
            expires_at=until,
        ),
        "earlier": Publication.objects.create(**known, **frozen),
        "publication": Publication.objects.create(**known, **frozen),
        "draft": ShareDraft.objects.create(
            programme=figure.programme, place="municipality", state="refused", reasons=["few"]
        ),
    }


def _report(kept: SavedFigure) -> Report:
    """A draft with one file."""
    report = Report.objects.create(
        programme=kept.programme, number=1, reach=kept, begun_by=kept.saved_by
    )
    ReportFile.objects.create(
        report=report, name="short-da.html", content=b"x", size=1, sha256=sha256(b"x").hexdigest()
    )
    return report


def _indicator(programme: Programme, person: Person, secret: str) -> Indicator:
    """A series that the learner's own workplace keeps."""
    place = person.affiliations.get().organisation
    made = Indicator.objects.create(
        programme=programme, name=f"Indicator {secret}", unit="x", counted_how="x"
    )
    made.organisations.add(place)
    IndicatorCount.objects.create(
        indicator=made,
        organisation=place,
        since="2026-01-01",
        until="2026-03-31",
        number=4,
        source="x",
    )
    return made


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


def _room(side: Side, host: User) -> LiveSession:
    return live.open_room(host=host, version=factories.version_of(f"{side.course.slug}-case"))


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


def _mail(person: Person, cohort: Cohort, secret: str) -> Mail:
    """A reminder that could not be sent."""
    return Mail.objects.create(
        person=person,
        recipient=f"{secret.lower()}@mail.example",
        subject=f"Mail {secret}",
        text="x",
        reason="reminder near",
        scope=cohort.key,
        state=Mail.State.FAILED,
        link="/da/min-uddannelse/",
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
