"""Addresses that are agreed with workplaces: without a language, since they may never change.

They go by allauth's names and stand in for allauth's own, which carry the language.
"""

from django.urls import path

from people import workplace_views as views

OIDC, SAML = "oidc/<slug:provider_id>/", "saml/<slug:organization_slug>/"

urlpatterns = [
    path(OIDC + "login/", views.go, name="openid_connect_login"),
    path(OIDC + "login/callback/", views.oidc_back, name="openid_connect_callback"),
    path(SAML + "login/", views.go, name="saml_login"),
    path(SAML + "acs/", views.saml_back, name="saml_acs"),
    path(SAML + "acs/finish/", views.saml_judged, name="saml_finish_acs"),
    path(SAML + "sls/", views.saml_out, name="saml_sls"),
    path(SAML + "metadata/", views.saml_about_us, name="saml_metadata"),
]
