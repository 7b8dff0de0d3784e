from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from health_check.views import HealthCheckView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from elearning import views

# Wagtail's own ways in know neither rate limits nor a second factor: everybody takes the site's.
sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("admin/login/", sign_in),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("i18n/", include("django.conf.urls.i18n")),
    path(
        "health/",
        HealthCheckView.as_view(
            checks=["health_check.Cache", "health_check.Database", "health_check.Storage"]
        ),
        name="health",
    ),
    path("", include("certificates.short_urls")),
    path("", include("content.media_urls")),
    path("api/v1/", include("reporting.api_urls")),
]
if settings.METRICS:
    urlpatterns.append(path("", include("django_prometheus.urls")))
urlpatterns += i18n_patterns(
    path("konto/", include("people.account_urls")),
    path("konto/", include("allauth.urls")),
    path("", include("people.urls")),
    path("", include("privacy.urls")),
    path("", include("courses.urls")),
    path("", include("assessments.urls")),
    path("", include("certificates.urls")),
    path("", include("reporting.urls")),
    path("", include("content.urls")),
    path("komponenter/", views.components, name="components"),
    path("_util/login/", sign_in),
    path("", include(wagtail_urls)),
)
# Last, so that their addresses without a language are the ones that are given out.
urlpatterns.append(path("konto/", include("people.workplace_urls")))
