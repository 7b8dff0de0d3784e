"""The address that is printed as a QR code: short, without a language, and never changed."""

from django.urls import path

from certificates import views

urlpatterns = [path("c/<str:number>", views.short, name="certificate_short")]
