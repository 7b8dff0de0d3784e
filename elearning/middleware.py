"""What holds for every request: no NUL characters in, and a strict content policy out.

`admin_content_policy` is the one place where a page may have a looser policy than the learners'
site.
"""

from csp.constants import SELF, UNSAFE_INLINE
from django.http import HttpResponseBadRequest


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
