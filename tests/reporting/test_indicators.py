"""Series that organisations keep: who may write, versions, words, upload (MEASUREMENT 1.8, level 4)."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from courses import indicators
from courses.models import Indicator, IndicatorCount
from courses.models.measuring import may_count
from people.models import AuditEntry, Role
from people.roles import grant
from reporting import indicator_files, indicator_words
from reporting.effect_words import said
from reporting.evidence import problems
from tests import factories


@pytest.fixture
def indicator(book):
    made = Indicator.objects.create(
        programme=book.programme,
        name="Referrals",
        unit="referrals",
        counted_how="Each letter sent",
    )
    made.organisations.add(book.esbjerg)
    return made


@pytest.fixture
def contact(client, book):
    user = factories.UserFactory()
    grant(user=user, role=Role.ORGANISATION_CONTACT, organisation=book.esbjerg)
    client.force_login(user)
    client.user = user
    return client


def counted(place, quarter, number, **more):
    first = 3 * quarter - 2
    last = {1: 31, 2: 30, 3: 30, 4: 31}[quarter]
    since, until = date(2026, first, 1), date(2026, first + 2, last)
    return indicators.Counted(
        place, since, until, number, more.pop("source", "Case system"), **more
    )


def write(indicator, user, *several):
    return indicators.count(indicator=indicator, counted=several, by=user)


def posted(place, **more):
    given = {
        "organisation": place.pk,
        "since": "2026-01-01",
        "until": "2026-03-31",
        "number": "12",
        "source": "Case system, 3 April",
        "note": "",
    }
    return given | more


def test_a_number_is_changed_by_a_new_one_and_the_old_stays(book, indicator, learner):
    assert write(indicator, learner, counted(book.esbjerg, 1, 12)) == 1
    assert write(indicator, learner, counted(book.esbjerg, 1, 12)) == 0  # said already
    assert write(indicator, learner, counted(book.esbjerg, 1, 14)) == 1
    [row] = indicator.counts.standing()
    assert (row.number, indicator.counts.count()) == (14, 2)
    assert AuditEntry.objects.filter(action="indicator counted").count() == 2


def test_a_number_is_withdrawn_once_and_may_come_again(book, indicator, learner):
    write(indicator, learner, counted(book.esbjerg, 1, 12))
    [row] = indicator.counts.standing()
    indicators.withdraw(row=row, by=learner)
    indicators.withdraw(row=row, by=learner)
    assert indicator.counts.standing() == [] and indicator.counts.count() == 2
    write(indicator, learner, counted(book.esbjerg, 1, 12))
    assert [r.number for r in indicator.counts.standing()] == [12]


def test_periods_that_cross_are_refused_whole(book, indicator, learner):
    write(indicator, learner, counted(book.esbjerg, 1, 12))
    march = indicators.Counted(book.esbjerg, date(2026, 3, 1), date(2026, 3, 31), 4, "x")
    with pytest.raises(indicators.Overlaps):
        write(indicator, learner, counted(book.esbjerg, 2, 9), march)
    assert indicator.counts.count() == 1


@pytest.mark.parametrize("wrong", [{"source": ""}, {"until": date(2025, 12, 31)}])
def test_the_database_holds_the_rules(book, indicator, wrong):
    good = {"since": date(2026, 1, 1), "until": date(2026, 3, 31), "number": 1, "source": "x"}
    row = IndicatorCount(indicator=indicator, organisation=book.esbjerg, **good | wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_contact_keeps_her_own_and_sees_no_others(contact, book, indicator, learner):
    other = factories.OrganisationFactory(name="Andensted", a_municipality=True)
    indicator.organisations.add(other)
    write(indicator, learner, counted(other, 1, 70077, source="Others' own"))
    address = reverse("indicator", args=[indicator.key])
    assert contact.post(address, posted(book.esbjerg)).status_code == 302
    page = contact.get(address).content.decode()
    assert ">12<" in page and "Andensted" not in page and "70077" not in page
    assert (
        "70077" not in contact.get(reverse("indicator_csv", args=[indicator.key])).content.decode()
    )
    refused = contact.post(address, posted(other))
    assert refused.status_code == 422 and "organisation" in refused.context["form"].errors
    theirs = indicator.counts.get(number=70077)
    assert (
        contact.post(reverse("indicator_withdraw", args=[indicator.key, theirs.pk])).status_code
        == 404
    )
    assert may_count(contact.user, indicator) == [book.esbjerg]


def test_a_series_of_others_is_not_there(contact, book):
    far = Indicator.objects.create(programme=book.programme, name="x", unit="x", counted_how="x")
    far.organisations.add(factories.OrganisationFactory(a_municipality=True))
    assert contact.get(reverse("indicator", args=[far.key])).status_code == 404
    assert "No series yet" in contact.get(reverse("indicators")).content.decode()


def test_an_evaluator_reads_and_writes_nothing(client, book, indicator):
    user = factories.UserFactory()
    grant(user=user, role=Role.EVALUATOR, scope=book.programme.key)
    client.force_login(user)
    address = reverse("indicator", args=[indicator.key])
    page = client.get(address)
    assert page.status_code == 200 and page.context["form"] is None
    assert client.post(address, posted(book.esbjerg)).status_code == 404
    assert client.get(reverse("indicator_upload", args=[indicator.key])).status_code == 404
    assert not indicator.counts.exists()


@pytest.mark.parametrize(
    ("wrong", "beside"),
    [
        ({"number": "-1"}, "number"),
        ({"number": "many"}, "number"),
        ({"source": ""}, "source"),
        ({"until": "2025-01-01"}, "until"),
        ({"since": "1890-01-01"}, "since"),
        ({"since": "once"}, "since"),
        ({"note": "The course led to more referrals"}, "note"),
        ({"note": "About 010190-1234"}, "note"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(contact, book, indicator, wrong, beside):
    address = reverse("indicator", args=[indicator.key])
    answer = contact.post(address, posted(book.esbjerg, **wrong))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [beside]
    assert not indicator.counts.exists()


def test_a_crossing_period_is_said_beside_the_field(contact, book, indicator, learner):
    write(indicator, learner, counted(book.esbjerg, 1, 12))
    given = posted(book.esbjerg, since="2026-03-01", until="2026-05-31")
    answer = contact.post(reverse("indicator", args=[indicator.key]), given)
    assert answer.status_code == 422
    assert "1 January 2026 to 31 March 2026" in answer.context["form"].errors["since"][0]


def test_a_lead_begins_a_series_once_and_names_who_keeps_it(lead_client, book):
    address = reverse("indicator_begin", args=[book.programme.key])
    given = {"name": "Reports", "unit": "reports", "counted_how": "Each", "keepers": "Esbjerg\n"}
    assert lead_client.post(address, given).status_code == 302
    again = lead_client.post(address, given | {"name": "reports"})
    assert again.status_code == 422 and Indicator.objects.count() == 1
    for wrong, beside in (
        ({"keepers": "Esbjerg\nNowhere"}, "keepers"),
        ({"name": "The effect of the course"}, "name"),
        ({"unit": "per cent"}, "unit"),  # "12 per cent" of what?
    ):
        answer = lead_client.post(address, given | {"name": "Other"} | wrong)
        assert answer.status_code == 422 and beside in answer.context["form"].errors
    assert list(Indicator.objects.get().organisations.all()) == [book.esbjerg]


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("numbers", [[12], [12, 18], [18, 12], [5, 5]])
def test_the_words_say_from_and_to_and_never_why(book, indicator, learner, language, numbers):
    write(indicator, learner, *(counted(book.esbjerg, n, k) for n, k in enumerate(numbers, 1)))
    [line] = indicator_words.lines(indicator.counts.standing(), {})
    with translation.override(language):
        text = indicator_words.finding(line, "referrals")
        others = [*indicator_words.general(), *indicator_words.caveats([line], 0)]
    assert problems(text, "D") == [] and "Esbjerg" in text
    assert all(problems(one, "D") == [] for one in others)
    if len(numbers) == 2 and numbers[0] != numbers[1]:
        assert (
            "other things may have contributed" if language == "en" else "andre forhold"
        ) in text


def test_a_unit_that_claims_a_cause_is_stopped_at_the_last():
    from reporting.effect_words import Unfounded

    line = indicator_words.Line(
        "Esbjerg", [indicator_words.Point(date(2026, 1, 1), date(2026, 3, 31), 3)]
    )
    with pytest.raises(Unfounded):
        indicator_words.finding(line, "effects of the course")
    assert said("Fine.", "A") == "Fine."


def test_periods_of_different_length_are_not_compared(book, indicator, learner):
    month = indicators.Counted(book.esbjerg, date(2026, 4, 1), date(2026, 4, 30), 9, "x")
    write(indicator, learner, counted(book.esbjerg, 1, 12), month)
    [line] = indicator_words.lines(indicator.counts.standing(), {})
    assert "not compared" in indicator_words.finding(line, "referrals")
    assert any("different length" in text for text in indicator_words.caveats([line], 0))


def test_the_start_of_the_training_is_the_first_exposure_at_the_place(
    lead_client, book, indicator, learner
):
    book.lesson(factories.PersonFactory(), 100)  # 25 April 2026
    write(indicator, learner, *(counted(book.esbjerg, n, 10 + n) for n in (1, 2, 3)))
    started = indicators.starts_of(book.programme, [book.esbjerg.pk])
    assert started == {book.esbjerg.pk: date(2026, 4, 25)}
    stored = indicator_words.stored(indicator, indicator.counts.standing(), started, 0)
    assert stored["rows"][0]["points"][0] == ["2026-01-01", "2026-03-31", 11]
    [line] = indicator_words.read(stored)
    band = indicator_words.chart([line])["data"][0]
    assert set(band["y"]) == {11} and line.started == date(2026, 4, 25)
    page = lead_client.get(reverse("indicator", args=[indicator.key]))
    assert page.context["chart"]["data"] and "No number from before" not in page.content.decode()


CSV = "Organisation;Fra;Til;Antal;Kilde;Note\r\nesbjerg;1-1-2026;31-3-2026;1.200;System;\r\n"


def test_an_upload_is_judged_before_anything_is_written(contact, book, indicator):
    address = reverse("indicator_upload", args=[indicator.key])
    file = SimpleUploadedFile("a.csv", ("\ufeff" + CSV).encode())
    judged = contact.post(address, {"file": file})
    assert judged.status_code == 200 and not indicator.counts.exists()
    text = judged.context["form"]["rows"].value()
    saved = contact.post(address, {"rows": text, "save": "1"})
    assert saved.status_code == 302
    assert [row.number for row in indicator.counts.standing()] == [1200]
    contact.post(address, {"rows": text, "save": "1"})
    assert indicator.counts.count() == 1


def test_every_wrong_cell_is_named_and_nothing_is_written(contact, book, indicator):
    bad = CSV + "Nowhere;32-1-2026;x;-3;;010190-1234\r\nEsbjerg;1-2-2026;28-2-2026;3;System;\r\n"
    answer = contact.post(
        reverse("indicator_upload", args=[indicator.key]), {"rows": bad, "save": "1"}
    )
    assert answer.status_code == 422 and not indicator.counts.exists()
    first, second, third = answer.context["rows"]
    assert first.errors == []
    columns = [column for column, _text in second.errors]
    assert columns == [
        "Organisation", "From", "To and including", "Number", "Where the number comes from", "Note"
    ]  # fmt: skip
    assert "same days" in third.told[0]


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02" * 40, b"a;b\n1;2", b'"' * 300_000])
def test_what_is_no_list_is_said_beside_the_field(contact, indicator, data):
    file = SimpleUploadedFile("a.csv", data or b" ")
    answer = contact.post(reverse("indicator_upload", args=[indicator.key]), {"file": file})
    assert answer.status_code == 422 and answer.context["form"].errors


def test_a_download_is_taken_back_as_it_is(contact, book, indicator, learner):
    write(indicator, learner, counted(book.esbjerg, 1, 12, note="=1+1"))
    data = contact.get(reverse("indicator_csv", args=[indicator.key])).content
    assert b"'=1+1" in data  # no cell is a formula
    text = indicator_files.text_of(data)
    [row] = indicator_files.read(text, [book.esbjerg], indicator.counts.standing())
    assert row.errors == [] and row.counted.note == "=1+1"


def test_a_page_costs_the_same_for_one_number_and_for_many(contact, book, indicator, learner):
    address = reverse("indicator", args=[indicator.key])
    write(indicator, learner, counted(book.esbjerg, 1, 12))
    contact.get(address)
    with CaptureQueriesContext(connection) as one:
        contact.get(address)
    write(indicator, learner, *(counted(book.esbjerg, n, n) for n in (2, 3, 4)))
    with CaptureQueriesContext(connection) as many:
        contact.get(address)
    assert len(one) == len(many) <= 20
