"""What machines fetch: the issuer's keys and profile, status lists, credentials and badges."""

from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from certificates import badge, credential, issuer, keys, lookups, status_lists, typesetting
from certificates.models import Certificate, StatusList

LINKED_DATA = "application/ld+json"  # what every verifier's loader takes for JSON
TYPES = {
    "credential.json": LINKED_DATA,
    "credential.jwt": "application/vc+jwt",
    "badge.png": "image/png",
    "badge.svg": "image/svg+xml",
}
MAKERS = {
    "credential.json": credential.signed_bytes,
    "credential.jwt": credential.token,
    "badge.png": badge.png,
    "badge.svg": badge.svg,
}


def _open(view):
    """Wrap a view whose answer any page on the web may read: nothing in it hangs on a session."""

    @require_safe
    @wraps(view)
    def answer(request, *args, **kwargs):
        try:
            response = view(request, *args, **kwargs)
        except (keys.KeyUnavailable, typesetting.FontsMissing):
            lookups.logger.exception("a credential or a status list cannot be signed")
            response = HttpResponse("503: not available now", status=503, content_type="text/plain")
        response["Access-Control-Allow-Origin"] = "*"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    return answer


@_open
@cache_control(public=True, max_age=300)
def did_document(request: HttpRequest) -> HttpResponse:
    """Give the issuer's DID document: the public keys."""
    return JsonResponse(issuer.did_document(), content_type="application/did+json")


@_open
@cache_control(public=True, max_age=300)
def issuer_profile(request: HttpRequest) -> HttpResponse:
    """Give the issuer's Open Badges profile."""
    return JsonResponse(issuer.profile(), content_type=LINKED_DATA)


@_open
@cache_control(public=True, max_age=300)
def issuer_keys(request: HttpRequest) -> HttpResponse:
    """Give every key there has been, with the days it was in use."""
    return JsonResponse({"issuer": issuer.did(), "keys": issuer.key_history()})


@_open
@cache_control(public=True, max_age=60)
def status_list(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Give a status list as it stands; 304 where the asker has it already."""
    text = status_lists.published(get_object_or_404(StatusList, pk=pk), form)
    tag = status_lists.etag(text)
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        kind = LINKED_DATA if form == "json" else "application/vc+jwt"
        response = HttpResponse(text, content_type=kind)
    response["ETag"] = tag
    return response


@_open
@lookups.counted
def credential_file(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """Give a credential or a badge to take away, to whoever has the number.

    Nothing of a revoked or replaced one: its page says why. Nothing once the holder is erased.
    """
    found = Certificate.objects.select_related("person__merged_into").filter(number=number).first()
    if found is None or found.revoked_at or found.replaced_at:
        raise Http404
    try:
        response = HttpResponse(MAKERS[form](found), content_type=TYPES[form])
    except credential.Erased as error:
        raise Http404 from error
    name = f"{found.number}-{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
