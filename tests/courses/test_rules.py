from datetime import date, timedelta

import pytest
from django.utils import timezone

from certificates import issuing
from courses import holding, progress, rules
from courses.models import AssignmentRule, Enrolment, RuleEntry, RuleRun, TrainingRecord
from people import organisations
from people.affiliations import affiliate
from people.models import AuditEntry, Mail, Organisation, Role
from people.roles import grant
from tests import factories
from tests.certificates.conftest import revoke

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def cohort(course):
    return factories.CohortFactory(courses=[course])


def make(cohort, **fields) -> AssignmentRule:
    chosen = {
        name: fields.pop(name, [])
        for name in ("professions", "organisations", "municipalities", "from_cohorts")
    }
    rule = AssignmentRule(
        cohort=cohort,
        name=fields.pop("name", "Rule"),
        whole_platform=fields.pop("whole_platform", True),
        **fields,
    )
    return rules.save(rule=rule, chosen=chosen, by=factories.UserFactory())


def worker(organisation=None, *, address=True, **fields):
    place = {"organisation": organisation} if organisation else {}
    person = factories.AffiliationFactory(**place, **fields).person
    if address:
        factories.PersonEmailFactory(person=person)
    return person


def come(rule) -> set[int]:
    return set(rules.plan(rules.conditions_of(rule)).coming)


# Who fits ------------------------------------------------------------------------------------------


def test_an_organisation_takes_everything_below_it(cohort):
    top = factories.OrganisationFactory()
    below = factories.OrganisationFactory(parent=factories.OrganisationFactory(parent=top))
    inside, at_top = worker(below), worker(top)
    worker()
    assert come(make(cohort, organisations=[top])) == {inside.pk, at_top.pk}


def test_a_municipality_takes_who_counts_under_it(cohort):
    vejle = Organisation.objects.get(name="Vejle Kommune")
    school = worker(factories.OrganisationFactory(municipality=vejle))
    own = worker(vejle)
    worker(Organisation.objects.get(name="Kolding Kommune"))
    assert come(make(cohort, municipalities=[vejle])) == {school.pk, own.pk}


def test_all_that_is_asked_of_a_job_is_asked_of_one_job(cohort):
    """A teacher here who is a psychologist elsewhere is no psychologist here."""
    here, teacher = factories.OrganisationFactory(), factories.ProfessionFactory(key="teacher")
    psychologist = factories.ProfessionFactory(key="psychologist")
    person = worker(here, profession=teacher)
    factories.AffiliationFactory(person=person, profession=psychologist)
    assert come(make(cohort, organisations=[here], professions=[psychologist])) == set()
    assert come(make(cohort, name="2", organisations=[here], professions=[teacher])) == {person.pk}


def test_a_job_that_has_ended_does_not_fit(cohort):
    place = factories.OrganisationFactory()
    worker(place, until=date(2021, 1, 1))
    assert come(make(cohort, organisations=[place])) == set()


def test_a_role_and_another_cohort(cohort, course):
    user = factories.UserFactory()
    grant(user=user, role=Role.FACILITATOR)
    assert come(make(cohort, roles=[Role.FACILITATOR])) == {user.person.pk}
    other = factories.CohortFactory()
    person = worker()
    factories.enrol(person, factories.make_course(slug="else"), other)
    assert come(make(cohort, name="2", from_cohorts=[other])) == {person.pk}


def test_without_the_whole_platform_only_people_of_the_programme_are_seen(cohort, course):
    worker()
    mine = worker()
    beside = factories.CohortFactory(programme=cohort.programme)
    factories.enrol(mine, factories.make_course(slug="else"), beside)
    assert come(make(cohort, whole_platform=False)) == {mine.pk}


def test_merged_and_erased_people_are_left_out(cohort):
    merged, erased = worker(), worker()
    merged.merged_into = erased
    merged.save()
    erased.erased_at = timezone.now()
    erased.save()
    assert come(make(cohort)).isdisjoint({merged.pk, erased.pk})


