"""Addresses of certificates. `hent` (fetch) and `fil` (file) stand before a number, which never has five parts."""

from django.urls import path

from certificates import renewal_views, views

urlpatterns = [
    path("bevis/", views.verify, name="verify"),
    path("bevis/fil/", views.check_file, name="check_file"),
    path("bevis/hent/<int:enrolment>/", views.claim, name="claim_certificate"),
    path("bevis/hent/<int:enrolment>/stand/", views.progress, name="certificate_progress"),
    path("bevis/forny/<int:pk>/", renewal_views.renew, name="renew_certificate"),
    path("bevis/<str:number>.json", views.certificate_json, name="certificate_json"),
    path("bevis/<str:number>.pdf", views.certificate_pdf, name="certificate_pdf"),
    path("bevis/<str:number>/", views.certificate, name="certificate"),
]
