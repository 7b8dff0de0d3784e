"""Figures from the ledger: who counts as whom, as of when, and the same answer again."""

import time
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import imports, ledger, merging
from courses.models import Duplicate, Seminar, TrainingRecord
from people.models import Affiliation, Belonging, Organisation
from reporting import figures, questions, sentences
from reporting.tables import tables
from tests import factories
from tests.reporting.conftest import Kind


def counts(book, **asked):
    return questions.reach(book.programme, **asked)["counts"]


def test_the_synthetic_evaluation_end_to_end(tryg):
    figures = questions.reach(tryg.programme, as_of=date(2026, 11, 21))
    counted = figures["counts"]
    funnel = ("enrolled", "baseline", "trained", "final", "matched", "followup", "matched_followup")
    assert [counted[name] for name in funnel] == [424, 392, 307, 275, 255, 156, 143]
    assert [counted[name] for name in ("upskilled", "confirmed", "not_yet")] == [96, 96, 63]
    assert list(figures["reliability"].values()) == [
        {"n": 667, "k": 20, "alpha": 0.689946, "sd": 3.385059, "sem": 1.884885}
    ]
    assert figures["months"][-1]["reached_total"] == counted["reached"] == 307
    assert len(figures["by"]["municipality"]) == 31


def test_424_persons_are_counted_quickly_in_few_queries(tryg):
    position = ledger.position()
    with CaptureQueriesContext(connection) as queries:
        started = time.process_time()
        questions.reach(tryg.programme, position=position, reliability={})
        spent = time.process_time() - started
    assert len(queries) <= 8
    assert spent < 0.5  # about 0.05; room for a busy machine


def test_one_person_online_in_the_room_and_on_a_second_account_counts_once(book, learner):
    first, second = factories.PersonFactory(), factories.PersonFactory()
    book.enrol(first)
    book.lesson(first, 1)
    book.seminar(first, 2)
    book.enrol(second)
    book.lesson(second, 3)
    apart = ledger.position()
    merging.merge(person=second, into=first, by=learner, reason="same address")
    together = ledger.position()
    assert counts(book)["reached"] == counts(book)["enrolled"] == 1
    assert questions.reach(book.programme)["mode"] == {"online": 0, "both": 1, "room": 0}
    merging.unmerge(person=second, by=learner, reason="two sisters")
    assert counts(book)["reached"] == 2
    assert counts(book, position=apart)["reached"] == 2
    assert counts(book, position=together)["reached"] == 1


def test_a_chain_of_merges_ends_in_one_person(book, learner):
    people = [factories.PersonFactory() for _ in range(3)]
    for person in people:
        book.lesson(person)
    merging.merge(person=people[0], into=people[1], by=learner, reason="a")
    merging.merge(person=people[1], into=people[2], by=learner, reason="b")
    assert counts(book)["reached"] == 1


def test_tests_on_two_accounts_make_a_pair_when_merged(book, learner):
    first, second = factories.PersonFactory(), factories.PersonFactory()
    book.enrol(first)
    book.write(book.test(first, "baseline", 9, 1))
    book.enrol(second)
    book.lesson(second, 2)
    book.write(book.fact(Kind.TRAINED, second, 3), book.test(second, "final", 16, 3))
    assert counts(book)["upskilled"] == 0
    merging.merge(person=first, into=second, by=learner, reason="same person")
    assert counts(book)["upskilled"] == 1


def test_a_new_job_leaves_old_cells_as_they_were(book):
    teacher = factories.ProfessionFactory(key="teacher", name_da="Lærer")
    school = factories.OrganisationFactory(name="Skole")
    person = factories.PersonFactory()
    book.enrol(person)
    book.lesson(person, 1)
    before = questions.reach(book.programme)
    Affiliation.objects.create(
        person=person, profession=teacher, organisation=school, since="2026-01-20"
    )
    book.lesson(person, 9, job=(teacher, school), slug="core-lesson-2")
    book.write(book.fact(Kind.TRAINED, person, 9, job=(teacher, school)))
    after = questions.reach(book.programme)
    assert [row["id"] for row in after["by"]["profession"]] == [book.police.pk]
    assert after["by"]["profession"][0]["trained"] == 1
    assert questions.reach(book.programme, position=before["position"]) == before


