"""The course administrator at her desk: courses first, a quiz refused and mended, a list of people."""

import re
import secrets

import pytest

from tests.e2e.conftest import DESK, PHONE, wait_for


@pytest.fixture
def desk(visit):
    me = visit(DESK)
    me.sign_in("kursusadministrator")
    return me


def test_courses_come_first_and_a_quiz_can_be_previewed(desk):
    desk.go("/admin/")
    links = desk.page.locator("main a[href*='/admin/kurser/']")
    assert links.count() >= 2, "the core and the police track"
    desk.shot("admin-1280")
    links.first.click()
    desk.page.wait_for_load_state()
    with desk.page.context.expect_page() as opened:
        desk.page.locator("main a[href*='/view_draft/']").nth(1).click()
    opened.value.wait_for_load_state()
    assert opened.value.locator("main h1").count() >= 1
    assert desk.foreign == []


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


def test_list_of_people_is_repaired_imported_and_nobody_is_doubled(desk, visit, site):
    mark = secrets.token_hex(3)
    cohort = site.shell(f"""
        from courses.models import Cohort, Course, Programme
        from django.utils import timezone
        programme = Programme.objects.get(synthetic=True)
        made = Cohort.objects.create(programme=programme, name="Hold {mark}",
            opens_on=timezone.localdate())
        made.courses.set(Course.objects.open().filter(slug="core"))
        print(made.pk)
    """)
    listed = (
        "Navn;E-mail;Faggruppe;Organisation\r\n"
        f"Søren Ågård;soeren-{mark}@example.test;Politibetjent;Odense Kommune\r\n"
        f"Bente Bæk;bente-{mark}@example.test;Raketforsker;Vejle Kommune\r\n"
    ).encode("cp1252")
    upload(desk, cohort, listed)
    assert "Søren Ågård" in desk.text()
    wrong = desk.page.locator(".mend select[name=value]").first
    wrong.select_option(index=2)
    desk.page.locator(".mend__other button[type=submit]").first.click()
    desk.page.wait_for_load_state()
    confirm(desk)
    for address in (f"soeren-{mark}@example.test", f"bente-{mark}@example.test"):
        wait_for(lambda a=address: any(a in mail for mail in site.mails()), 40)
    upload(desk, cohort, listed.replace(b"Raketforsker", b"Politibetjent"))
    confirm(desk)
    assert enrolled(site, cohort) == 2
    # The invited person opens the link and comes in.
    mail = next(m for m in site.mails() if f"soeren-{mark}@example.test" in m)
    link = re.search(r"https?://\S+/invitation/\S+", mail).group(0)
    guest = visit(PHONE)
    guest.go(link)
    guest.check()
    guest.page.locator("main form button[type=submit]").first.click()
    guest.page.wait_for_url("**/konto/**")
    guest.check()


def upload(desk, cohort: str, listed: bytes) -> None:
    desk.go(f"/admin/hold/{cohort}/liste/")
    file = {"name": "hold.csv", "mimeType": "text/csv", "buffer": listed}
    desk.page.locator("input[type=file]").set_input_files(file)
    desk.page.locator("form[enctype] button[type=submit]").click()
    desk.page.wait_for_url("**/admin/liste/**")


def confirm(desk) -> None:
    desk.page.locator("form[action$='/importer/'] button[type=submit]").click()
    desk.page.locator("main .help-info + p a.button[href*='/admin/hold/']").wait_for()


def enrolled(site, cohort: str) -> int:
    return int(
        site.shell(f"""
        from courses.models import Enrolment
        print(Enrolment.objects.filter(cohort={cohort}).values("person").distinct().count())
    """)
    )
