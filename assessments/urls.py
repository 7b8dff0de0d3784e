"""Addresses of assessments."""

from django.urls import include, path

from assessments import case_views, judging_views, save_views, views

urlpatterns = [
    path("", include("assessments.live_urls")),
    path("laer/quiz/<slug:slug>/", views.quiz, name="learn_quiz"),
    path("laer/quiz/<slug:slug>/begynd/", views.start, name="learn_quiz_start"),
    path("laer/quiz/<slug:slug>/svar/", save_views.save, name="learn_quiz_save"),
    path("laer/quiz/<slug:slug>/gennemse/", views.review, name="learn_quiz_review"),
    path("laer/quiz/<slug:slug>/aflever/", views.submit, name="learn_quiz_submit"),
    path("laer/quiz/<slug:slug>/resultat/", views.result, name="learn_quiz_result"),
    path("laer/quiz/<slug:slug>/bedoem/", judging_views.judge_own, name="learn_quiz_judge"),
    path("tekster/", judging_views.texts_list, name="judge_texts"),
    path("tekster/<int:pk>/", judging_views.text, name="judge_text"),
    path("laer/case/<slug:slug>/", case_views.case, name="learn_case"),
    path("laer/case/<slug:slug>/begynd/", case_views.begin, name="learn_case_begin"),
    path("laer/case/<slug:slug>/om/", case_views.back, name="learn_case_back"),
    path("laer/case/<slug:slug>/ur/", case_views.clock, name="learn_case_clock"),
    path("laer/case/<slug:slug>/resume/", case_views.summary, name="learn_case_summary"),
]
