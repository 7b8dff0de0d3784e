"""Addresses that are printed, signed or known to machines: without a language, and never changed."""

from django.urls import path, re_path

from certificates import credential_views, views

urlpatterns = [
    path("c/<str:number>.json", views.certificate_json, name="certificate_report"),
    path("c/<str:number>", views.short, name="certificate_short"),
    re_path(
        r"^c/(?P<number>[0-9A-Z-]{19})/(?P<form>credential\.json|credential\.jwt|badge\.png|badge\.svg)$",
        credential_views.credential_file,
        name="credential_file",
    ),
    re_path(
        r"^credentials/status/(?P<pk>[0-9]{1,9})\.(?P<form>json|jwt)$",
        credential_views.status_list,
        name="status_list",
    ),
    path(".well-known/did.json", credential_views.did_document, name="did_document"),
    path(".well-known/issuer.json", credential_views.issuer_profile, name="issuer_profile"),
    path(".well-known/issuer-keys.json", credential_views.issuer_keys, name="issuer_keys"),
]
