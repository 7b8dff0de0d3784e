"""Programmes, cohorts and lists of people in the admin: scope, the whole way of a list, bad input."""

import random
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from wagtail.admin.menu import admin_menu

from content import programmes_admin
from content.setup import set_up
from courses import imports, invitations, progress
from courses.models import Cohort, Enrolment, ImportJob, Invitation, Programme, Seminar
from people.models import AuditEntry, Mail, Organisation, Person, PersonEmail, Role
from people.roles import grant, holds
from tests import factories

HEADER = "Navn;E-mail;Faggruppe;Organisation"


@pytest.fixture
def cohort(course):
    factories.ProfessionFactory(key="teacher", name_da="Lærer", name_en="Teacher")
    if not Organisation.objects.filter(name="Vejle Kommune").exists():
        Organisation.objects.create(name="Vejle Kommune", kind="municipality")
    return factories.CohortFactory(courses=[course])


def hidden(client, name: str, key, method: str = "get") -> bool:
    """Tell whether an address is as if it were not there (by way of the one with a language)."""
    response = getattr(client, method)(reverse(name, args=[key]), follow=True)
    return response.status_code == 404


def a_file(*lines: str, name="liste.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join([HEADER, *lines]).encode("cp1252"))


def uploaded(client, cohort, *lines, invite="on") -> ImportJob:
    response = client.post(
        reverse("cohort_upload", args=[cohort.pk]), {"file": a_file(*lines), "invite": invite}
    )
    assert response.status_code == 302, response.context["form"].errors
    return ImportJob.objects.get(key=response.url.split("/")[-2])


def many(number: int) -> list[str]:
    return [f"Kim {n};kim{n}@x.example;Lærer;Vejle Kommune" for n in range(number)]


KIM = "Kim Åse Holm;kim@vejle.example;Lærer;Vejle Kommune"


# Who sees what -------------------------------------------------------------------------------------


def test_an_administrator_sees_her_own_programmes_only(programme_administrator, cohort):
    other = factories.CohortFactory(programme__name="Elsewhere")
    page = programme_administrator.get(reverse("programmes_admin"))
    assert cohort.programme.name in page.content.decode()
    assert "Elsewhere" not in page.content.decode()
    job = ImportJob.objects.create(cohort=other, filename="x", digest="x", rows=[])
    seminar = Seminar.objects.create(
        cohort=other, title="X", starts_at=timezone.now(), ends_at=timezone.now() + timedelta(1)
    )
    closed = [
        ("programme_admin", other.programme.pk),
        ("programme_edit", other.programme.pk),
        ("cohort_new", other.programme.pk),
        ("cohort_admin", other.pk),
        ("cohort_edit", other.pk),
        ("cohort_upload", other.pk),
        ("seminar_new", other.pk),
        ("seminar_edit", seminar.pk),
        ("import_admin", job.key),
    ]
    for name, key in closed:
        assert hidden(programme_administrator, name, key), name
    for name in ("cohort_close", "cohort_invite"):
        assert hidden(programme_administrator, name, other.pk, "post")
    for name in ("import_repair", "import_confirm", "import_discard"):
        assert hidden(programme_administrator, name, job.key, "post")


def test_an_author_and_a_learner_do_not_come_in(client, cohort):
    set_up()
    author = factories.UserFactory()
    grant(user=author, role=Role.COURSE_AUTHOR)
    client.force_login(author)
    assert client.get(reverse("programmes_admin"), follow=True).redirect_chain
    assert hidden(client, "cohort_admin", cohort.pk)
    client.force_login(factories.UserFactory())
    assert client.get(reverse("cohort_admin", args=[cohort.pk])).status_code in (302, 403)


def test_a_cohorts_own_administrator_sees_that_cohort_and_not_its_sisters(client, cohort):
    set_up()
    sister = factories.CohortFactory(programme=cohort.programme, name="Sister")
    user = factories.UserFactory()
    grant(user=user, role=Role.COURSE_ADMINISTRATOR, scope=cohort.key)
    client.force_login(user)
    page = client.get(reverse("programme_admin", args=[cohort.programme.pk])).content.decode()
    assert cohort.name in page
    assert "Sister" not in page
    assert hidden(client, "cohort_admin", sister.pk)
    assert hidden(client, "programme_edit", cohort.programme.pk)


# Programmes, cohorts, seminars ---------------------------------------------------------------------


def programme_data(**changes) -> dict:
    owner = Organisation.objects.get(name="Vejle Kommune")
    return {
        "name": "Tryg i Vejle",
        "owner": owner.pk,
        "funder": "En fond",
        "target": 424,
        "target_unit": "trained",
        "starts_on": "2026-01-01",
        "ends_on": "2027-12-31",
        "baseline_waiver": "",
    } | changes


def test_opening_a_programme_gives_its_opener_the_roles(programme_administrator, cohort):
    response = programme_administrator.post(reverse("programme_new"), programme_data())
    made = Programme.objects.get(name="Tryg i Vejle")
    assert response.url == reverse("programme_admin", args=[made.pk])
    assert programme_administrator.get(response.url).status_code == 200
    roles = programme_administrator.user.grants.filter(scope=made.key).values_list(
        "role", flat=True
    )
    assert set(roles) == {"course-administrator", "project-lead", "facilitator"}
    assert AuditEntry.objects.filter(action="programme opened").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("target", "0"), ("target", "many"), ("ends_on", "2025-12-31"), ("owner", "0")],
)
def test_a_wrong_programme_is_said_and_kept(programme_administrator, cohort, field, value):
    response = programme_administrator.post(
        reverse("programme_new"), programme_data(**{field: value})
    )
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "En fond" in response.content.decode()


