"""The register of a programme in the admin: narrow it, then take it as CSV, XLSX, or documents."""

import tempfile

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from certificates import archive, register
from certificates.models import Certificate
from courses import programmes
from courses.models import Programme
from people import looks
from people.looks import Place, Purpose

SPOOLED = 2 * 1024 * 1024


class RegisterForm(forms.Form):
    """Which certificates: of a programme, in a state."""

    programme = forms.ModelChoiceField(
        label=_("Programme"), queryset=Programme.objects.none(), to_field_name="key"
    )
    state = forms.ChoiceField(label=_("State today"), required=False)
    purpose = forms.ChoiceField(
        label=_("What the file is for"),
        choices=[("", "---------"), *Purpose.choices],
        required=False,
        help_text=_("Choose it to take a file. It is logged, and each person can see it."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["programme"].queryset = programmes_of(user)
        states = [s for s in Certificate.Status if s != Certificate.Status.UNKNOWN]
        self.fields["state"].choices = [("", _("All"))] + [(s.value, s.label) for s in states]

    def found(self):
        """Return the certificates that were asked for."""
        asked = self.cleaned_data
        return register.certificates_of(asked["programme"], self.user, state=asked["state"])


def programmes_of(user):
    """Return the programmes in which the user administers a cohort or all."""
    cohorts = programmes.administered_cohorts(user)
    found = programmes.administered_programmes(user) | Programme.objects.filter(cohorts__in=cohorts)
    return found.distinct().order_by("name")


@require_GET
def page(request: HttpRequest) -> HttpResponseBase:
    """Choose, see how many there are, and take them along."""
    if not programmes.may_administer(request.user):
        raise PermissionDenied
    form = RegisterForm(request.GET or None, user=request.user)
    number = form.found().count() if form.is_valid() else None
    context = {"form": form, "number": number, "query": request.GET.urlencode()}
    return render(request, "content/certificates/register.html", context)


@require_GET
def as_csv(request: HttpRequest) -> HttpResponseBase:
    response = StreamingHttpResponse(
        register.as_csv(_asked(request)), content_type=register.MIME["csv"]
    )
    return _download(response, "register", "csv")


@require_GET
def as_xlsx(request: HttpRequest) -> HttpResponseBase:
    file = tempfile.SpooledTemporaryFile(max_size=SPOOLED)  # noqa: SIM115 (FileResponse closes it)
    register.as_xlsx(_asked(request), file)
    file.seek(0)
    return _download(FileResponse(file, content_type=register.MIME["xlsx"]), "register", "xlsx")


@require_GET
def as_zip(request: HttpRequest) -> HttpResponseBase:
    """Send the documents one after the other; nothing is put together first."""
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else get_language() or "da"
    found = _asked(request).iterator(register.READ)
    response = StreamingHttpResponse(
        archive.stream(found, language), content_type="application/zip"
    )
    return _download(response, "documents", "zip")


def _asked(request: HttpRequest):
    """Return what a download asks for; a programme of somebody else is not there at all."""
    if not programmes.may_administer(request.user):
        raise PermissionDenied
    form = RegisterForm(request.GET, user=request.user)
    if not form.is_valid() or not form.cleaned_data["purpose"]:
        raise Http404
    found = form.found()
    looks.note(
        user=request.user,
        place=Place.REGISTER,
        people=found.values_list("person_id", flat=True),
        subject=form.cleaned_data["programme"],
        purpose=form.cleaned_data["purpose"],
        export=True,
    )
    return found


def _download(response: HttpResponseBase, name: str, ending: str) -> HttpResponseBase:
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="certificates-{name}-{day}.{ending}"'
    response["Cache-Control"] = "no-store"
    return response
