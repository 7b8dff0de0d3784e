"""Addresses of live rooms. Those below /live/ are typed from a wall: short, and never changed."""

from django.urls import path

from assessments import live_views, live_wall_views

urlpatterns = [
    path("live/", live_views.enter, name="live_enter"),
    path("live/<str:code>/", live_views.room, name="live_room"),
    path("live/<str:code>/med/", live_views.come_in, name="live_come_in"),
    path("live/<str:code>/stem/", live_views.vote, name="live_vote"),
    path("live/<str:code>/tilstand/", live_views.state, name="live_state"),
    path("i-rummet/", live_wall_views.rooms, name="live_rooms"),
    path("i-rummet/aabn/", live_wall_views.open_room, name="live_open"),
    path("i-rummet/<uuid:key>/", live_wall_views.wall, name="live_wall"),
    path("i-rummet/<uuid:key>/trin/", live_wall_views.step, name="live_step"),
    path("i-rummet/<uuid:key>/resume/", live_wall_views.summary, name="live_summary"),
]
