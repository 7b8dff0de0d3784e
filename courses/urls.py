"""Addresses of courses."""

from django.urls import path

from courses import (
    enrolment_views,
    joining_views,
    lesson_views,
    my_training_views,
    onboarding_views,
    seminar_views,
)

urlpatterns = [
    path("tilmeld/<slug:slug>/", enrolment_views.enrol_self, name="enrol_self"),
    path("om-dig/", onboarding_views.onboarding, name="onboarding"),
    path("min-uddannelse/", my_training_views.my_training, name="my_training"),
    path("laer/<slug:slug>/", lesson_views.lesson, name="learn_lesson"),
    path("laer/<slug:slug>/sted/", lesson_views.place, name="lesson_place"),
    path("invitation/<str:token>/", joining_views.invitation, name="invitation"),
    path("kode/", joining_views.enter_code, name="enter_code"),
    path("join/<str:code>/", joining_views.join, name="join"),
    path("seminarer/", seminar_views.seminars, name="seminars"),
    path("seminarer/<int:pk>/", seminar_views.seminar, name="seminar"),
    path("seminarer/<int:pk>/fremme/", seminar_views.check_in, name="seminar_check_in"),
    path("seminarer/<int:pk>/ny/", seminar_views.walk_in, name="seminar_walk_in"),
    path("laer/seminar/<slug:slug>/", seminar_views.learn_seminar, name="learn_seminar"),
]
