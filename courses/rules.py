"""Assigning by rule: who fits, what saving would do, and doing it again as people join or move.

A rule puts people into its cohort. Nobody is put in twice, and nobody is taken out: who no longer
fits goes on. Of two rules that want the same person for the same course in one programme, the
older one goes first, and the younger leaves her where she is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from courses import bulk, deadlines, holding, invitations, joining, ledger, progress
from courses.models import (
    AssignmentRule,
    Cohort,
    Course,
    Enrolment,
    RuleEntry,
    RuleRun,
)
from people import audit
from people.models import Affiliation, Organisation, Person, PersonEmail, RoleGrant, User
from people.waking import wake

CHUNK = 500  # persons in one transaction: other writers wait that long and no longer
RUN_TASK = "courses.tasks.run_rules"
State = AssignmentRule.State


@dataclass(frozen=True)
class Conditions:
    """What a rule asks for, saved or not. Empty sets ask for nothing."""

    cohort: Cohort
    whole_platform: bool = False
    leave_out_certified: bool = True
    invite: bool = True
    professions: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()
    municipalities: frozenset[int] = frozenset()
    from_cohorts: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()


@dataclass
class Plan:
    """What a rule does now. `coming` maps each person who comes in to the courses she gets."""

    fit: int = 0
    certified: list[int] = field(default_factory=list)
    taking: list[int] = field(default_factory=list)
    coming: dict[int, list[int]] = field(default_factory=dict)
    no_room: int = 0
    mails: int = 0
    no_address: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """The same in numbers, as they are shown and logged."""
        return {
            "fit": self.fit,
            "certified": len(self.certified),
            "taking": len(self.taking),
            "coming": len(self.coming),
            "no_room": self.no_room,
            "mails": self.mails,
            "no_address": self.no_address,
        }


def conditions_of(rule: AssignmentRule) -> Conditions:
    """Return the conditions of a saved rule."""
    keys = {
        name: frozenset(getattr(rule, name).values_list("pk", flat=True))
        for name in ("professions", "organisations", "municipalities", "from_cohorts")
    }
    return Conditions(
        cohort=rule.cohort,
        whole_platform=rule.whole_platform,
        leave_out_certified=rule.leave_out_certified,
        invite=rule.invite,
        roles=frozenset(rule.roles),
        **keys,
    )


# Who fits ------------------------------------------------------------------------------------------


def fitting(asked: Conditions, day: date) -> QuerySet[Person]:
    """Return everybody who fits on `day`, counted once, without the erased."""
    people = Person.objects.distinct_people().filter(erased_at=None)
    if not asked.whole_platform:
        programme = asked.cohort.programme_id
        people = people.filter(Exists(_enrolled(cohort__programme=programme)))
    if asked.from_cohorts:
        mine = _enrolled(cohort__in=asked.from_cohorts, withdrawn_at=None)
        people = people.filter(Exists(mine))
    if asked.roles:
        grants = RoleGrant.objects.current().filter(role__in=asked.roles)
        people = people.filter(Exists(grants.filter(user__person=OuterRef("pk"))))
    if asked.professions or asked.organisations or asked.municipalities:
        people = people.filter(Exists(_jobs(asked, day)))
    return people.order_by("pk")


def _enrolled(**where) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(person=OuterRef("pk"), **where)


def _jobs(asked: Conditions, day: date) -> QuerySet[Affiliation]:
    """Return the jobs of the outer person that fit: all that is asked of a job, of one job."""
    jobs = Affiliation.objects.on(day).filter(person=OuterRef("pk"))
    if asked.professions:
        jobs = jobs.filter(profession__in=asked.professions)
    if asked.organisations:
        jobs = jobs.filter(organisation__in=Organisation.objects.below(asked.organisations))
    if asked.municipalities:
        jobs = jobs.filter(
            Q(organisation__in=asked.municipalities)
            | Q(organisation__municipality__in=asked.municipalities)
        )
    return jobs


# What it would do ----------------------------------------------------------------------------------


def plan(asked: Conditions, at: datetime | None = None) -> Plan:
    """Work out what the conditions do now, writing nothing: a fixed number of queries."""
    at = at or timezone.now()
    day = timezone.localdate(at)
    people = list(fitting(asked, day).values_list("pk", flat=True))
    courses = list(asked.cohort.courses.exclude(current_edition=None).values_list("pk", flat=True))
    held = holding.holders(courses, day) if asked.leave_out_certified else {}
    taken = _taken(asked.cohort, courses)
    made = Plan(fit=len(people))
    for person in people:
        certified = [c for c in courses if person in held.get(c, ())]
        lacking = [c for c in courses if c not in certified and (person, c) not in taken]
        if lacking:
            made.coming[person] = lacking
        elif certified:
            made.certified.append(person)
        else:
            made.taking.append(person)
    _keep_to_capacity(made, asked.cohort)
    _count_mails(made, asked)
    return made


def _taken(cohort: Cohort, courses: list[int]) -> set[tuple[int, int]]:
    """Return who takes which course already: in this cohort ever, in the programme's others now."""
    here = Q(cohort=cohort)
    beside = Q(cohort__programme=cohort.programme_id, withdrawn_at=None)
    rows = Enrolment.objects.filter(here | beside, course__in=courses)
    return set(rows.values_list("person_id", "course_id"))