def certified(person, course):
    enrolment = factories.enrol(person, course)
    full = {"purpose": "final", "score": 3, "maximum": 3, "passed": True, "attempt": 1}
    for name in ("lesson-1", "lesson-2", "quiz"):
        progress.finish(person=person, version=factories.version_of(f"core-{name}"))
    progress.finish(person=person, version=factories.version_of("core-final"), assessment=full)
    enrolment.refresh_from_db()
    return issuing.issue(enrolment=enrolment)


def test_who_holds_a_valid_certificate_is_left_out(cohort, course):
    place = factories.OrganisationFactory()
    holder, other = worker(place), worker(place)
    certificate = certified(holder, course)
    made = rules.plan(rules.conditions_of(make(cohort, organisations=[place])))
    assert (made.certified, set(made.coming)) == ([holder.pk], {other.pk})
    one, another = factories.UserFactory(), factories.UserFactory()
    for administrator in (one, another):
        grant(user=administrator, role=Role.SYSTEM_ADMINISTRATOR)
        administrator.refresh_from_db()
    revoke(certificate, one, another)
    assert come(AssignmentRule.objects.get()) == {holder.pk, other.pk}


def test_a_certificate_that_has_run_out_is_none(course):
    person = worker()
    certified(person, course)
    assert holding.holders([course.pk], TODAY()) == {course.pk: {person.pk}}
    assert holding.holders([course.pk], TODAY() + timedelta(days=3000)) == {}


# The preview ---------------------------------------------------------------------------------------


def test_the_preview_says_what_then_happens(cohort, course):
    place = factories.OrganisationFactory()
    certified(worker(place), course)
    for _ in range(3):
        worker(place)
    worker(place, address=False)
    rule = make(cohort, organisations=[place])
    counts = rules.plan(rules.conditions_of(rule)).counts
    assert counts == {
        "fit": 5,
        "certified": 1,
        "taking": 0,
        "coming": 4,
        "no_room": 0,
        "mails": 3,
        "no_address": 1,
    }
    assert rules.run(rule=rule) == counts
    assert Enrolment.objects.filter(cohort=cohort).count() == 4
    assert Mail.objects.filter(reason="invitation").count() == 3


def test_two_rules_that_want_the_same_people_say_so(cohort, course):
    place = factories.OrganisationFactory()
    for _ in range(3):
        worker(place)
    first = make(cohort, organisations=[place])
    beside = factories.CohortFactory(programme=cohort.programme, courses=[course])
    second = make(beside, name="Second", organisations=[place])
    asked = rules.conditions_of(second)
    told = rules.rivals(asked, rules.plan(asked), but=second)
    assert told == [{"rule": first, "people": 3, "older": True}]
    rules.run_due()
    assert set(Enrolment.objects.values_list("rule", flat=True)) == {first.pk}
    asked = rules.conditions_of(second)
    assert rules.rivals(asked, rules.plan(asked), but=second)[0]["people"] == 3


def test_the_number_of_queries_does_not_grow(cohort, django_assert_max_num_queries):
    place = factories.OrganisationFactory()
    for _ in range(30):
        worker(place)
    asked = rules.conditions_of(make(cohort, organisations=[place]))
    with django_assert_max_num_queries(10):
        rules.plan(asked)


# Running -------------------------------------------------------------------------------------------


def test_running_again_brings_in_nobody_twice(cohort):
    place = factories.OrganisationFactory()
    worker(place)
    rule = make(cohort, organisations=[place])
    rules.run(rule=rule)
    before = (Enrolment.objects.count(), Mail.objects.count(), RuleRun.objects.count())
    rules.run(rule=rule)
    assert (Enrolment.objects.count(), Mail.objects.count(), RuleRun.objects.count()) == before


