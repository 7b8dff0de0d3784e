"""What holds for every request: no NUL characters in; a strict content policy out, and no copies of
personal pages on the way.

`admin_content_policy` is the one place where a page may have a looser policy than the learners'
site.
"""

from csp.constants import SELF, UNSAFE_INLINE
from django.conf import settings
from django.http import HttpResponseBadRequest
from django.utils.cache import patch_cache_control


def admin_content_policy(get_response):
    """Allow inline script and style below /admin/, where Wagtail's own pages need them."""

    def middleware(request):
        response = get_response(request)
        if request.path.startswith("/admin/") and not getattr(response, "_csp_replace", None):
            response._csp_replace = {
                "script-src": [SELF, UNSAFE_INLINE],
                "style-src": [SELF, UNSAFE_INLINE],
                "img-src": [SELF, "data:", "blob:"],
            }
        return response

    return middleware


def refuse_null_characters(get_response):
    """Answer 400 to an address with a NUL character: PostgreSQL keeps none, and would end in 500."""

    def middleware(request):
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path_info or "%00" in query or "\0" in query:
            return HttpResponseBadRequest("400")
        return get_response(request)

    return middleware


def keep_answers_private(get_response):
    """Let no cache between here and a reader with a session keep the page she got.

    Asks for the cookie, not for the session: a page that needs no session costs no query.
    """

    def middleware(request):
        response = get_response(request)
        session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if session and "Cache-Control" not in response.headers:
            patch_cache_control(response, private=True)
        return response

    return middleware
