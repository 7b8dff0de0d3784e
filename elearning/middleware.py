"""The one place where a page may have a looser content policy than the learners' site."""

from csp.constants import SELF, UNSAFE_INLINE


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