def _keep_to_capacity(made: Plan, cohort: Cohort) -> None:
    left = joining.places_left(cohort)
    if left is None:
        return
    inside = set(
        Enrolment.objects.active().filter(cohort=cohort).values_list("person_id", flat=True)
    )
    new = [person for person in made.coming if person not in inside]
    made.no_room = max(0, len(new) - left)
    for person in new[left:]:
        del made.coming[person]


def _count_mails(made: Plan, asked: Conditions) -> None:
    if not asked.invite:
        return
    coming = set(made.coming)
    invited = set(asked.cohort.invitations.values_list("person_id", flat=True))
    reachable = set(PersonEmail.objects.values_list("person_id", flat=True)) & coming
    made.mails = len(reachable - invited)
    made.no_address = len(coming - reachable)


def rivals(asked: Conditions, made: Plan, but: AssignmentRule | None = None) -> list[dict]:
    """Return the other running rules of the programme that want some of the same people for the
    same course: [{rule, people, older}]. The older rule goes first."""
    courses = asked.cohort.courses.values("pk")
    others = AssignmentRule.objects.running().filter(
        cohort__programme=asked.cohort.programme_id, cohort__courses__in=courses
    )
    if but is not None and but.pk:
        others = others.exclude(pk=but.pk)
    placed = dict(
        Enrolment.objects.active()
        .filter(person__in=made.taking, course__in=courses, rule__in=others)
        .values_list("rule")
        .annotate(people=Count("person", distinct=True))
    )
    found = []
    for rule in others.distinct().select_related("cohort"):
        both = made.coming.keys() & set(plan(conditions_of(rule)).coming)
        if both or placed.get(rule.pk):
            older = but is None or but.pk is None or rule.pk < but.pk
            number = len(both) + placed.get(rule.pk, 0)
            found.append({"rule": rule, "people": number, "older": older})
    return found


# Running -------------------------------------------------------------------------------------------


def run(*, rule: AssignmentRule, at: datetime | None = None) -> dict[str, int]:
    """Bring in whoever fits and is not in; return the counts. Again brings in nobody twice."""
    at = at or timezone.now()
    log: RuleRun | None = None
    while True:
        with transaction.atomic():
            rule = (
                AssignmentRule.objects.select_for_update(of=("self",))
                .select_related("cohort__programme__owner", "made_by")
                .get(pk=rule.pk)
            )
            Cohort.objects.select_for_update(of=("self",)).get(pk=rule.cohort_id)
            if not AssignmentRule.objects.running(at).filter(pk=rule.pk).exists():
                return {}
            asked = conditions_of(rule)
            made = plan(asked, at)
            if log is None:
                counts = made.counts
                AssignmentRule.objects.filter(pk=rule.pk).update(last_run_at=at)
                if not made.coming:
                    return counts
                log = RuleRun.objects.create(rule=rule, at=at, counts=counts)
            part = dict(list(made.coming.items())[:CHUNK])
            _bring_in(rule, log, part, at)
        if len(made.coming) <= CHUNK:
            return counts


