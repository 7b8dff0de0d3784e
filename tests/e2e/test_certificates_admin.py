"""Certificates at the administrator's desk: a design, two pairs of eyes, a misspelt name, the files.

Each is done in a browser and looked for where the public sees it.
"""

import csv
import io
import json
import re
import secrets
import zipfile

import openpyxl
import pytest
from pypdf import PdfReader

from tests.e2e import made
from tests.e2e.conftest import DESK, PHONE, wait_for
from tests.e2e.test_keyboard import tab_to

LOGO = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 80" width="300" height="80">
<rect width="80" height="80" rx="12" fill="#7a1f3d"/><circle cx="40" cy="40" r="20" fill="#fff"/>
<rect x="100" y="18" width="190" height="16" fill="#7a1f3d"/>
<rect x="100" y="46" width="130" height="16" fill="#7a1f3d"/></svg>"""
ACCENT = "#7a1f3d"
# A message that fades in has too little contrast until it stands.
SETTLED = "document.getAnimations().forEach(a => { try { a.finish() } catch { a.cancel() } })"
WAGTAILS = "w-minimap"  # a button of its editor: too small on a phone, and not ours


@pytest.fixture(scope="module")
def group(site):
    return made.group(site, f"Beviser {secrets.token_hex(2)}", opens=-900)


@pytest.fixture
def desk(visit):
    me = visit(DESK)
    me.page.set_default_timeout(15_000)
    me.sign_in("kursusadministrator")
    return me


@pytest.fixture(scope="module")
def second(site, group) -> str:
    """Another administrator of the same programme; return the address."""
    address = site.learner("Tosse")
    site.shell(f"""
        from courses.models import Programme
        from people.models import Role, User
        from people.roles import grant
        user = User.objects.get(email={address!r})
        grant(user=user, role=Role.COURSE_ADMINISTRATOR,
            scope=Programme.objects.get(pk={group["programme"]}).key)
    """)
    return address


def key_of(site, number: str) -> int:
    return int(
        site.shell(
            "from certificates.models import Certificate\n"
            f"print(Certificate.objects.get(number={number!r}).pk)"
        )
    )


def looked_at(me, name: str) -> None:
    """Hold a page of the admin against axe on a desk and on a phone, and keep pictures."""
    for size in (PHONE, DESK):
        me.page.set_viewport_size(size)
        me.page.evaluate(SETTLED)
        assert [one for one in me.axe() if WAGTAILS not in one] == [], (me.page.url, size)
        me.shot(f"{name}-{size['width']}")
    assert me.troubles == [] and me.foreign == [], me.page.url


def fetched(visitor, path: str) -> bytes:
    answer = visitor.context.request.get(f"{visitor.site.url}{path}")
    assert answer.ok, (path, answer.status)
    return answer.body()


def state_of(visit, number: str) -> str:
    """Return what a stranger's phone says, first of all."""
    stranger = visit(PHONE)
    stranger.go(f"/c/{number}")
    stranger.check()
    return stranger.page.locator(".certificate-banner").first.inner_text()


# The design ----------------------------------------------------------------------------------------