def test_police_are_placed_by_their_district(book):
    district = factories.OrganisationFactory(name="Sydjylland", a_police_district=True)
    book.lesson(factories.PersonFactory(), job=(book.police, district))
    rows = questions.reach(book.programme)["by"]["municipality"]
    assert [row["id"] for row in rows] == [district.pk]


def test_unknown_is_a_row_of_its_own(book):
    record = book.fact(Kind.SEMINAR_ATTENDED, factories.PersonFactory(), course=None)
    record.profession = record.organisation = record.municipality = None
    book.write(record)
    rows = questions.reach(book.programme)["by"]["organisation"]
    assert [(row["id"], row["reached"]) for row in rows] == [(None, 1)]


def test_only_required_activities_are_exposure(book):
    person = factories.PersonFactory()
    book.enrol(person)
    book.lesson(person, 1, slug="core-baseline")  # optional, and it does not teach
    assert counts(book)["reached"] == 0
    book.lesson(person, 2, slug="core-lesson-2")
    assert counts(book)["reached"] == 1


def test_a_voided_fact_counts_no_more_but_did_then(book, learner):
    person = factories.PersonFactory()
    [row] = book.seminar(person)
    then = ledger.position()
    ledger.void(row, by=learner, reason="was not there")
    assert counts(book)["reached"] == 0
    assert counts(book, position=then)["reached"] == 1


def test_withdrawn_stay_counted_and_are_told(book):
    person = factories.PersonFactory()
    book.enrol(person)
    book.lesson(person)
    book.write(book.fact(Kind.WITHDRAWN, person, 3))
    counted = counts(book)
    assert (counted["enrolled"], counted["reached"], counted["withdrawn"]) == (1, 1, 1)


def test_a_cohort_counts_its_own_and_sums_may_exceed_the_programme(book):
    other = factories.CohortFactory(programme=book.programme, courses=[book.course])
    person = factories.PersonFactory()
    book.enrol(person)
    book.lesson(person)
    book.enrol(person, 5, cohort=other)
    assert counts(book, cohort=book.cohort)["reached"] == 1
    assert counts(book, cohort=other)["enrolled"] == 1
    assert counts(book, cohort=other)["reached"] == 0
    assert counts(book)["enrolled"] == 1


def test_other_programmes_are_not_counted(book):
    elsewhere = factories.CohortFactory(courses=[book.course])
    book.lesson(factories.PersonFactory(), cohort=elsewhere)
    assert counts(book)["reached"] == 0


def test_a_period_takes_those_who_entered_in_it(book):
    early, late = factories.PersonFactory(), factories.PersonFactory()
    for person, days in ((early, 0), (late, 30)):
        book.enrol(person, days)
        book.lesson(person, days + 1)
    book.write(book.fact(Kind.TRAINED, early, 40))
    assert counts(book, until=date(2026, 1, 31))["enrolled"] == 1
    assert counts(book, since=date(2026, 2, 1))["reached"] == 1
    assert counts(book, since=date(2026, 2, 1))["trained"] == 0
    assert counts(book, since=date(2026, 1, 16), until=date(2026, 1, 16))["reached"] == 1
    assert counts(book, until=date(2026, 1, 31))["trained"] == 0


def test_an_empty_programme_answers_with_noughts(book):
    figures = questions.reach(book.programme)
    assert set(figures["counts"].values()) == {0}
    assert figures["reliability"] == {}