def test_who_joins_or_moves_comes_in_at_the_next_run_with_the_reason(cohort):
    place = factories.OrganisationFactory()
    rule = make(cohort, organisations=[place])
    rules.run(rule=rule)
    assert RuleRun.objects.count() == 0
    person = worker()
    affiliate(
        person=person,
        profession=person.affiliations.get().profession,
        organisation=place,
        since=TODAY(),
    )
    rules.run_due()
    entry = RuleEntry.objects.get()
    assert (entry.person, entry.organisation, entry.invited) == (person, place, True)
    enrolment = Enrolment.objects.get()
    assert (enrolment.origin, enrolment.rule) == ("rule", rule)
    fact = TrainingRecord.objects.get(kind="enrolled")
    assert (fact.organisation, fact.cohort) == (place, cohort)


def test_who_no_longer_fits_stays(cohort):
    place = factories.OrganisationFactory()
    worker(place)
    rules.run(rule=make(cohort, organisations=[place]))
    organisations.close(organisation=place, on=TODAY() - timedelta(days=1), by=None)
    rules.run_due()
    assert Enrolment.objects.active().count() == 1


def test_who_was_withdrawn_is_not_brought_back(cohort):
    place = factories.OrganisationFactory()
    worker(place)
    rule = make(cohort, organisations=[place])
    rules.run(rule=rule)
    Enrolment.objects.update(withdrawn_at=timezone.now())
    rules.run(rule=rule)
    assert not Enrolment.objects.active().exists()


def test_a_paused_rule_waits_and_an_ended_one_is_over(cohort):
    place = factories.OrganisationFactory()
    worker(place)
    rule, by = make(cohort, organisations=[place]), factories.UserFactory()
    rules.set_state(rule=rule, state=AssignmentRule.State.PAUSED, by=by)
    rules.run_due()
    assert rules.run(rule=rule) == {}
    assert not Enrolment.objects.exists()
    rules.set_state(rule=rule, state=AssignmentRule.State.ENDED, by=by)
    ended = rules.set_state(rule=rule, state=AssignmentRule.State.ACTIVE, by=by)
    assert ended.state == AssignmentRule.State.ENDED
    assert AuditEntry.objects.filter(action__startswith="rule ").count() == 3


@pytest.mark.parametrize(
    "fields",
    [{"starts_on": date(2099, 1, 1)}, {"starts_on": date(2020, 1, 1), "ends_on": date(2020, 2, 1)}],
)
def test_a_rule_runs_in_its_period_only(cohort, fields):
    place = factories.OrganisationFactory()
    worker(place)
    assert rules.run(rule=make(cohort, organisations=[place], **fields)) == {}


def test_only_as_many_as_there_are_places(cohort):
    place = factories.OrganisationFactory()
    for _ in range(4):
        worker(place)
    cohort.capacity = 3
    cohort.save()
    rule = make(cohort, organisations=[place])
    counts = rules.run(rule=rule)
    assert (counts["coming"], counts["no_room"]) == (3, 1)
    assert rules.run(rule=rule)["coming"] == 0


def test_what_was_finished_before_is_credited(cohort, course):
    place = factories.OrganisationFactory()
    person = worker(place)
    factories.enrol(person, course)
    progress.finish(person=person, version=factories.version_of("core-lesson-1"))
    rules.run(rule=make(cohort, organisations=[place]))
    assert Enrolment.objects.get(cohort=cohort).reached_at


def test_many_come_in_by_parts(cohort, monkeypatch):
    monkeypatch.setattr(rules, "CHUNK", 2)
    place = factories.OrganisationFactory()
    for _ in range(5):
        worker(place)
    rule = make(cohort, organisations=[place])
    assert rules.run(rule=rule)["coming"] == 5
    assert RuleRun.objects.get().entries.count() == 5


def test_the_deadline_of_the_rule_goes_before_that_of_the_cohort(cohort):
    cohort.deadline_on = TODAY() + timedelta(days=5)
    cohort.save()
    place = factories.OrganisationFactory()
    worker(place)
    rules.run(rule=make(cohort, organisations=[place], deadline_weeks=8))
    assert Enrolment.objects.get().due_on == TODAY() + timedelta(weeks=8)