def test_programme_cohort_and_seminar_are_made_and_changed(programme_administrator, cohort, course):
    programme = cohort.programme
    programme_administrator.post(
        reverse("programme_edit", args=[programme.pk]), programme_data(target=99)
    )
    programme.refresh_from_db()
    assert programme.target == 99
    data = {
        "programme": programme.pk,
        "name": "Forår",
        "organisation": "",
        "courses": [course.pk],
        "opens_on": "2026-01-01",
        "closes_on": "",
    }
    response = programme_administrator.post(reverse("cohort_new", args=[programme.pk]), data)
    made = Cohort.objects.get(name="Forår")
    assert response.url == reverse("cohort_admin", args=[made.pk])
    assert list(made.courses.all()) == [course]
    programme_administrator.post(reverse("cohort_edit", args=[made.pk]), data | {"name": "Efterår"})
    made.refresh_from_db()
    assert made.name == "Efterår"
    seminar = {
        "cohort": made.pk,
        "title": "En dag",
        "starts_at": "2026-12-01 09:00",
        "ends_at": "2026-12-01 15:00",
        "place": "Vejle",
        "activity": "",
    }
    programme_administrator.post(reverse("seminar_new", args=[made.pk]), seminar)
    planned = Seminar.objects.get(title="En dag")
    assert planned.minutes == 360
    wrong = programme_administrator.post(
        reverse("seminar_edit", args=[planned.pk]), seminar | {"ends_at": "2026-12-01 09:00"}
    )
    assert wrong.status_code == 422
    assert (
        "En dag"
        in programme_administrator.get(
            reverse("programme_admin", args=[programme.pk])
        ).content.decode()
    )


def test_a_tampered_form_cannot_reach_another_programme(programme_administrator, cohort, course):
    other = factories.ProgrammeFactory()
    response = programme_administrator.post(
        reverse("cohort_new", args=[cohort.programme.pk]),
        {"programme": other.pk, "name": "X", "courses": [course.pk], "opens_on": "2026-01-01"},
    )
    assert "programme" in response.context["form"].errors
    assert not Cohort.objects.filter(programme=other).exists()


def test_closing_a_cohort(programme_administrator, cohort):
    for _click in range(2):
        programme_administrator.post(reverse("cohort_close", args=[cohort.pk]))
    cohort.refresh_from_db()
    assert cohort.closes_on == timezone.localdate()


