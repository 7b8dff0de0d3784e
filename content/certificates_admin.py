"""Certificates in the admin: a course administrator finds one and opens it.

`admin_urls` and `menu_item` are what content/wagtail_hooks.py registers.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from certificates import numbers
from certificates.models import Certificate
from certificates.wording import wording
from content import certificates_batches, certificates_decide, certificates_register
from content.looking import looked
from people.looks import Place
from people.models import Role
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
        Column("holder", label=gettext_lazy("Holder"), accessor=lambda one: wording(one).holder),
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

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(_("Register"), url=reverse("certificates_register"), icon_name="download"),
            HeaderButton(_("Being made"), url=reverse("certificates_batches"), icon_name="cogs"),
        ]

    def get_base_queryset(self) -> QuerySet[Certificate]:
        return Certificate.objects.administered_by(self.request.user)

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        people = [one.person_id for one in context["page_obj"]]
        return context | looked(self.request, Place.CERTIFICATES, people)

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
        return queryset.filter(Q(holder__icontains=typed) | Q(number__icontains=typed))


def admin_urls() -> list:
    """Return the addresses for `register_admin_urls`."""
    return [
        path("certifikater/", Listing.as_view(), name="certificates_admin"),
        path(
            "certifikater/resultater/",
            Listing.as_view(results_only=True),
            name="certificates_admin_results",
        ),
        path("certifikater/register/", certificates_register.page, name="certificates_register"),
        path(
            "certifikater/register.csv",
            certificates_register.as_csv,
            name="certificates_register_csv",
        ),
        path(
            "certifikater/register.xlsx",
            certificates_register.as_xlsx,
            name="certificates_register_xlsx",
        ),
        path(
            "certifikater/register.zip",
            certificates_register.as_zip,
            name="certificates_register_zip",
        ),
        path("certifikater/laves/", certificates_batches.listing, name="certificates_batches"),
        path(
            "certifikater/laves/<uuid:key>/", certificates_batches.batch, name="certificates_batch"
        ),
        path(
            "certifikater/laves/<uuid:key>/stand/",
            certificates_batches.progress,
            name="certificates_batch_progress",
        ),
        path(
            "certifikater/laves/<uuid:key>/igen/",
            certificates_batches.try_again,
            name="certificates_batch_try_again",
        ),
        path(
            "certifikater/<int:pk>/", certificates_decide.decide, name="certificates_admin_decide"
        ),
        path(
            "certifikater/<int:pk>/ret/",
            certificates_decide.correct,
            name="certificates_admin_correct",
        ),
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
