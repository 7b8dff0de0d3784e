"""A lead's own question: filters, comparison, saved views by mail, names with a purpose."""

from datetime import UTC, date, datetime

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import AuditEntry, Mail, Role, Seen
from people.roles import grant
from reporting import exploring, exports, figures, frozen, presenting, viewing
from reporting.definitions import DEFINITION, OF_REACH, Definition
from reporting.exploring import Selection, explored
from reporting.models import FrozenDefinitions, SavedView
from tests import factories
from tests.reporting.conftest import Kind

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)  # ten in the morning in Denmark
SUNDAY = datetime(2026, 11, 22, 9, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 21, tzinfo=UTC)


@pytest.fixture(autouse=True)
def office_hours(settings):
    settings.REMINDERS_FROM_HOUR, settings.REMINDERS_TO_HOUR = 8, 17


def page_of(book, query=""):
    return reverse("explore", args=[book.programme.key]) + query


def rows(found, measure="enrolled"):
    return {row["id"]: row[measure] for row in found["rows"]}


@pytest.fixture
def two_places(book):
    """Twelve police at Esbjerg reached in January, three teachers at Vejle in March."""
    book.teacher = factories.ProfessionFactory(
        key="teacher-x", name_da="Lærer x", name_en="Teacher x"
    )
    book.vejle = factories.OrganisationFactory(name="Vejle x", a_municipality=True)
    book.twelve = factories.PersonFactory.create_batch(12)
    book.three = factories.PersonFactory.create_batch(3)
    for person in book.twelve:
        book.enrol(person)
        book.lesson(person, 1)
    for person in book.three:
        job = (book.teacher, book.vejle)
        book.enrol(person, 60, job=job)
        book.lesson(person, 61, job=job)
    book.write(*(book.fact(Kind.TRAINED, person, 3) for person in book.twelve[:7]))
    return book


def test_everybody_stands_once_by_profession_and_the_whole_is_counted_for_itself(two_places):
    book = two_places
    found = explored(book.programme, Selection(by="profession"))
    assert rows(found) == {book.police.pk: 12, book.teacher.pk: 3}
    assert rows(found, "trained") == {book.police.pk: 7, book.teacher.pk: 0}
    assert found["counts"]["enrolled"] == 15


def test_months_are_those_of_the_first_exposure(two_places):
    found = explored(two_places.programme, Selection(by="month"))
    assert rows(found) == {202601: 12, 202603: 3}


def test_filters_narrow_and_combine(two_places):
    book = two_places
    by_place = Selection(by="organisation", profession=(book.police.pk,))
    assert rows(explored(book.programme, by_place)) == {book.esbjerg.pk: 12}
    nobody = Selection(profession=(book.police.pk,), organisation=(book.vejle.pk,))
    assert explored(book.programme, nobody)["counts"]["enrolled"] == 0
    late = Selection(since=date(2026, 3, 1))
    assert rows(explored(book.programme, late)) == {book.teacher.pk: 3}
    early = Selection(until=date(2026, 2, 1))
    assert rows(explored(book.programme, early)) == {book.police.pk: 12}


def test_a_person_in_two_cohorts_stands_in_both_and_is_one(two_places):
    book = two_places
    other = factories.CohortFactory(programme=book.programme, courses=[book.course])
    book.enrol(book.twelve[0], 5, cohort=other)
    found = explored(book.programme, Selection(by="cohort"))
    assert rows(found) == {book.cohort.pk: 15, other.pk: 1}
    assert found["counts"]["enrolled"] == 15
    one = explored(book.programme, Selection(by="cohort", cohorts=(str(other.key),)))
    assert rows(one) == {other.pk: 1} and one["counts"]["enrolled"] == 1


def test_it_agrees_with_the_reach_page(tryg):
    whole = figures.current(programme=tryg.programme).figure.answer["figures"]
    for by in ("profession", "organisation"):
        found = explored(tryg.programme, Selection(by=by))
        assert found["counts"] == whole["counts"]
        assert rows(found) == {row["id"]: row["enrolled"] for row in whole["by"][by]}


def test_results_of_few_are_not_there_at_all(two_places):
    found = explored(two_places.programme, Selection(by="profession"))
    few = next(row for row in found["rows"] if row["enrolled"] == 3)
    assert all(few[name] is None for name in exploring.RESULTS)
    many = next(row for row in found["rows"] if row["enrolled"] == 12)
    assert many["passed"] == 0


def test_a_selection_comes_back_from_what_is_stored():
    asked = Selection("cohort", ("b", "a"), (2, 1), (), (7,), date(2026, 1, 1), None)
    assert Selection.of(asked.as_json()).as_json() == asked.as_json()


