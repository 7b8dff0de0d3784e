"""Addresses of reporting."""

from django.urls import path

from reporting import views

urlpatterns = [
    path("reach/", views.reach_list, name="reach"),
    path("reach/<uuid:key>/", views.reach_programme, name="reach_programme"),
    path("reach/<uuid:key>/save/", views.keep_figure, name="keep_figure"),
    path("tal/<slug:key>/", views.saved_figure, name="saved_figure"),
    path("tal/<slug:key>/again/", views.ask_again, name="ask_figure_again"),
    path("tal/<slug:key>/reach.xlsx", views.download_workbook, name="figure_xlsx"),
    path("tal/<slug:key>/<slug:table>.csv", views.download_table, name="figure_csv"),
]
