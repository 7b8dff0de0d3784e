"""Sign-in in the admin: system administrators set up how a workplace signs in, and help who has
lost the second step.

Registers its own addresses and menu item; content/wagtail_hooks.py imports it.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from content.people_forms import ReasonForm
from content.people_views import again_with, person_of
from content.programmes_views import header
from people import second_factor, workplaces
from people.models import ClaimMeaning, Organisation, Profession, SignInService, User

KINDS = {"organisation": "organisation", "faggruppe": "profession", "profession": "profession"}


class ServiceForm(forms.ModelForm):
    """A sign-in service, its secret (written, never read), and what its values mean."""

    secret = forms.CharField(
        label=gettext_lazy("Client secret (OpenID Connect)"),
        required=False,
        max_length=191,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Leave it empty to keep the one there is. It is never shown again."),
    )
    meanings = forms.CharField(
        label=gettext_lazy("What the values mean"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "One a line: organisation or profession, a colon, the value, an equals sign, and the"
            " name or key here."
        ),
    )

    class Meta:
        model = SignInService
        fields = [
            "name",
            "slug",
            "organisation",
            "protocol",
            "enabled",
            "domains",
            "vouches_for_email",
            "two_steps",
            "issuer",
            "client_id",
            "metadata",
            "user_claim",
            "email_claim",
            "name_claim",
            "organisation_claim",
            "profession_claim",
            "level_claim",
            "accepted_levels",
        ]
        widgets = {
            "domains": forms.Textarea(attrs={"rows": 3}),
            "metadata": forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["slug"].disabled = True  # it stands in addresses that were agreed
            self.initial["meanings"] = written(self.instance)

    def clean_meanings(self) -> list[ClaimMeaning]:
        lines = [line.strip() for line in self.cleaned_data["meanings"].splitlines()]
        return [meaning_of(line) for line in lines if line]

    def keep(self, by: User) -> SignInService:
        return workplaces.save_service(
            service=self.instance,
            meanings=self.cleaned_data["meanings"],
            secret=self.cleaned_data["secret"],
            by=by,
        )


def written(service: SignInService) -> str:
    """Return the meanings as they are typed, one a line."""
    meanings = service.meanings.select_related("organisation", "profession")
    return "\n".join(
        f"organisation: {one.value} = {one.organisation.name}"
        if one.organisation
        else f"faggruppe: {one.value} = {one.profession.key}"
        for one in meanings
    )


def meaning_of(line: str) -> ClaimMeaning:
    """Read one line. The value may hold colons and equals signs itself (an LDAP name does)."""
    kind, colon, rest = line.partition(":")
    value, equals, name = (part.strip() for part in rest.rpartition("="))
    means = KINDS.get(kind.strip().lower())
    if not (colon and equals and value and name and means):
        raise ValidationError(_("This line cannot be read: %(line)s"), params={"line": line})
    if means == "organisation":
        found = Organisation.objects.filter(confirmed=True).named(name).first()
    else:
        found = Profession.objects.filter(key=name).first()
    if found is None:
        raise ValidationError(_("Nothing here is called %(name)s."), params={"name": name})
    return ClaimMeaning(value=value[:200], **{means: found})


class Listing(BaseListingView):
    """Every workplace one can sign in at."""

    model = SignInService
    page_title = gettext_lazy("Sign-in services")
    header_icon = "key"
    verbose_name_plural = gettext_lazy("sign-in services")
    index_url_name = "signin_admin"
    index_results_url_name = "signin_admin_results"
    paginate_by = 50
    default_ordering = "name"
    columns = [
        TitleColumn(
            "name",
            label=gettext_lazy("Name"),
            get_url=lambda one: reverse("signin_admin_edit", args=[one.pk]),
        ),
        Column("organisation", label=gettext_lazy("Organisation")),
        Column("protocol", label=gettext_lazy("Protocol"), accessor="get_protocol_display"),
        BooleanColumn("enabled", label=gettext_lazy("Open")),
    ]

    def dispatch(self, request, *args, **kwargs):
        _only_system_administrators(request)
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[SignInService]:
        return SignInService.objects.visible_to(self.request.user).select_related("organisation")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        new = reverse("signin_admin_new")
        return [HeaderButton(_("New sign-in service"), url=new, icon_name="plus")]


def _only_system_administrators(request: HttpRequest) -> None:
    if not request.user.is_superuser:
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Set up a sign-in service."""
    _only_system_administrators(request)
    return _form(request, ServiceForm(request.POST or None), _("New sign-in service"))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a sign-in service."""
    _only_system_administrators(request)
    service = get_object_or_404(SignInService.objects.visible_to(request.user), pk=pk)
    return _form(request, ServiceForm(request.POST or None, instance=service), service.name)


def _form(request: HttpRequest, form: ServiceForm, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        form.keep(by=request.user)
        messages.success(request, _("Saved."))
        return redirect("signin_admin")
    crumb = {"url": reverse("signin_admin"), "label": _("Sign-in services")}
    page = {"form": form, "media": form.media} | header(title, crumb) | {"header_icon": "key"}
    status = 422 if form.errors else 200
    return render(request, "content/admin/programmes/form.html", page, status=status)


@require_POST
def reset_second_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody who has lost phone and recovery codes set up a new second step."""
    _only_system_administrators(request)
    shown = person_of(request, pk)
    login = get_object_or_404(User, person=shown)
    if login == request.user:
        messages.error(request, _("Another system administrator must reset your own second step."))
        return redirect("person_admin", pk)
    if not second_factor.held_by(login).exists():
        messages.info(request, _("No second step is set up for this login."))
        return redirect("person_admin", pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return again_with(request, shown, form, _("Reset the second step"))
    second_factor.reset(user=login, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(
        request,
        _(
            "The second step is reset, and %(email)s is told by mail. A new one is set up at the next sign-in."
        )
        % {"email": login.email},
    )
    return redirect("person_admin", pk)


class SignInMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.is_superuser


@hooks.register("register_admin_urls")
def admin_urls() -> list:
    """Return the addresses of sign-in services."""
    return [
        path("logintjenester/", Listing.as_view(), name="signin_admin"),
        path(
            "logintjenester/resultater/",
            Listing.as_view(results_only=True),
            name="signin_admin_results",
        ),
        path("logintjenester/ny/", new, name="signin_admin_new"),
        path("logintjenester/<int:pk>/", edit, name="signin_admin_edit"),
        path("personer/<int:pk>/andet-trin/", reset_second_step, name="person_second_step"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    """Return the menu item, which system administrators see."""
    return SignInMenuItem(
        gettext_lazy("Sign-in services"), reverse("signin_admin"), icon_name="key", order=450
    )
