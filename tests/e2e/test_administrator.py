"""The course administrator at her desk: courses first, a quiz mended, a list of people."""

import json
import re
import secrets

import pytest

from tests.e2e import made
from tests.e2e.conftest import DESK, PHONE, wait_for

PASSWORD = "en lang adgangskode 7"


@pytest.fixture
def desk(visit):
    me = visit(DESK)
    me.page.set_default_timeout(12_000)
    me.sign_in("kursusadministrator")
    return me


def test_courses_come_first(desk):
    desk.go("/admin/")
    heading = desk.page.locator("main h2").first
    assert heading.inner_text() == "Kurser"
    rows = desk.page.locator(".desk__table tbody tr")
    assert rows.count() >= 2, "the core and the police track"
    assert "Udgivet" in rows.first.inner_text()
    assert desk.axe() == [] and desk.troubles == [] and desk.foreign == []
    desk.shot("admin-1280")


def test_published_quiz_asks_typo_or_meaning_and_keeps_the_text(desk, site):
    page = site.shell("""
        from wagtail.models import Page
        print(Page.objects.filter(slug="k2-quiz", locale__language_code="da").first().pk)
    """)
    desk.go(f"/admin/pages/{page}/edit/")
    title = desk.page.locator("[name=title]")
    title.fill("Hvad har du med fra modulet? (rettet)")
    desk.page.evaluate("""() => {
        const form = document.querySelector('#page-edit-form');
        const publish = form.querySelector('[name=action-publish]');
        form.noValidate = true;
        form.requestSubmit(publish);
    }""")
    desk.page.wait_for_load_state()
    asked = desk.page.locator("[name=change]")
    asked.first.wait_for(state="attached")
    assert title.input_value().endswith("(rettet)")


def test_list_of_people_is_mended_imported_once_and_an_invited_person_comes_in(desk, visit, site):
    mark = secrets.token_hex(3)
    group = made.group(site, f"Listehold {mark}")["pk"]
    soeren, bente = f"soeren-{mark}@example.test", f"bente-{mark}@example.test"
    listed = (
        "Navn;E-mail;Faggruppe;Organisation\r\n"
        f"Søren Ågård;{soeren};Politibetjent;Odense Kommune\r\n"
        f"Bente Bæk;{bente};Raketforsker;Vejle Kommune\r\n"
    ).encode("cp1252")
    upload(desk, group, listed)
    assert "Søren Ågård" in desk.page.locator(".rows").inner_text()
    assert desk.page.locator(".rows__error").count() == 1
    assert counted(site, group) == [0, 0]
    assert desk.axe() == [] and desk.troubles == []
    desk.shot("dry-run-1280")
    # Importing with the wrong row in it is refused; nothing is lost.
    desk.page.locator("form[action$='/importer/'] button").click()
    desk.page.locator(".messages .error, .messages .warning").first.wait_for()
    assert counted(site, group) == [0, 0]
    desk.page.locator(".mend select[name=value]").select_option("social-worker")
    desk.page.locator(".mend__other button[type=submit]").click()
    desk.page.locator(".rows__error").wait_for(state="detached")
    confirm(desk)
    desk.shot("imported-1280")
    assert counted(site, group) == [2, 2]
    for address in (soeren, bente):
        wait_for(lambda a=address: letters(site, a), 60)
    upload(desk, group, listed.replace(b"Raketforsker", b"Politibetjent"))
    confirm(desk)
    assert counted(site, group) == [2, 2], "the same list once more doubles nobody"
    assert len(letters(site, soeren)) == 1
    come_in(visit, re.search(r"https?://\S+/invitation/\S+", letters(site, soeren)[0]).group(0))
    assert accepted(site, group) == "Søren Ågård"
    desk.go(f"/admin/forloeb/hold/{group}/")
    assert desk.page.locator(".desk__table tbody tr").count() == 2
    assert desk.axe() == [] and desk.troubles == []


def letters(site, address: str) -> list[str]:
    return [mail for mail in site.mails() if f"To: {address}\n" in mail]


def come_in(visit, link: str) -> None:
    """Open a personal link in a browser that has never been here, and join."""
    guest = visit(PHONE)
    guest.go(link)
    assert "Søren Ågård" in guest.page.locator("h1").inner_text()
    guest.check()
    guest.shot("invitation-360")
    guest.page.locator("main form button[type=submit]").first.click()
    guest.page.wait_for_url("**/konto/signup/**")
    guest.check()
    guest.page.locator("[name=password1]").fill(PASSWORD)
    guest.page.locator("main form button[type=submit]").first.click()
    guest.page.wait_for_url("**/min-uddannelse/")
    guest.shot("joined-360")
    guest.page.locator(".course-outline").first.wait_for()
    guest.check()


def upload(desk, group: int, listed: bytes) -> None:
    desk.go(f"/admin/forloeb/hold/{group}/liste/")
    file = {"name": "hold.csv", "mimeType": "text/csv", "buffer": listed}
    desk.page.locator("input[type=file]").set_input_files(file)
    desk.page.locator("form[enctype] button[type=submit]").click()
    desk.page.wait_for_url("**/admin/forloeb/liste/**")


def confirm(desk) -> None:
    """Press Import, and wait until the page says what came of it."""
    desk.page.locator("form[action$='/importer/'] button[type=submit]").click()
    desk.page.locator("main a.button[href*='/admin/forloeb/hold/']").wait_for()


def counted(site, group: int) -> list[int]:
    """Return how many people are enrolled in a group, and how many invited."""
    return json.loads(
        site.shell(f"""
        from courses.models import Enrolment, Invitation
        people = Enrolment.objects.filter(cohort={group}).values("person").distinct().count()
        print([people, Invitation.objects.filter(cohort={group}).count()])
    """)
    )


def accepted(site, group: int) -> str:
    return site.shell(f"""
        from courses.models import Invitation
        print(*Invitation.objects.filter(cohort={group}).exclude(accepted_at=None)
            .values_list("person__name", flat=True))
    """)
