"""Addresses of allauth that something of ours stands in front of, and those it does not have."""

from django.urls import include, path
from django.views.generic import RedirectView

from people import account_views, workplace_views

to_sign_in = RedirectView.as_view(pattern_name="account_login")

urlpatterns = [
    path(
        "2fa/webauthn/keys/<int:pk>/remove/",
        account_views.remove_passkey,
        name="mfa_remove_webauthn",
    ),
    path("arbejdsplads/", workplace_views.choose, name="workplaces"),
    path("arbejdsplads/<slug:slug>/", workplace_views.go, name="workplace"),
    path("", include("people.workplace_urls")),
    path("3rdparty/", workplace_views.mine, name="socialaccount_connections"),
    path("3rdparty/signup/", to_sign_in),
    path("3rdparty/login/cancelled/", to_sign_in),
    path("3rdparty/login/error/", to_sign_in),
]
