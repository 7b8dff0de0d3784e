"""The read-only API: published figures as JSON, for a municipality's own tools.

Four questions over frozen JSON: docs/decisions/0021 says why there is no framework here.
"""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reporting import api_tokens, openapi
from reporting.api_access import ApiToken, Scope
from reporting.models import Publication

PROBLEM = "application/problem+json"


def problem(status: int, title: str, **headers: str) -> JsonResponse:
    """Return an error as RFC 9457 has it."""
    told = {"type": "about:blank", "title": title, "status": status}
    response = JsonResponse(told, status=status, content_type=PROBLEM)
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


def answers(*scopes: str) -> Callable:
    """Let in whoever has a token with any of `scopes`; count and note each question."""

    def around(view: Callable) -> Callable:
        @require_safe
        @wraps(view)
        def asked(request: HttpRequest, *args, **kwargs) -> JsonResponse:
            token = api_tokens.known(request.headers.get("Authorization", ""))
            if token is None:
                realm = 'Bearer realm="figures"'
                response = problem(401, "A valid token is needed.", WWW_Authenticate=realm)
            else:
                response = _let_in(view, scopes, token, *args, **kwargs)
                api_tokens.note(token, request.path, response.status_code)
            response["Cache-Control"] = "private, no-store"
            return response

        return asked

    return around


def _let_in(view: Callable, scopes: tuple, token: ApiToken, *args, **kwargs) -> JsonResponse:
    if api_tokens.too_often(token):
        return problem(429, "Too many questions this minute.", Retry_After="60")
    if not set(scopes) & set(token.scopes):
        lacking = f'Bearer error="insufficient_scope", scope="{" ".join(scopes)}"'
        return problem(403, "The token does not open this.", WWW_Authenticate=lacking)
    return view(token, *args, **kwargs)


@answers(Scope.PUBLISHED)
def publications(token: ApiToken) -> JsonResponse:
    """List what was published of the token's programme, the newest first."""
    rows = Publication.objects.filter(programme=token.programme)
    return JsonResponse({"publications": [_summary(one) for one in rows]})


@answers(Scope.REACH)
def publication(token: ApiToken, key: str) -> JsonResponse:
    """Give the numbers of one publication; null is hidden."""
    return _of(token, key, ("programme", "place", "numbers", "labels"))


@answers(Scope.LEARNING)
def learning(token: ApiToken, key: str) -> JsonResponse:
    """Give what was learned, of one publication; null where it cannot be said."""
    return _of(token, key, ("programme", "learning"))


def _of(token: ApiToken, key: str, parts: tuple[str, ...]) -> JsonResponse:
    one = Publication.objects.filter(programme=token.programme, key=key).first()
    if one is None:
        # Not 404: that would be looked for under a language, and end on a page for people.
        return problem(403, "The token opens no such publication.")
    if one.withdrawn_at:
        return problem(410, f"Withdrawn: {one.withdrawn_words}")
    return JsonResponse(_summary(one) | {name: one.content[name] for name in parts})


def _summary(one: Publication) -> dict:
    return {
        "key": one.key,
        "as_of": one.content["as_of"],
        "definition": one.content["definition"],
        "published_at": one.published_at.isoformat(),
        "withdrawn_at": one.withdrawn_at.isoformat() if one.withdrawn_at else None,
        "sha256": one.digest,
    }


@require_safe
def document(request: HttpRequest) -> JsonResponse:
    """Give the description of the API: OpenAPI 3.1."""
    return JsonResponse(openapi.document(reverse("api_publications").removesuffix("publications/")))


@require_safe
def documentation(request: HttpRequest):
    """Show the same description to people."""
    told = openapi.document(reverse("api_publications").removesuffix("publications/"))
    paths = [
        {"path": path, **operations["get"], "codes": operations["get"]["responses"].items()}
        for path, operations in told["paths"].items()
    ]
    context = {"told": told, "paths": paths, "scopes": Scope.choices}
    return render(request, "reporting/api.html", context)
