"""What PDF/UA-1 and PDF/A-3 ask for, as far as Python alone can tell; veraPDF judges the rest."""

import json
import re

import pytest

from certificates import document
from tests.certificates import reading
from tests.certificates.sample import CREDENTIAL, made


@pytest.fixture(scope="module", params=["da", "en"])
def reader(request):
    certificate = made()
    data = document.typeset(certificate, request.param, credential=CREDENTIAL)
    found = reading.opened(data)
    found.language = request.param
    return found


def test_language_title_and_tags(reader):
    root = reader.trailer["/Root"]
    assert root["/Lang"] == reader.language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "ABCD-EFGH-2345-6789" in reader.metadata.title


def test_headings_come_in_order_and_pictures_say_what_they_show(reader):
    kinds = [tag.get("/S") for tag in reading.structure(reader)]
    assert [kind for kind in kinds if re.fullmatch("/H[1-6]", kind or "")] == ["/H1", "/H2", "/H3"]
    assert "/L" in kinds and "/Link" in kinds
    figures = [tag for tag in reading.structure(reader) if tag.get("/S") == "/Figure"]
    assert figures and all(tag.get("/Alt") for tag in figures)


def test_every_font_is_embedded(reader):
    found = reading.fonts(reader)
    assert found
    for font in found:
        described = font["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(described), font["/BaseFont"]
        assert re.match(r"/[A-Z]{6}\+", font["/BaseFont"])


def test_colours_mean_the_same_on_every_screen(reader):
    intent = reader.trailer["/Root"]["/OutputIntents"][0].get_object()
    assert intent["/S"] == "/GTS_PDFA1"
    assert intent["/DestOutputProfile"].get_object().get_data()


def test_the_file_for_machines_is_attached(reader):
    root = reader.trailer["/Root"]
    [file] = [one.get_object() for one in root["/AF"]]
    assert file["/AFRelationship"] == "/Data"
    assert file["/Desc"]
    stream = file["/EF"]["/F"].get_object()
    assert stream["/Subtype"] == "/application/json"
    said = json.loads(stream.get_data())
    assert said["number"] == "ABCD-EFGH-2345-6789"


def test_nothing_runs_or_fetches(reader):
    root = reader.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)
    assert "/JavaScript" not in root.get("/Names", {})
    assert not reader.is_encrypted