def test_the_page_is_table_chart_sentence_and_files(lead_client, two_places):
    book = two_places
    answer = lead_client.get(page_of(book, f"?by=profession&profession={book.police.pk}"))
    page = answer.content.decode()
    assert "7 of 12 enrolled are trained as of" in page and 'data-plot="plot-explored"' in page
    assert "Only" not in page or "Profession: 1 chosen" not in page
    figure = answer.context["figure"]
    csv = lead_client.get(reverse("figure_csv", args=[figure.key, "explored"]))
    assert csv.status_code == 200 and b";12;12;7;" in csv.content
    assert lead_client.get(reverse("figure_xlsx", args=[figure.key])).content[:2] == b"PK"


def test_a_shared_address_gives_the_same_to_another_lead(client, book, two_places):
    address = page_of(book, "?by=month&since=2026-03-01")
    for _n in range(2):
        user = factories.UserFactory()
        grant(user=user, role=Role.PROJECT_LEAD, scope=book.programme.key)
        client.force_login(user)
        assert "0 of 3 enrolled are trained" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?by=height", "by"),
        ("?by=month&cohorts=x", "cohorts"),
        ("?by=month&profession=999999", "profession"),
        ("?by=month&organisation=1%27%3B--", "organisation"),
        ("?by=month&since=2026-13-01", "since"),
        ("?by=month&since=2026-03-01&until=2026-01-01", "until"),
    ],
)
def test_a_wrong_question_is_told_beside_the_field(lead_client, two_places, query, field):
    answer = lead_client.get(page_of(two_places, query))
    assert answer.status_code == 200 and list(answer.context["form"].errors) == [field]
    assert "answer" not in answer.context


def test_a_kept_comparison_can_be_asked_again(two_places, learner):
    asked = figures.current(
        programme=two_places.programme, filters=Selection(by="month"), question=figures.EXPLORE
    ).figure
    kept = figures.keep(figure=asked, title="By month", by=learner)
    two_places.lesson(factories.PersonFactory(), 5)
    assert figures.rebuild(kept) is True
    assert presenting.headline(kept) == presenting.headline(asked)


def test_the_page_costs_the_same_for_few_and_for_many(lead_client, two_places):
    address = page_of(two_places, "?by=profession")
    lead_client.get(address)
    with CaptureQueriesContext(connection) as few:
        lead_client.get(address)
    for person in factories.PersonFactory.create_batch(20):
        two_places.enrol(person)
        two_places.lesson(person, 1)
    lead_client.get(address)
    with CaptureQueriesContext(connection) as many:
        lead_client.get(address)
    assert len(few) == len(many) <= 18


# Saved views ---------------------------------------------------------------------------------------


def saved(lead_client, book, name="My view", query="?by=month&since=2026-03-01"):
    address = reverse("explore_save", args=[book.programme.key]) + query
    assert lead_client.post(address, {"name": name}).status_code == 302
    return SavedView.objects.get(name=name)


def test_a_view_is_saved_once_under_its_name_and_leads_back(lead_client, two_places):
    view = saved(lead_client, two_places)
    saved(lead_client, two_places)
    assert SavedView.objects.count() == 1 and view.query == "by=month&since=2026-03-01"
    shown = lead_client.get(view.get_absolute_url(), follow=True)
    assert "0 of 3 enrolled" in shown.content.decode() and "My view" in shown.content.decode()
    lead_client.post(reverse("explore_forget", args=[view.key]))
    assert not SavedView.objects.exists()


def test_a_view_is_its_owners_alone(client, lead_client, two_places):
    view = saved(lead_client, two_places)
    other = factories.UserFactory()
    grant(user=other, role=Role.PROJECT_LEAD, scope=two_places.programme.key)
    client.force_login(other)
    assert client.get(view.get_absolute_url()).status_code == 404
    assert "My view" not in client.get(page_of(two_places)).content.decode()
    often = reverse("explore_often", args=[view.key])
    assert client.post(often, {"often": "weekly"}).status_code == 404


@pytest.mark.parametrize(
    ("often", "day", "following"),
    [
        ("weekly", date(2026, 11, 22), date(2026, 11, 23)),
        ("weekly", date(2026, 11, 23), date(2026, 11, 30)),
        ("monthly", date(2026, 11, 30), date(2026, 12, 1)),
        ("monthly", date(2026, 12, 1), date(2027, 1, 1)),
    ],
)
def test_the_next_day(often, day, following):
    assert viewing.following(often, day) == following


def test_the_mail_is_a_line_and_a_link_once_a_week(lead_client, two_places):
    view = saved(lead_client, two_places, name="Aslaug and others")
    lead_client.post(reverse("explore_often", args=[view.key]), {"often": "weekly"})
    view.refresh_from_db()
    view.next_on = date(2026, 11, 23)
    view.save()
    assert viewing.mail_due(SUNDAY) == viewing.mail_due(NIGHT) == 0
    assert viewing.mail_due(MONDAY) == 1
    assert viewing.mail_due(MONDAY) == 0
    mail = Mail.objects.get(reason="saved view")
    assert mail.recipient == lead_client.user.email and mail.link.endswith(f"/visning/{view.key}/")
    assert mail.not_after > MONDAY
    for text in ("Aslaug", two_places.programme.name, "15", "12 "):
        assert text not in mail.subject + mail.text
    view.refresh_from_db()
    assert view.next_on == date(2026, 11, 30)
    assert not outbox.outbox  # queued, and sent by the mail's own worker