# A list, from upload to result ---------------------------------------------------------------------


def test_a_list_is_checked_repaired_imported_and_imported_again(programme_administrator, cohort):
    job = uploaded(
        programme_administrator,
        cohort,
        KIM,
        "Bo Ås;bo@vejle.example;Underviser i dansk;Vejle Kommune",
        "Ib Ås;ib@vejle.example;Underviser i dansk;Krisecenter Ny",
        "Ida;ida(at)x.dk;Lærer;Vejle",
    )
    address = reverse("import_admin", args=[job.key])
    page = programme_administrator.get(address).content.decode()
    assert "Kim Åse Holm" in page
    assert "Underviser i dansk" in page
    assert "Krisecenter Ny" in page
    wrong = programme_administrator.get(address, {"only": "error"}).content.decode()
    assert "Kim Åse Holm" not in wrong
    repair = reverse("import_repair", args=[job.key])
    programme_administrator.post(
        repair, {"column": "profession", "wrong": "Underviser i dansk", "value": "teacher"}
    )
    programme_administrator.post(
        repair, {"column": "organisation", "wrong": "Krisecenter Ny", "accept": "1"}
    )
    response = programme_administrator.post(
        repair, {"column": "email", "line": 5, "value": "ida@x.dk", "only": "error"}
    )
    assert response.url == f"{address}?only=error#line-5"  # where she was, also by keyboard
    job.refresh_from_db()
    assert imports.errors_in(job) == 0
    confirm = reverse("import_confirm", args=[job.key])
    for _click in range(2):
        assert programme_administrator.post(confirm).url == address
    page = programme_administrator.get(address).content.decode()
    assert "Persons created: <strong>4</strong>" in page
    assert "Invitations sent: <strong>4</strong>" in page
    again = uploaded(programme_administrator, cohort, KIM)
    programme_administrator.post(reverse("import_confirm", args=[again.key]))
    assert Person.objects.filter(name="Kim Åse Holm").count() == 1
    assert Mail.objects.count() == 4


def test_wrong_rows_hold_the_import_until_they_are_left_out(programme_administrator, cohort):
    job = uploaded(programme_administrator, cohort, KIM, "Bo;bo@x.dk;Astronaut;Vejle")
    confirm = reverse("import_confirm", args=[job.key])
    response = programme_administrator.post(confirm, follow=True)
    assert "Repair the rows that are wrong" in response.content.decode()
    programme_administrator.post(confirm, {"leave_out": "1"})
    page = programme_administrator.get(reverse("import_admin", args=[job.key])).content.decode()
    assert "Left out" in page
    assert "Astronaut" in page


def test_a_long_list_goes_to_the_worker_and_says_so(programme_administrator, cohort):
    job = uploaded(programme_administrator, cohort, *many(imports.SMALL + 1))
    programme_administrator.post(reverse("import_confirm", args=[job.key]))
    page = programme_administrator.get(reverse("import_admin", args=[job.key])).content.decode()
    assert 'data-reload="3"' in page
    imports.run_due()
    page = programme_administrator.get(reverse("import_admin", args=[job.key])).content.decode()
    assert 'data-reload="3"' not in page
    assert "Persons created: <strong>201</strong>" in page


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "There are no people in the list"),
        (random.Random(1).randbytes(200_000), "This is not a list"),
        (b"PK\x03\x04half", "cannot be opened"),
        (b"%PDF-1.7", "This is a PDF"),
        (b"Navn;Telefon\nKim;1", "lacks the columns E-mail, Profession, Organisation"),
        (b"Kim;kim@x.dk\n", "headers was not found"),
        ((HEADER + "\n" + "\n".join(many(20_001))).encode(), "more than 20.000 rows. Split it"),
        (b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
    ids=["empty", "rubbish", "half a zip", "pdf", "missing", "no header", "50,000 rows", "large"],
)
def test_files_that_cannot_be_read_say_why_beside_the_field(
    programme_administrator, cohort, data, said
):
    response = programme_administrator.post(
        reverse("cohort_upload", args=[cohort.pk]),
        {"file": SimpleUploadedFile("liste.csv", data), "invite": "on"},
    )
    assert response.status_code == 422
    assert said in response.content.decode()
    assert ImportJob.objects.count() == 0