def run_due() -> None:
    """Run every rule that runs today, the oldest first."""
    for pk in list(AssignmentRule.objects.running().order_by("pk").values_list("pk", flat=True)):
        run(rule=AssignmentRule(pk=pk))


def _bring_in(
    rule: AssignmentRule, log: RuleRun, coming: dict[int, list[int]], at: datetime
) -> None:
    day = timezone.localdate(at)
    people = _people(coming)
    jobs = {pk: person.affiliation_on(day) for pk, person in people.items()}
    enrolments = _enrol(rule, coming, people, at)
    invited = _invite(rule, people.values(), at)
    RuleEntry.objects.bulk_create(
        RuleEntry(
            run=log,
            person_id=pk,
            profession_id=job.profession_id if job else None,
            organisation_id=job.organisation_id if job else None,
            invited=pk in invited,
        )
        for pk, job in jobs.items()
    )
    ledger.append_enrolled(enrolments, jobs=jobs, at=at)
    came = {(pk, course) for pk, several in coming.items() for course in several}
    progress.catch_up_many(cohort=rule.cohort, came=came, at=at)


def _people(coming: Iterable[int]) -> dict[int, Person]:
    related = ("affiliations__organisation", "affiliations__profession", "emails")
    return Person.objects.prefetch_related(*related).in_bulk(list(coming))


def _enrol(
    rule: AssignmentRule, coming: dict[int, list[int]], people: dict[int, Person], at: datetime
) -> list[Enrolment]:
    courses = Course.objects.in_bulk({c for several in coming.values() for c in several})
    due = deadlines.due_on(timezone.localdate(at), rule.cohort, rule)
    enrolments = [
        Enrolment(
            person=people[pk],
            course=courses[course],
            cohort=rule.cohort,
            edition_id=courses[course].current_edition_id,
            enrolled_at=at,
            origin=Enrolment.Origin.RULE,
            rule=rule,
            due_on=due,
        )
        for pk, several in coming.items()
        for course in several
    ]
    bulk.insert(enrolments)
    return enrolments


def _invite(rule: AssignmentRule, people: Iterable[Person], at: datetime) -> set[int]:
    """Invite who has an address and no invitation yet; return whom."""
    if not rule.invite:
        return set()
    by_key = {person.pk: person for person in people}
    known = rule.cohort.invitations.filter(person__in=by_key).values_list("person_id", flat=True)
    wanted = [by_key[pk] for pk in by_key.keys() - set(known)]
    reachable = [(p, invitations.best_address(p)) for p in wanted if p.emails.all()]
    invitations.create_all(cohort=rule.cohort, people=reachable, by=rule.made_by, at=at)
    return {person.pk for person, _address in reachable}


# Making and ending ---------------------------------------------------------------------------------


@transaction.atomic
def save(*, rule: AssignmentRule, chosen: dict[str, Iterable], by: User) -> AssignmentRule:
    """Save a rule with what was chosen under each heading, and let it run at once."""
    new = rule.pk is None
    if new:
        rule.made_by = by
    rule.save()
    for name, rows in chosen.items():
        getattr(rule, name).set(rows)
    audit.record(by, "rule made" if new else "rule changed", rule, name=rule.name)
    wake(RUN_TASK)
    return rule


@transaction.atomic
def set_state(*, rule: AssignmentRule, state: str, by: User) -> AssignmentRule:
    """Pause, resume or end a rule. Who is in stays in; an ended rule never runs again."""
    rule = AssignmentRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if rule.state not in (state, State.ENDED):
        rule.state = State(state)
        rule.save(update_fields=["state"])
        audit.record(by, f"rule {state}", rule)
        if state == State.ACTIVE:
            wake(RUN_TASK)
    return rule
