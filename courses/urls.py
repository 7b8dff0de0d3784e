"""Addresses of courses."""

from django.urls import path

from courses import (
    door_views,
    enrolment_views,
    joining_views,
    lesson_views,
    my_training_views,
    onboarding_views,
    seat_views,
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
    path("seminarer/<int:pk>/fortryd/", seminar_views.undo, name="seminar_undo"),
    path("seminarer/<int:pk>/minutter/", seminar_views.minutes, name="seminar_minutes"),
    path("seminarer/<int:pk>/afbud/", seminar_views.apology, name="seminar_apology"),
    path("seminarer/<int:pk>/send/", seminar_views.send_list, name="seminar_send_list"),
    path("seminarer/<int:pk>/udskrift/", seminar_views.room_list, name="seminar_room_list"),
    path("seminarer/<int:pk>/skaerm/", door_views.wall, name="seminar_wall"),
    path(
        "seminarer/<int:pk>/evaluering/skaerm/", door_views.evaluation_wall, name="evaluation_wall"
    ),
    path("seminarer/<int:pk>/evaluering/", door_views.evaluation, name="evaluation"),
    path("ind/", door_views.enter, name="door_enter"),
    path("ind/fremme/", door_views.come_in, name="door_come_in"),
    path("ind/tak/", door_views.thanks, name="door_thanks"),
    path("ind/<str:code>/", door_views.at_the_door, name="door"),
    path("evaluering/tak/", door_views.reaction_thanks, name="reaction_thanks"),
    path("evaluering/<str:code>/", door_views.reaction, name="reaction"),
    path("laer/seminar/<slug:slug>/", seat_views.learn_seminar, name="learn_seminar"),
    path("seminar/<uuid:key>/", seat_views.seminar_page, name="seminar_page"),
    path("seminar/<uuid:key>/tilmeld/", seat_views.ask_for_seat, name="seat_ask"),
    path("seminar/<uuid:key>/afbud/", seat_views.send_apology, name="seat_apology"),
    path("seminar/<uuid:key>/seminar.ics", seat_views.seminar_entry, name="seminar_entry"),
    path("forloeb/<uuid:key>/kalender/", seat_views.programme_calendar, name="programme_calendar"),
    path("kalender/<str:token>.ics", seat_views.programme_feed, name="programme_feed"),
]