def test_the_same_number_of_queries_for_one_and_for_many(book):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            questions.labels(questions.reach(book.programme))
        return len(queries)

    book.lesson(factories.PersonFactory())
    one = asked()
    for number in range(20):
        organisation = factories.OrganisationFactory(name=f"Sted {number}")
        book.lesson(factories.PersonFactory(), job=(book.police, organisation))
    assert asked() == one


@pytest.mark.parametrize("kind", ["activity-finished", "seminar-attended", "trained"])
def test_the_words_for_facts_are_the_ledgers(kind):
    assert kind in TrainingRecord.Kind.values


# Regions, undecided duplicates, target groups ------------------------------------------------------


def test_a_region_is_that_of_the_day(book):
    old, new = (
        Organisation.objects.create(name=name, kind="region") for name in ("Gammel", "Samlet")
    )
    for region, since, until in ((old, "1900-01-01", "2026-01-31"), (new, "2026-02-01", None)):
        Belonging.objects.create(
            organisation=book.esbjerg, kind="region", within=region, since=since, until=until
        )
    early, late = factories.PersonFactory.create_batch(2)
    book.lesson(early, 1)
    book.lesson(late, 40)
    rows = questions.reach(book.programme)["by"]["region"]
    assert {row["id"]: row["reached"] for row in rows} == {old.pk: 1, new.pk: 1}


def test_undecided_duplicates_are_an_interval(book):
    people = factories.PersonFactory.create_batch(4)
    for person in people:
        book.lesson(person)
    for one, other in ((0, 1), (1, 2), (0, 2)):  # three records of perhaps one person
        Duplicate.objects.create(one=people[one], other=people[other], score=60, evidence=[])
    counted = questions.reach(book.programme)
    assert counted["counts"]["reached"] == 4
    assert counted["undecided"] == {"enrolled": 2, "reached": 2, "trained": 0}
    [text] = sentences.undecided(counted["counts"], counted["undecided"])
    assert text.startswith("Between 2 and 4 distinct persons are reached")


def test_seminars_before_the_platform_are_shown_apart(book):
    both, only = factories.PersonFactory.create_batch(2)
    told = {"title": "Temadag", "day": "2018-02-18", "source": "Liste"}
    for person in (both, only):
        book.seminar(person, -2500, source="import", certainty="signed", minutes=180, detail=told)
    book.lesson(both, 1)
    counted = questions.reach(book.programme)
    assert (counted["counts"]["reached"], counted["counts"]["enrolled"]) == (1, 1)
    earlier = counted["earlier"]
    assert (earlier["persons"], earlier["reached_here"]) == (2, 1)
    assert earlier["occasions"][0]["certainty"] == "signed"
    answer = {"figures": counted, "programme": figures._promise(book.programme)}
    answer["labels"] = questions.labels(counted)
    [table] = [one for one in tables(answer) if one.key == "earlier"]
    assert table.rows[0][1:4] == [2, 180, "Liste"]


def test_who_stands_on_a_paper_list_of_a_seminar_here_is_reached(cohort):
    """A list from the door of a seminar of the programme is no seminar from before the platform."""
    factories.ProfessionFactory(key="teacher", name_da="Lærer", name_en="Teacher")
    begins = timezone.now() - timedelta(days=4)
    seminar = Seminar.objects.create(
        cohort=cohort, title="A day", starts_at=begins, ends_at=begins + timedelta(hours=3)
    )
    job = imports.check_paper(
        seminar=seminar,
        filename="door.csv",
        data="navn;e-mail;faggruppe;organisation\nIb Ås;ib@x.example;Lærer;Vejle Kommune".encode(),
        source="Door, signed",
        minutes=None,
        by=None,
    )
    imports.run(job=imports.confirm(job=job, by=None, leave_out_errors=False))
    counted = questions.reach(cohort.programme)
    assert counted["counts"]["reached"] == 1
    assert counted["mode"]["room"] == 1
    assert not counted["earlier"]["occasions"]