def test_no_file_at_all_and_closed_or_empty_cohorts(programme_administrator, cohort):
    address = reverse("cohort_upload", args=[cohort.pk])
    assert programme_administrator.get(address).status_code == 200
    assert programme_administrator.post(address).status_code == 422
    cohort.courses.clear()
    response = programme_administrator.post(address, {"file": a_file(KIM)})
    assert "no published course" in response.content.decode()
    Cohort.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    response = programme_administrator.post(address, {"file": a_file(KIM)})
    assert "The cohort is closed" in response.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"column": "errors", "wrong": "x", "value": "y"},
        {"column": "name", "line": "x", "value": "y"},
        {"column": "name", "line": "2", "value": "=cmd()"},
        {"column": "name", "line": "2", "value": "010170-1234"},
        {"column": "organisation", "line": "2", "value": "id:999999"},
        {"column": "organisation", "wrong": "", "chosen": "id:abc"},
    ],
)
def test_tampered_repairs_change_nothing(programme_administrator, cohort, data):
    job = uploaded(programme_administrator, cohort, KIM)
    response = programme_administrator.post(reverse("import_repair", args=[job.key]), data)
    assert response.status_code == 302
    before = job.rows
    job.refresh_from_db()
    assert job.rows == before


def test_two_tabs_one_of_which_has_imported(programme_administrator, cohort):
    job = uploaded(programme_administrator, cohort, KIM)
    programme_administrator.post(reverse("import_confirm", args=[job.key]))
    for name, data in (
        ("import_repair", {"column": "name", "line": 2, "value": "Ib"}),
        ("import_discard", {}),
    ):
        response = programme_administrator.post(reverse(name, args=[job.key]), data, follow=True)
        assert "imported already" in response.content.decode()
    assert PersonEmail.objects.get().person.name == "Kim Åse Holm"


def test_throwing_a_list_away(programme_administrator, cohort):
    job = uploaded(programme_administrator, cohort, KIM)
    programme_administrator.post(reverse("import_discard", args=[job.key]))
    assert not ImportJob.objects.exists()
    assert not PersonEmail.objects.exists()


@pytest.mark.parametrize(
    ("name", "args", "active"),
    [
        ("cohort_admin", [1], "programmes_admin"),
        ("cohort_upload", [1], "programmes_admin"),
        ("cohort_reminders", [1], "programmes_admin"),
        ("cohort_requests", [1], "programmes_admin"),
        ("rule_new", [1], "programmes_admin"),
        ("seminar_new", [1], "programmes_admin"),
        ("seminar_paper", [1], "programmes_admin"),
        ("event_admin", [1], "programmes_admin"),
        ("import_admin", ["6f1c1f0e-0d2b-4d35-9d6e-3f6a5b1f2a77"], "programmes_admin"),
        ("person_admin", [1], "people_admin"),
        ("retention_admin", [], "register_admin"),
    ],
)
def test_the_menu_marks_where_one_is(name, args, active):
    """The menu marks the item whose address the page's begins with, the longest first."""
    here = reverse(name, args=args)
    items = admin_menu.registered_menu_items
    marked = max((str(item.url) for item in items if here.startswith(str(item.url))), key=len)
    assert marked == reverse(active)


# One cohort's people -------------------------------------------------------------------------------


@pytest.fixture
def three(cohort):
    """One invited, one begun, one not invited."""
    job = imports.check(
        cohort=cohort,
        filename="l.csv",
        data="\n".join([HEADER, *many(3)]).encode(),
        by=None,
        invite=False,
    )
    imports.run(job=imports.confirm(job=job, by=None))
    people = list(Person.objects.filter(enrolments__cohort=cohort).order_by("name"))
    for person in people[:2]:
        invitations.invite(cohort=cohort, person=person, address=f"{person.pk}@x.dk", by=None)
    progress.finish(person=people[1], version=factories.version_of("core-lesson-1"))
    return people


