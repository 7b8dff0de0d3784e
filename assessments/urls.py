"""Addresses of assessments."""

from django.urls import path

from assessments import case_views, views

urlpatterns = [
    path("laer/quiz/<slug:slug>/", views.quiz, name="learn_quiz"),
    path("laer/quiz/<slug:slug>/begynd/", views.start, name="learn_quiz_start"),
    path("laer/quiz/<slug:slug>/svar/", views.save, name="learn_quiz_save"),
    path("laer/quiz/<slug:slug>/gennemse/", views.review, name="learn_quiz_review"),
    path("laer/quiz/<slug:slug>/aflever/", views.submit, name="learn_quiz_submit"),
    path("laer/quiz/<slug:slug>/resultat/", views.result, name="learn_quiz_result"),
    path("laer/case/<slug:slug>/", case_views.case, name="learn_case"),
    path("laer/case/<slug:slug>/begynd/", case_views.begin, name="learn_case_begin"),
    path("laer/case/<slug:slug>/resume/", case_views.summary, name="learn_case_summary"),
]
