import pytest

from certificates import designs, document, pictures
from certificates.models import DesignVersion
from tests import factories
from tests.certificates import reading
from tests.certificates.sample import CREDENTIAL, made
from tests.certificates.test_pictures import GOOD, png

pytestmark = pytest.mark.django_db


def definition(**more):
    words = {
        "da": {"heading": "Bevis", "note": "Udstedt efter aftale."},
        "en": {"heading": "Proof"},
    }
    people = [{"name": "Mette Eksempel", "titles": {"da": "Projektleder", "en": "Project lead"}}]
    return {"accent": "#7A1F2B", "words": words, "signatories": people} | more


def test_publishing_freezes_a_numbered_version_and_the_same_makes_none():
    programme = factories.ProgrammeFactory()
    first = designs.publish(programme=programme, definition=definition(), by=None)
    again = designs.publish(programme=programme, definition=definition(), by=None)
    assert again == first and first.number == 1
    second = designs.publish(programme=programme, definition=definition(accent="#000000"), by=None)
    assert second.number == 2
    first.refresh_from_db()
    assert first.definition["accent"] == "#7a1f2b"
    assert designs.current(programme) == second


def test_a_programme_without_one_has_everybodys():
    programme = factories.ProgrammeFactory()
    assert designs.current(programme) is None
    common = designs.publish(programme=None, definition=definition(), by=None)
    assert designs.current(programme) == common
    assert designs.current(None) == common
    own = designs.publish(programme=programme, definition=definition(accent="#222222"), by=None)
    assert designs.current(programme) == own
    assert designs.current(None) == common


@pytest.mark.parametrize(
    "wrong",
    [
        {"accent": "#ffff00"},
        {"accent": "red"},
        {"accent": "#0b5559; }"},
        {"logo": "0" * 64},
        {"signatories": [{"name": " "}]},
        {"signatories": [{"name": "A"}] * 4},
    ],
)
def test_what_could_not_be_drawn_is_refused(wrong):
    with pytest.raises(designs.BadDesign):
        designs.publish(programme=None, definition=definition(**wrong), by=None)
    assert not DesignVersion.objects.exists()


def test_contrast_is_that_of_wcag():
    assert designs.contrast_with_white("#000000") == pytest.approx(21)
    assert designs.contrast_with_white("#ffffff") == pytest.approx(1)
    assert designs.contrast_with_white("#767676") == pytest.approx(4.54, abs=0.01)


def test_a_certificate_is_drawn_with_the_design_it_is_pinned_to():
    logo, signature = pictures.keep(GOOD.encode()), pictures.keep(png())
    people = [
        {
            "name": "Mette Eksempel",
            "titles": {"da": "Projektleder", "en": "Project lead"},
            "signature": signature.digest,
        }
    ]
    version = designs.publish(
        programme=None, definition=definition(logo=logo.digest, signatories=people), by=None
    )
    certificate = made()
    certificate.design = version.definition
    reader = reading.opened(document.typeset(certificate, "da"))
    text = reader.pages[0].extract_text()
    for words in ("Bevis", "Udstedt efter aftale.", "Mette Eksempel", "Projektleder"):
        assert words in text
    said = reading.alternatives(reader)
    assert said[0] == "Logo: Esbjerg Kommune"
    assert "Underskrift: Mette Eksempel" in said
    assert "Proof" in reading.opened(document.typeset(certificate, "en")).pages[0].extract_text()


def test_a_picture_that_is_gone_makes_no_document(monkeypatch):
    monkeypatch.setattr(document, "attachment", lambda certificate: CREDENTIAL)
    certificate = made()
    certificate.design = designs.PLAIN | {"logo": "0" * 64}
    with pytest.raises(document.CannotMake, match="PictureMissing"):
        document.pdf(certificate, "da")


def test_issuing_pins_the_design_in_force(in_cohort):
    from certificates import issuing

    programme = in_cohort.cohort.programme
    version = designs.publish(programme=programme, definition=definition(), by=None)
    certificate = issuing.issue(enrolment=in_cohort)
    assert certificate.design == version.definition
    designs.publish(programme=programme, definition=definition(accent="#000000"), by=None)
    certificate.refresh_from_db()
    assert certificate.design["number"] == 1