def test_the_page_counts_and_filters(programme_administrator, cohort, three):
    address = reverse("cohort_admin", args=[cohort.pk])
    totals = programme_administrator.get(address).context["totals"]
    expected = {"everybody": 3, "invited": 2, "begun": 1, "silent": 1, "uninvited": 1, "passed": 0}
    assert totals.items() >= expected.items()
    for state, number in totals.items():
        if state != "everybody":
            page = programme_administrator.get(address, {"state": state}).context["page_obj"]
            assert page.paginator.count == number, state
    found = programme_administrator.get(address, {"q": "kim2@"}).context["page_obj"].object_list
    assert [person.name for person in found] == ["Kim 2"]
    assert (
        programme_administrator.get(address, {"state": "nonsense", "page": "x"}).status_code == 200
    )


def test_inviting_reminding_and_withdrawing(programme_administrator, cohort, three):
    address = reverse("cohort_invite", args=[cohort.pk])
    programme_administrator.post(address, {"to": "new"})
    assert Invitation.objects.count() == 3
    Invitation.objects.update(mail=None)
    Mail.objects.all().delete()
    programme_administrator.post(address, {"to": "silent"})
    assert Mail.objects.count() == 2
    one = reverse("cohort_person", args=[cohort.pk, three[0].pk])
    programme_administrator.post(one, {"act": "again"})
    assert Mail.objects.count() == 2  # once a day
    for _click in range(2):
        programme_administrator.post(one, {"act": "withdraw"})
    assert Enrolment.objects.active().filter(cohort=cohort).count() == 2
    stranger = reverse("cohort_person", args=[cohort.pk, factories.PersonFactory().pk])
    assert (
        programme_administrator.post(stranger, {"act": "withdraw"}, follow=True).status_code == 404
    )


def test_a_moved_deadline_stands_alike_on_the_cohort_and_the_person(
    programme_administrator, cohort, three
):
    Cohort.objects.filter(pk=cohort.pk).update(deadline_weeks=6)
    address = reverse("cohort_admin", args=[cohort.pk])
    assert "<dd>6 weeks after enrolment" in programme_administrator.get(address).content.decode()
    to = timezone.localdate() + timedelta(days=90)
    Enrolment.objects.filter(cohort=cohort).update(due_on=to, extended=True)
    with translation.override("en"):
        said = f"{date_format(to, 'DATE_FORMAT')} (moved)"
    person = reverse("person_admin", args=[three[0].pk])
    for url in (address, person):
        assert said in programme_administrator.get(url).content.decode()


def test_who_was_sent_the_link_lately_rests_and_the_page_says_so(
    programme_administrator, cohort, three
):
    programme_administrator.post(reverse("cohort_invite", args=[cohort.pk]), {"to": "new"})
    now = timezone.now()
    Mail.objects.filter(person=three[0]).update(queued_at=now - timedelta(hours=25))
    Mail.objects.filter(person=three[2]).update(queued_at=now - timedelta(hours=23))
    page = programme_administrator.get(reverse("cohort_admin", args=[cohort.pk])).content.decode()
    assert "Send the link again to 1 who has not begun" in page
    resting = "1 is not sent the link again now: it was mailed within the last 24 hours."
    assert resting in page
    address, before = reverse("cohort_invite", args=[cohort.pk]), Mail.objects.count()
    page = programme_administrator.post(address, {"to": "silent"}, follow=True).content.decode()
    assert "1 mail is on its way." in page and resting in page
    assert Mail.objects.count() == before + 1
    page = programme_administrator.post(address, {"to": "silent"}, follow=True).content.decode()
    assert "Send the link again to" not in page and "2 are not sent the link again now" in page
    one = reverse("cohort_person", args=[cohort.pk, three[2].pk])
    page = programme_administrator.post(one, {"act": "again"}, follow=True).content.decode()
    assert "within the last 24 hours. Nothing was sent now." in page
    assert Mail.objects.count() == before + 1