def test_a_mail_that_did_not_get_away_before_quiet_is_written_anew(lead_client, two_places):
    view = saved(lead_client, two_places)
    SavedView.objects.update(often="weekly", next_on=date(2026, 11, 23))
    viewing.mail_due(MONDAY)
    viewing.mail_due(NIGHT)
    assert not Mail.objects.filter(reason="saved view").exists()
    view.refresh_from_db()
    assert view.next_on == date(2026, 11, 23)
    assert viewing.mail_due(datetime(2026, 11, 24, 9, tzinfo=UTC)) == 1


def test_who_may_no_longer_see_it_gets_no_mail(lead_client, two_places):
    view = saved(lead_client, two_places)
    SavedView.objects.update(often="monthly", next_on=date(2026, 11, 1))
    lead_client.user.grants.all().delete()
    assert viewing.mail_due(MONDAY) == 0
    view.refresh_from_db()
    assert (view.often, view.next_on) == ("", None) and not Mail.objects.exists()


# Names ---------------------------------------------------------------------------------------------


def test_a_lead_sees_figures_and_no_names(lead_client, two_places):
    assert "explore/names" not in lead_client.get(page_of(two_places)).content.decode()
    address = reverse("explore_names", args=[two_places.programme.key])
    assert lead_client.get(address).status_code == 404
    assert lead_client.post(address, {"purpose": "x"}).status_code == 404


def test_names_take_the_right_and_a_purpose_and_are_logged(client, two_places):
    book = two_places
    user = factories.UserFactory()
    grant(user=user, role=Role.COURSE_ADMINISTRATOR, scope=book.programme.key)
    client.force_login(user)
    page = client.get(page_of(book, "?by=profession")).content.decode()
    assert f"row={book.teacher.pk}" in page
    address = reverse("explore_names", args=[book.programme.key])
    address += f"?by=profession&row={book.teacher.pk}"
    names = [person.name for person in book.three]
    asked = client.get(address).content.decode()
    assert not any(name in asked for name in names) and not Seen.objects.exists()
    refused = client.post(address, {"purpose": ""})
    assert refused.status_code == 422 and not Seen.objects.exists()
    shown = client.post(address, {"purpose": "Calling about the seminar"}).content.decode()
    assert all(name in shown for name in names)
    assert not any(person.name in shown for person in book.twelve)
    assert set(Seen.objects.values_list("person", flat=True)) == {p.pk for p in book.three}
    entry = AuditEntry.objects.filter(action="names seen").get()
    assert entry.detail["words"] == "Calling about the seminar"
    assert entry.detail["place"] == "figure"


# The words it is counted with ----------------------------------------------------------------------


def test_a_programmes_figures_keep_the_words_they_were_counted_with(
    two_places, learner, monkeypatch
):
    kept = figures.keep(
        figure=figures.current(programme=two_places.programme).figure, title="x", by=learner
    )
    row = FrozenDefinitions.objects.get(programme=two_places.programme)
    assert (row.version, set(row.words)) == (DEFINITION, {"da", "en"})
    changed = Definition("reached", "Reached", "Reworded in a later release.")
    monkeypatch.setitem(frozen.DEFINITIONS, "reached", changed)
    page = str(presenting.rendered(kept))
    assert "Reworded" not in page and str(OF_REACH["trained"].text) in page
    assert b"Reworded" not in exports.as_xlsx(kept)
    assert frozen.freeze(two_places.programme) == row
    assert FrozenDefinitions.objects.count() == 1


def test_an_empty_programme_freezes_nothing(book):
    figures.current(programme=book.programme)
    assert not FrozenDefinitions.objects.exists()


def test_a_new_version_has_words_of_its_own_and_the_old_stay(two_places, learner, monkeypatch):
    kept = figures.keep(
        figure=figures.current(programme=two_places.programme).figure, title="x", by=learner
    )
    monkeypatch.setattr(frozen, "DEFINITION", 2)
    monkeypatch.setattr(figures, "DEFINITION", 2)
    monkeypatch.setitem(
        frozen.DEFINITIONS, "reached", Definition("reached", "Reached", "Version 2.")
    )
    later = figures.current(programme=two_places.programme).figure
    assert (kept.definition, later.definition) == (1, 2)
    assert frozen.defined(later)["reached"].text == "Version 2."
    assert frozen.defined(kept)["reached"].text != "Version 2."
