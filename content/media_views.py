"""Serving uploaded files: any byte range (a phone's video player asks for them), never as a page.

An upload is hostile until shown otherwise: a picture that holds a script is shown in a sandbox
without scripts, and what is neither picture, video nor captions is only offered for download.
"""

import mimetypes

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils._os import safe_join
from django.views.decorators.http import require_safe
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction
from whitenoise.responders import MissingFileError, StaticFile

SHOWN = ("image/", "video/", "audio/", "text/vtt")
mimetypes.add_type("text/vtt", ".vtt")
mimetypes.add_type("image/webp", ".webp")


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponse:
    """Serve one file of MEDIA_ROOT. 404 outside it."""
    if _kept_back(name):
        raise Http404("in a collection that is not public")
    try:
        path = safe_join(settings.MEDIA_ROOT, name)
        served = StaticFile(path, _headers(name))
    except (ValueError, OSError, MissingFileError) as error:
        raise Http404("no such file") from error
    answer = served.get_response(request.method, request.META)
    response = FileResponse(answer.file or [], status=answer.status)
    for header, value in answer.headers:
        response[header] = value
    response._csp_replace = {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "sandbox": [],
    }
    return response


def _kept_back(name: str) -> bool:
    """Tell whether a file lies in a collection with restricted view.

    Wagtail asks who may see it below /documents/; the way past that door stays shut.
    """
    if not CollectionViewRestriction.objects.exists():
        return False
    models = (get_document_model(), get_image_model())
    found = [
        model.objects.filter(file=name).select_related("collection").first() for model in models
    ]
    return any(file.collection.get_view_restrictions() for file in found if file is not None)


def _headers(name: str) -> list[tuple[str, str]]:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = [
        ("Content-Type", kind),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "public, max-age=31536000"),
    ]
    if not kind.startswith(SHOWN):
        headers.append(("Content-Disposition", "attachment"))
    return headers
