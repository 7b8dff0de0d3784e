"""The register and the documents in one file: whole, safe in a spreadsheet, small in memory."""

import csv
import io
import tracemalloc
import zipfile

import openpyxl
import pytest
from django.urls import reverse

from certificates import archive, correcting, document, erasure, given_files, issuing, register
from certificates.models import Certificate
from people.models import Role
from people.roles import grant
from tests import factories
from tests.certificates.conftest import pass_course, revoke
from tests.certificates.test_admin import let_in

EVIL = ["=HYPERLINK(1)", "+45 Anna", "-Anna", "@Anna", "  =Anna", 'Anna; "B"\tC']


@pytest.fixture
def programme(course):
    """Six people whose names a spreadsheet might take for something else."""
    cohort = factories.CohortFactory(courses=[course])
    for name in EVIL:
        person = factories.AffiliationFactory(person__name=name).person
        issuing.issue(enrolment=pass_course(factories.enrol(person, course, cohort)))
    return cohort.programme


def certificates(programme, user, **asked):
    return register.certificates_of(programme, user, **asked)


def rows(found):
    text = b"".join(register.as_csv(found)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_every_certificate_stands_there_once(programme, administrator):
    head, *body = rows(certificates(programme, administrator))
    assert head == register.headers()
    assert len(body) == 6
    assert {row[0] for row in body} == set(Certificate.objects.values_list("number", flat=True))
    assert {row[12] for row in body} == {"Valid"}


def test_no_cell_is_a_formula(programme, administrator):
    body = rows(certificates(programme, administrator))[1:]
    file = io.BytesIO()
    register.as_xlsx(certificates(programme, administrator), file)
    sheet = openpyxl.load_workbook(file).active
    cells = [cell for row in body for cell in row]
    cells += [
        str(c.value) for row in sheet.iter_rows(min_row=2) for c in row if c.value is not None
    ]
    assert not [cell for cell in cells if cell.lstrip().startswith(register.FORMULA)]
    assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert sheet.max_row == 7
    assert "'=HYPERLINK(1)" in cells


def test_state_ground_and_chain(programme, administrator, second):
    first, other, third = certificates(programme, administrator)[:3]
    revoke(first, administrator, second)
    new = correcting.correct(certificate=other, holder="Anna", reason="x", by=administrator)
    erasure.forget(person=third.person)
    told = {row[0]: row for row in rows(certificates(programme, administrator))[1:]}
    assert told[first.number][12] == "Revoked"
    assert told[first.number][14] == "The requirements were not met"
    assert told[other.number][12] == "Replaced"
    assert told[new.number][16] == other.number
    assert told[third.number][1] == "Name erased"
    for state, number in (("valid", 5), ("revoked", 1), ("replaced", 1), ("expired", 0)):
        assert certificates(programme, administrator, state=state).count() == number
    assert certificates(programme, administrator, typed="hyper").count() == 1 - (first == third)


def test_as_many_queries_for_many(programme, administrator, django_assert_num_queries):
    found = certificates(programme, administrator)
    with django_assert_num_queries(1):
        assert len(rows(found)) == 7


# ZIP -----------------------------------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch):
    """Documents of a megabyte each, made in no time."""
    monkeypatch.setattr(document, "pdf", lambda certificate, language: b"%PDF" + bytes(1_000_000))
    monkeypatch.setattr(given_files, "remember", lambda certificate, data: None)


def test_each_document_by_its_number(programme, administrator, second):
    one, two = certificates(programme, administrator)[:2]
    revoke(one, administrator, second)
    data = b"".join(archive.stream(certificates(programme, administrator), "da"))
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.testzip() is None
        assert len(opened.namelist()) == 5
        assert f"{one.number}.pdf" not in opened.namelist()
        assert opened.read(f"{two.number}.pdf").startswith(b"%PDF")


def test_the_memory_of_one_however_many(small):
    many = (Certificate(number=f"N{n}", issued_at=_now()) for n in range(60))
    tracemalloc.start()
    size = sum(len(piece) for piece in archive.stream(many, "da"))
    _held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 60_000_000
    assert peak < 8_000_000


def test_it_begins_before_the_last_is_made(small):
    made = []

    def one_by_one():
        for n in range(5):
            made.append(n)
            yield Certificate(number=f"N{n}", issued_at=_now())

    stream = archive.stream(one_by_one(), "da")
    assert len(next(stream)) > 1_000_000
    assert made == [0]


def test_what_cannot_be_made_is_said(programme, administrator, monkeypatch):
    found = list(certificates(programme, administrator))

    def broken(certificate, language):
        if certificate == found[1]:
            raise OSError(28, "No space left on device")
        return b"%PDF"

    monkeypatch.setattr(document, "pdf", broken)
    data = b"".join(archive.stream(found, "en"))
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert len(opened.namelist()) == 6
        said = opened.read("MISSING.txt").decode()
    assert found[1].number in said
    assert "no room on the disk" in said


def _now():
    from django.utils import timezone

    return timezone.now()


# In the admin --------------------------------------------------------------------------------------

NAMES = ["certificates_register_csv", "certificates_register_xlsx", "certificates_register_zip"]


@pytest.fixture
def desk(client, administrator):
    client.force_login(let_in(administrator))
    return client


@pytest.mark.parametrize("name", NAMES)
def test_files_are_sent_as_files(desk, programme, name):
    asked = {"programme": programme.key, "state": "valid", "language": "en", "purpose": "accounts"}
    response = desk.get(reverse(name), asked)
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    assert len(b"".join(response.streaming_content)) > 500


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("asked", [{}, {"programme": "x"}, {"programme": "0" * 32}])
def test_a_programme_that_is_not_there(desk, programme, name, asked):
    assert desk.get(reverse(name), asked).status_code == 404


def test_the_page_counts_and_offers(desk, programme):
    url = reverse("certificates_register")
    assert desk.get(url).status_code == 200
    response = desk.get(url, {"programme": programme.key, "state": ""})
    assert response.context["number"] == 6
    assert reverse(NAMES[0]) not in response.content.decode()
    asked = {"programme": programme.key, "state": "", "purpose": "accounts"}
    response = desk.get(url, asked)
    assert reverse(NAMES[0]) in response.content.decode()


def test_only_ones_own(client, programme, course):
    cohort = factories.CohortFactory(courses=[course], programme=programme)
    person = factories.AffiliationFactory().person
    mine = issuing.issue(enrolment=pass_course(factories.enrol(person, course, cohort)))
    user = let_in(factories.UserFactory())
    grant(user=user, role=Role.COURSE_ADMINISTRATOR, scope=cohort.key)
    client.force_login(user)
    asked = {"programme": programme.key, "purpose": "accounts"}
    response = client.get(reverse(NAMES[0]), asked)
    text = b"".join(response.streaming_content).decode()
    assert mine.number in text
    assert text.count("\r\n") == 2
    other = factories.ProgrammeFactory()
    for name in NAMES:
        refused = client.get(reverse(name), {"programme": other.key}, follow=True)
        assert refused.status_code == 404
    lead = let_in(factories.UserFactory())
    grant(user=lead, role=Role.PROJECT_LEAD, scope=programme.key)
    client.force_login(lead)
    for name in [*NAMES, "certificates_register"]:
        assert client.get(reverse(name), {"programme": programme.key}).status_code != 200
