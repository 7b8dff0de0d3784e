"""What everybody may read, without signing in: no cookie, no name, nothing but frozen content.

Rendered without the request, so that nothing personal can stand on it and every cache may keep it.
"""

from csp.decorators import csp_replace
from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, override
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from courses.freezing import digest_of
from reporting import public_files, public_tables
from reporting.definitions import DEFINITIONS
from reporting.models import Publication, PublicPage

MINUTES = 5 * 60  # a withdrawal is everywhere after that
DAY = 24 * 60 * 60
FRAMED = 3  # findings in a frame


@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the newest publication of a programme that stands."""
    page, publications = _of(slug)
    newest = next((one for one in publications if not one.withdrawn_at), publications[0])
    return _answer(request, "reporting/public.html", page, newest, publications)


@require_safe
def snapshot(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Show one publication at its own address; a withdrawn one says that it is."""
    page, publications = _of(slug)
    return _answer(request, "reporting/public.html", page, _one(publications, key), publications)


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest publication in short, for a frame on somebody else's page; the only such address."""
    page, publications = _of(slug)
    newest = next((one for one in publications if not one.withdrawn_at), publications[0])
    response = _answer(request, "reporting/embed.html", page, newest, publications)
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def table(request: HttpRequest, slug: str, key: str, table: str) -> HttpResponse:
    """Give one table as CSV."""
    _page, publications = _of(slug)
    one = _one(publications, key)
    found = public_tables.finding_named(one.content, table)
    if one.withdrawn_at or found is None:
        raise Http404("no such table")
    response = HttpResponse(public_files.as_csv(one, found.table), content_type=public_files.CSV)
    name = f"{table}-{one.content['as_of']}-{one.key}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _cached(request, response, f"{one.digest}-{table}")


@require_safe
def compare(request: HttpRequest, slug: str, key: str, earlier: str) -> HttpResponse:
    """Set two publications beside each other."""
    page, publications = _of(slug)
    after, before = _one(publications, key), _one(publications, earlier)
    if before.published_at > after.published_at or before == after:
        raise Http404("the earlier one comes last in the address")
    if before.withdrawn_at or after.withdrawn_at:
        raise Http404("one of them is withdrawn")
    told = public_tables.Finding(public_tables.compared(before.content, after.content), "")
    context = {"before": before, "after": after, "finding": told}
    html = _page("reporting/public_compared.html", page, after, context)
    return _cached(request, HttpResponse(html), f"{before.digest}-{after.digest}")


def _of(slug: str) -> tuple[PublicPage, list[Publication]]:
    page = get_object_or_404(PublicPage.objects.open(), slug=slug)
    return page, list(
        Publication.objects.filter(programme=page.programme_id).select_related(
            "programme__public_page"
        )
    )


def _one(publications: list[Publication], key: str) -> Publication:
    found = next((one for one in publications if one.key == key), None)
    if found is None:
        raise Http404("no such publication")
    return found


def _answer(
    request: HttpRequest,
    template: str,
    page: PublicPage,
    one: Publication,
    publications: list[Publication],
) -> HttpResponse:
    """Render once for each publication and language; what is withdrawn says so, with 410."""
    others = "-".join(f"{p.key}{'x' if p.withdrawn_at else ''}" for p in publications)
    stamp = f"{one.digest}-{others}-{request.path}"
    if one.withdrawn_at:
        html = _page("reporting/public_withdrawn.html", page, one, {"publications": publications})
        return _cached(request, HttpResponse(html, status=410), stamp)
    key = f"public:{template}:{digest_of(stamp)}:{get_language()}"
    html = cache.get(key)
    if html is None:
        html = _page(template, page, one, _shown(one, publications))
        cache.set(key, html, DAY)
    return _cached(request, HttpResponse(html), stamp)


def _shown(one: Publication, publications: list[Publication]) -> dict:
    findings = list(public_tables.findings(one.content))
    used = {key for finding in findings for key in finding.table.definitions}
    standing = [other for other in publications if not other.withdrawn_at]
    return {
        "headline": public_tables.headline(one.content),
        "findings": findings,
        "framed": findings[:FRAMED],
        "basis": public_tables.basis(one.content),
        "hides": public_tables.hides(one.content),
        "definitions": [DEFINITIONS[key] for key in DEFINITIONS if key in used],
        "newest": standing[0],
        "others": [other for other in standing if other != one],
        "earlier": [other for other in standing if other.published_at < one.published_at],
    }


def _page(template: str, page: PublicPage, one: Publication, more: dict) -> str:
    """Render without a request: nothing of whoever asks can come in."""
    context = {
        "page": page,
        "one": one,
        "content": one.content,
        "site_name": settings.SITE_NAME,
        "exit_url": settings.EXIT_URL,
        "site_url": settings.SITE_URL,
        "languages": [_in(code, page) for code, _name in settings.LANGUAGES],
    }
    return render_to_string(template, context | more)


def _in(code: str, page: PublicPage) -> dict:
    with override(code):
        url = page.get_absolute_url()
    return {"code": code, "name": {"da": "Dansk", "en": "English"}[code], "url": url}


def _cached(request: HttpRequest, response: HttpResponse, stamp: str) -> HttpResponse:
    """Let anybody keep it for some minutes, and ask again with what was given."""
    etag = f'"{digest_of([get_language(), stamp])[:32]}"'
    patch_cache_control(response, public=True, max_age=MINUTES)
    if response.status_code == 200 and request.headers.get("If-None-Match") == etag:
        again = HttpResponseNotModified()
        again["Cache-Control"] = response["Cache-Control"]
        response = again
    response["ETag"] = etag
    # Somebody asked on the way in whether a second factor is due; nothing here depends on it.
    if not request.session.modified:
        request.session.accessed = False
    return response