def test_the_page_costs_the_same_queries_for_three_and_many(programme_administrator, cohort, three):
    address = reverse("cohort_admin", args=[cohort.pk])
    programme_administrator.get(address)
    with CaptureQueriesContext(connection) as few:
        programme_administrator.get(address)
    job = imports.check(
        cohort=cohort,
        filename="l.csv",
        data="\n".join([HEADER, *many(60)]).encode(),
        by=None,
        invite=True,
    )
    imports.run(job=imports.confirm(job=job, by=None))
    with CaptureQueriesContext(connection) as lots:
        programme_administrator.get(address)
    assert len(lots) == len(few)


def test_the_opener_of_a_programme_holds_nothing_elsewhere(programme_administrator, cohort):
    programme_administrator.post(reverse("programme_new"), programme_data())
    assert holds(programme_administrator.user, Role.PROJECT_LEAD)
    assert Programme.objects.visible_to(programme_administrator.user).count() == 2


def test_a_cohort_opens_with_a_baseline_or_a_printed_reason(programme_administrator, cohort):
    programme = cohort.programme
    bare = factories.make_course(slug="bare", baseline=False)
    data = {
        "programme": programme.pk,
        "name": "Uden",
        "courses": [bare.pk],
        "opens_on": "2026-01-01",
    }
    refused = programme_administrator.post(reverse("cohort_new", args=[programme.pk]), data)
    assert refused.status_code == 422
    assert "courses" in refused.context["form"].errors
    programme.baseline_waiver = "Kurset varer ti minutter"
    programme.save()
    assert (
        programme_administrator.post(reverse("cohort_new", args=[programme.pk]), data).status_code
        == 302
    )
    assert programme.cohorts.get(name="Uden")


@pytest.mark.parametrize(
    ("address", "field"),
    [("cohort_code_renew", "join_code"), ("programme_feed_renew", "calendar_token")],
)
def test_a_secret_that_came_to_too_many_is_renewed_once(
    programme_administrator, cohort, address, field
):
    row = cohort if field == "join_code" else cohort.programme
    old, opened = getattr(row, field), reverse(address, args=[row.pk])
    assert programme_administrator.post(opened, {"old": old}).status_code == 302
    row.refresh_from_db()
    new = getattr(row, field)
    assert new != old
    programme_administrator.post(opened, {"old": old})  # the second of two clicks
    row.refresh_from_db()
    assert getattr(row, field) == new
    assert AuditEntry.objects.filter(action=f"{field} renewed").count() == 1


def test_the_old_join_code_leads_nowhere(programme_administrator, cohort, client):
    old = cohort.join_code
    programme_administrator.post(reverse("cohort_code_renew", args=[cohort.pk]), {"old": old})
    client.logout()
    assert client.get(reverse("join", args=[old])).status_code == 404
    cohort.refresh_from_db()
    assert client.get(reverse("join", args=[cohort.join_code])).status_code == 200


# The way to figures and reports --------------------------------------------------------------------


def test_who_sees_figures_finds_them_in_the_menu(rf, client, programme_administrator, cohort):
    [item] = [one for one in programmes_admin.menu_items() if one.name == "reach"]
    author = factories.UserFactory()
    grant(user=author, role=Role.COURSE_AUTHOR)
    for user, shown in ((programme_administrator.user, True), (author, False)):
        request = rf.get("/")
        request.user = user
        assert item.is_shown(request) is shown
    page = programme_administrator.get(reverse("programmes_admin"), follow=True).content.decode()
    with translation.override("en"):  # the language she has chosen for the admin
        assert f'"{reverse("reach")}"' in page
    own = reverse("programme_admin", args=[cohort.programme.pk])
    page = programme_administrator.get(own, follow=True).content.decode()
    with translation.override("en"):
        figures = reverse("reach_programme", args=[cohort.programme.key])
    assert figures in page and programme_administrator.get(figures).status_code == 200
