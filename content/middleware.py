"""Who may enter the admin, and what publishing may run into there, said instead of an error page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from content.refusals import PublishRefused


class PublishingMiddleware:
    """Publishing from the editor is one transaction: page and frozen version, or neither.

    Refusals outside the editor's form (approval, bulk publishing, translation, moving) become a
    message, on the page the user came from. Must be the last middleware.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs) -> HttpResponse | None:
        _keep_out(request)
        if not _publishes(request):
            return None
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except (PublishRefused, ProtectedError, RestrictedError) as error:
            return self.process_exception(request, error)

    def process_exception(self, request, exception) -> HttpResponse | None:
        if not request.path.startswith(reverse("wagtailadmin_home")):
            return None
        say = _refused if isinstance(exception, PublishRefused) else _protected
        if not isinstance(exception, (PublishRefused, ProtectedError, RestrictedError)):
            return None
        with translation.override(_language(request)):
            messages.error(request, say(exception))
        return redirect(_back(request, getattr(exception, "page", None)))


def _keep_out(request: HttpRequest) -> None:
    """Refuse whoever is signed in and has no work in the admin.

    Wagtail would send her to sign in, which sends who is signed in back: round and round.
    """
    admin = request.path.startswith(reverse("wagtailadmin_home"))
    user = request.user
    if admin and user.is_authenticated and not user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied


def _language(request: HttpRequest) -> str | None:
    """Return the language the user has chosen for the admin: the view that spoke it has ended."""
    profile = getattr(request.user, "wagtail_userprofile", None)
    return profile.get_preferred_language() if profile else translation.get_language()


def _publishes(request: HttpRequest) -> bool:
    pages = reverse("wagtailadmin_explore_root")
    return (
        request.method == "POST"
        and request.path.startswith(pages)
        and "action-publish" in request.POST
    )


def _refused(error: PublishRefused) -> str:
    heading = _("“%(page)s” was not published or moved. The draft is kept.")
    return format_html(
        "{} <ul>{}</ul>",
        heading % {"page": error.page.get_admin_display_title()},
        format_html_join("", "<li>{}</li>", ((refusal.sentence,) for refusal in error.refusals)),
    )


def _protected(error: ProtectedError | RestrictedError) -> str:
    rows = getattr(error, "protected_objects", None) or getattr(error, "restricted_objects", ())
    names = ", ".join(sorted(str(row) for row in rows)[:5])
    return _("It cannot be deleted: it is used in %(names)s.") % {"names": names}


def _back(request: HttpRequest, page) -> str:
    came_from = request.META.get("HTTP_REFERER", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        return came_from
    if page is not None and page.pk:
        return reverse("wagtailadmin_pages:edit", args=[page.pk])
    return reverse("wagtailadmin_home")
