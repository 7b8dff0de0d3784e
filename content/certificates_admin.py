"""Certificates in the admin: a course administrator finds one, revokes it, or reinstates it.

`admin_urls` and `menu_item` are what content/wagtail_hooks.py registers.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView

from certificates import issuing, numbers
from certificates.models import Certificate
from certificates.wording import wording
from people.models import AuditEntry, Role
from people.roles import holds


class Listing(BaseListingView):
    """The certificates of the administrator's programmes, by number or name on them."""

    model = Certificate
    page_title = gettext_lazy("Certificates")
    header_icon = "doc-full-inverse"
    verbose_name_plural = gettext_lazy("certificates")
    index_url_name = "certificates_admin"
    index_results_url_name = "certificates_admin_results"
    is_searchable = True
    paginate_by = 50
    default_ordering = "-issued_at"
    columns = [
        TitleColumn(
            "number",
            label=gettext_lazy("Number"),
            get_url=lambda one: reverse("certificates_admin_decide", args=[one.pk]),
        ),
        Column("holder", label=gettext_lazy("Holder"), accessor=lambda one: one.content["holder"]),
        Column("course", label=gettext_lazy("Course"), accessor=lambda one: wording(one).course),
        Column("cohort", label=gettext_lazy("Cohort"), accessor=lambda one: one.content["cohort"]),
        DateColumn("issued_at", label=gettext_lazy("Issued"), sort_key="issued_at"),
        Column(
            "status",
            label=gettext_lazy("State"),
            accessor=lambda one: Certificate.Status(one.status()).label,
        ),
    ]

    def dispatch(self, request, *args, **kwargs):
        if not holds(request.user, Role.COURSE_ADMINISTRATOR):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[Certificate]:
        return Certificate.objects.administered_by(self.request.user)

    def search_queryset(self, queryset: QuerySet[Certificate]) -> QuerySet[Certificate]:
        return found(queryset, self.search_query)


def found(queryset: QuerySet[Certificate], typed: str) -> QuerySet[Certificate]:
    """Narrow to a number, however it is typed, or to part of the name on the certificate."""
    typed = " ".join(typed.split())
    if not typed:
        return queryset
    try:
        return queryset.filter(number=numbers.normalise(typed))
    except numbers.NotANumber:
        return queryset.filter(Q(content__holder__icontains=typed) | Q(number__icontains=typed))


class GroundForm(forms.Form):
    """Why a certificate is revoked or reinstated."""

    ground = forms.CharField(
        label=gettext_lazy("Ground"),
        max_length=250,
        error_messages={"required": gettext_lazy("Write why; the ground is kept.")},
    )

    def __init__(self, *args, revoked: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ground"].help_text = (
            _("Kept in the log together with your name.")
            if revoked
            else _("Anyone who checks the certificate sees this. Write no personal details.")
        )


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one certificate, and revoke it or reinstate it with a ground."""
    certificate = get_object_or_404(Certificate.objects.administered_by(request.user), pk=pk)
    revoked = certificate.revoked_at is not None
    form = GroundForm(request.POST or None, revoked=revoked)
    if request.method == "POST" and form.is_valid():
        # The button says what was meant: a page that stood open must not do the opposite.
        _carry_out(request, certificate, form.cleaned_data["ground"])
        return redirect("certificates_admin_decide", pk)
    context = {
        "certificate": certificate,
        "words": wording(certificate),
        "status": Certificate.Status(certificate.status()).label,
        "form": form,
        "log": _log(certificate),
    }
    return render(request, "content/certificates/decide.html", context)


def _carry_out(request: HttpRequest, certificate: Certificate, ground: str) -> None:
    by = request.user
    if request.POST.get("verb") == "reinstate":
        issuing.reinstate(certificate=certificate, ground=ground, by=by)
        messages.success(request, _("The certificate stands again."))
    elif request.POST.get("verb") == "revoke":
        issuing.revoke(certificate=certificate, ground=ground, by=by)
        messages.success(request, _("The certificate is revoked. Whoever checks it sees that."))


def _log(certificate: Certificate) -> list[AuditEntry]:
    subject = f"{certificate._meta.label_lower}:{certificate.pk}"
    words = {
        "certificate issued": _("Issued"),
        "certificate revoked": _("Revoked"),
        "certificate reinstated": _("Reinstated"),
    }
    entries = list(AuditEntry.objects.filter(subject=subject).select_related("actor"))
    for entry in entries:
        entry.word = words.get(entry.action, entry.action)
    return entries


def admin_urls() -> list:
    """Return the addresses for `register_admin_urls`."""
    return [
        path("certifikater/", Listing.as_view(), name="certificates_admin"),
        path(
            "certifikater/resultater/",
            Listing.as_view(results_only=True),
            name="certificates_admin_results",
        ),
        path("certifikater/<int:pk>/", decide, name="certificates_admin_decide"),
    ]


class CertificatesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return holds(request.user, Role.COURSE_ADMINISTRATOR)


def menu_item() -> MenuItem:
    """Return the item for `register_admin_menu_item`."""
    return CertificatesMenuItem(
        gettext_lazy("Certificates"),
        reverse("certificates_admin"),
        icon_name="doc-full-inverse",
        order=400,
    )