def test_a_design_is_drawn_previewed_published_and_stands_on_the_paper(desk, site, group):
    old = made.certificate(site, group["pk"], "Før Prøve")
    before = fetched(desk, f"/da/bevis/{old}.pdf?sprog=da")
    desk.go("/admin/")
    desk.page.get_by_role("link", name="Certifikatdesign").first.click()
    desk.page.wait_for_url("**/certificatedesign/")
    looked_at(desk, "design-list")
    desk.go("/admin/snippets/content/certificatedesign/add/")
    desk.page.locator("[name=programme]").select_option(label=name_of(site, group))
    desk.page.locator("[name=accent]").fill("#ffee88")
    logo = {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": LOGO}
    desk.page.locator("[name=logo]").set_input_files(logo)
    desk.page.get_by_role("button", name="Tilføj Underskriver").click()
    desk.page.locator("[name=signatories-0-name]").fill("Mette Vang")
    desk.page.locator("[name=signatories-0-title_da]").fill("Programleder")
    desk.page.locator("[name=heading_da]").fill("Kursusbevis")
    save(desk)
    assert "kan ikke læses på hvidt" in desk.page.locator("main").inner_text()
    looked_at(desk, "design-refused")
    desk.page.locator("[name=accent]").fill(ACCENT)
    desk.page.locator("[name=logo]").set_input_files(logo)
    save(desk)
    desk.page.wait_for_url(re.compile(r"certificatedesign/edit/\d+/"))
    looked_at(desk, "design-draft")
    previewed(desk)
    publish(desk)
    new = made.certificate(site, group["pk"], "Efter Prøve")
    says = read(fetched(desk, f"/da/bevis/{new}.pdf?sprog=da"))
    assert "Kursusbevis" in says and "Mette Vang" in says and "Programleder" in says
    assert fetched(desk, f"/da/bevis/{old}.pdf?sprog=da") == before, "what is issued stays"


def name_of(site, group) -> str:
    return site.shell(
        "from courses.models import Programme\n"
        f"print(Programme.objects.get(pk={group['programme']}).name)"
    )


def read(data: bytes) -> str:
    return PdfReader(io.BytesIO(data)).pages[0].extract_text()


def save(desk) -> None:
    """Press "save draft"; the page comes again, with errors or as the draft."""
    with desk.page.expect_navigation():
        desk.page.evaluate("""() => {
            const form = document.querySelector("form[enctype]");
            form.noValidate = true;
            form.requestSubmit(form.querySelector("button[type=submit]:not([name])"));
        }""")


def publish(desk) -> None:
    with desk.page.expect_navigation():
        desk.page.evaluate("""() => {
            const form = document.querySelector("form[enctype]");
            form.requestSubmit(form.querySelector("[name=action-publish]"));
        }""")
    assert desk.page.locator(".messages .error").count() == 0


def previewed(desk) -> None:
    """Open the preview beside the form: the page is drawn with somebody who does not exist."""
    toggle = desk.page.locator("[data-side-panel-toggle=preview]")
    toggle.click()
    frame = desk.page.frame_locator("iframe.w-preview__iframe").first
    picture = frame.locator("img").first
    picture.wait_for(timeout=30_000)
    assert picture.evaluate("one => one.naturalWidth") > 800
    desk.shot("design-preview-1280")
    toggle.click()


# Two pairs of eyes ---------------------------------------------------------------------------------


def test_revoked_by_two_and_made_to_stand_again(desk, visit, site, group, second):
    number = made.certificate(site, group["pk"], "Tove Prøve")
    path = f"/admin/certifikater/{key_of(site, number)}/"
    desk.go("/admin/certifikater/")
    looked_at(desk, "certificates")
    desk.go(path)
    looked_at(desk, "certificate")
    by_keyboard(desk, "revoke", "wrong-person")
    assert "En anden administrator skal bekræfte" in desk.page.locator("main").inner_text()
    looked_at(desk, "certificate-proposed")
    assert "Gyldigt" in state_of(visit, number), "a proposal alone does nothing"
    other = visit(DESK)
    other.sign_in(second)
    other.go(path)
    looked_at(other, "certificate-confirm")
    press(other, "confirm")
    banner = state_of(visit, number)
    assert "Tilbagekaldt" in banner and "Udstedt til den forkerte person" in banner
    assert visit().context.request.get(f"{site.url}/c/{number}/badge.png").status == 404
    other.go(path)
    looked_at(other, "certificate-revoked")
    by_keyboard(other, "reinstate", "mistake")
    desk.go(path)
    press(desk, "confirm")
    assert "Gyldigt" in state_of(visit, number)
    desk.go(path)
    assert desk.page.locator("table.listing").first.locator("tbody tr").count() == 3
    looked_at(desk, "certificate-reinstated")


def by_keyboard(me, verb: str, ground: str) -> None:
    """Choose a ground and propose, without a mouse."""
    tab_to(me.page, "select[name=ground]", 120)
    label = me.page.locator(f"select[name=ground] option[value={ground}]").inner_text()
    me.page.keyboard.type(label[:14])
    assert me.page.locator("select[name=ground]").input_value() == ground
    tab_to(me.page, f"button[name=verb][value={verb}]")
    with me.page.expect_navigation():
        me.page.keyboard.press("Enter")


def press(me, verb: str) -> None:
    with me.page.expect_navigation():
        me.page.locator(f"button[name=verb][value={verb}]").click()


# A misspelt name -----------------------------------------------------------------------------------


def test_a_misspelt_name_gives_a_successor(desk, visit, site, group):
    number = made.certificate(site, group["pk"], "Kirsten Prøwe")
    desk.go("/admin/certifikater/?q=Prøwe")
    desk.page.get_by_role("link", name=number).click()
    desk.page.wait_for_url(f"**/certifikater/{key_of(site, number)}/")
    desk.follow("Ret certifikatet")
    desk.page.locator("[name=holder]").fill("\u202eKirsten")
    desk.page.locator("[name=reason]").fill("Stavet forkert")
    submit(desk)
    assert "ikke kan ses" in desk.page.locator("main").inner_text()
    looked_at(desk, "correct-refused")
    desk.page.locator("[name=holder]").fill("Kirsten Prøve")
    submit(desk)
    desk.page.wait_for_url(re.compile(r"/certifikater/\d+/$"))
    looked_at(desk, "certificate-corrected")
    stranger = visit(PHONE)
    stranger.go(f"/c/{number}")
    assert "Erstattet" in stranger.page.locator(".certificate-banner").inner_text()
    stranger.page.locator(".certificate-banner a").click()
    stranger.page.locator(".certificate-banner--valid").wait_for()
    assert "Kirsten Prøve" in stranger.text()
    stranger.check()


def submit(me) -> None:
    with me.page.expect_navigation():
        me.page.locator("main form[method=post] button[type=submit]").last.click()


# Many, and the files -------------------------------------------------------------------------------


def test_made_by_the_worker_and_taken_as_files(desk, site, group):
    made_due(site, group["pk"], 5)
    wait_for(lambda: waiting(site, group["programme"]) == 0)
    desk.go("/admin/certifikater/laves/")
    looked_at(desk, "batches")
    desk.page.locator("table.listing a").first.click()
    desk.page.locator("progress").wait_for()
    looked_at(desk, "batch")
    assert "5 af 5" in desk.page.locator("main").inner_text()
    desk.go("/admin/certifikater/register/")
    desk.page.locator("[name=programme]").select_option(label=name_of(site, group))
    desk.page.locator("[name=purpose]").select_option(index=1)
    with desk.page.expect_navigation():
        desk.page.locator("main form[method=get] button").last.click()
    looked_at(desk, "register")
    rows = list(csv.reader(taken(desk, "CSV").decode("utf-8-sig").splitlines(), delimiter=";"))
    sheet = openpyxl.load_workbook(io.BytesIO(taken(desk, "Excel"))).active
    assert len(rows) == sheet.max_row >= 6
    names = zipfile.ZipFile(io.BytesIO(taken(desk, "dansk"))).namelist()
    assert all(re.fullmatch(r"[0-9A-Z-]{19}\.pdf", one) for one in names)
    revoked = sum("Tilbagekaldt" in row for row in rows[1:])
    assert len(names) == len(rows) - 1 - revoked


def made_due(site, group_pk: int, number: int) -> None:
    """Let some people pass; that their certificates are due, the worker finds by itself."""
    site.shell(f"""
        from certificates import batches
        from courses.enrolment import enrol
        from courses.models import Cohort, Course, Enrolment
        from django.utils import timezone
        from people.models import Person
        now = timezone.now()
        for n in range({number}):
            made = enrol(person=Person.objects.create(name=f"Prøve Nr {{n}}"),
                course=Course.objects.get(slug="core"), cohort=Cohort.objects.get(pk={group_pk}))
            Enrolment.objects.filter(pk=made.pk).update(reached_at=now, trained_at=now,
                passed_at=now, passed_edition=made.edition)
        batches.gather()
    """)


def waiting(site, programme: int) -> int:
    return int(
        json.loads(
            site.shell(
                "from certificates.models import BatchLine\n"
                f"print(BatchLine.objects.filter(batch__programme={programme})"
                '.exclude(state="done").count())'
            )
        )
    )


def taken(desk, name: str) -> bytes:
    """Click on a file to take, and return what came."""
    with desk.page.expect_download() as got:
        desk.page.locator("main").get_by_role("link", name=re.compile(name)).click()
    with open(got.value.path(), "rb") as file:
        return file.read()
