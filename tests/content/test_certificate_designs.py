"""Designing certificates in the admin."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from certificates import designs
from certificates.models import DesignVersion, Picture
from content import certificate_designs_admin, setup
from content.certificate_pictures import PictureFormField
from content.models import CertificateDesign, CertificateSignatory
from courses import programmes
from people.models import Role
from people.roles import grant
from tests import factories
from tests.certificates.test_pictures import GOOD

pytestmark = pytest.mark.django_db


def a_design(programme=None, **values):
    design = CertificateDesign(programme=programme, heading_da="Bevis", **values)
    design.signatories.add(CertificateSignatory(name="Mette Eksempel", title_da="Projektleder"))
    design.save()
    return design


def test_publishing_freezes_what_certificates_are_pinned_to():
    programme = factories.ProgrammeFactory()
    design = a_design(programme)
    user = factories.UserFactory(is_superuser=True)
    design.save_revision(user=user).publish(user=user)
    version = designs.current(programme)
    assert version.published_by == user
    assert version.definition["words"]["da"]["heading"] == "Bevis"
    assert version.definition["signatories"][0]["name"] == "Mette Eksempel"
    design.heading_da = "Kursusbevis"
    design.save_revision()
    assert DesignVersion.objects.count() == 1  # a draft freezes nothing
    design.latest_revision.publish()
    assert designs.current(programme).number == 2


def test_a_colour_that_cannot_be_read_is_refused():
    design = CertificateDesign(accent="#ffee00")
    with pytest.raises(Exception, match="cannot be read"):
        design.full_clean()


@pytest.mark.parametrize("mode", ["da", "en", "long"])
def test_the_preview_draws_the_page_and_says_that_it_is_made_up(mode):
    response = a_design().serve_preview(RequestFactory().get("/"), mode)
    html = response.content.decode()
    assert html.count("data:image/png;base64,") == 1
    assert "Synthetic data" in html


def test_a_draft_that_cannot_be_drawn_says_why():
    design = a_design()
    design.signatories.add(CertificateSignatory(name=" "))
    html = design.serve_preview(RequestFactory().get("/"), "da").content.decode()
    assert "each signatory needs a name" in html


def test_an_upload_is_made_harmless_at_once():
    field = PictureFormField(required=False)
    digest = field.clean(SimpleUploadedFile("logo.svg", GOOD.encode()), "")
    assert Picture.objects.get().digest == digest
    assert field.clean(None, digest) == digest
    assert field.clean(False, digest) == ""
    hostile = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script/></svg>'
    with pytest.raises(Exception, match="not allowed: script"):
        field.clean(SimpleUploadedFile("x.svg", hostile), "")


def test_administrators_work_with_their_own_programmes_only(client):
    setup.set_up()
    own, other = factories.ProgrammeFactory(), factories.ProgrammeFactory()
    user = factories.UserFactory()
    grant(user=user, role=Role.COURSE_ADMINISTRATOR, scope=own.key)
    assert list(programmes.administered_programmes(user)) == [own]
    mine, theirs, common = a_design(own), a_design(other), a_design()
    may = certificate_designs_admin.may_edit
    assert [may(one, user) for one in (mine, theirs, common)] == [True, False, False]
    client.force_login(user)
    address = "/admin/snippets/content/certificatedesign/"
    page = client.get(address)
    assert page.status_code == 200
    assert own.name in page.content.decode() and other.name not in page.content.decode()
    assert client.get(f"{address}edit/{mine.pk}/").status_code == 200
    assert client.get(f"{address}edit/{theirs.pk}/").status_code in (302, 403)
