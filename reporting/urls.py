"""Addresses of reporting."""

from django.urls import path

from reporting import (
    api,
    api_views,
    evaluator_views,
    explore_views,
    indicator_views,
    public_views,
    sharing_views,
    staff_views,
    views,
)
from reporting.evaluation import views as report_views

urlpatterns = [
    path("medarbejdere/", staff_views.staff_page, name="staff"),
    path("medarbejdere/hent/", staff_views.staff_export, name="staff_export"),
    path("tidsserier/", indicator_views.indicators_page, name="indicators"),
    path("tidsserier/<uuid:key>/", indicator_views.indicator_page, name="indicator"),
    path("tidsserier/<uuid:key>/import/", indicator_views.upload, name="indicator_upload"),
    path("tidsserier/<uuid:key>/serie.csv", indicator_views.download, name="indicator_csv"),
    path(
        "tidsserier/<uuid:key>/withdraw/<int:row>/",
        indicator_views.withdraw,
        name="indicator_withdraw",
    ),
    path("reach/<uuid:key>/series/new/", indicator_views.begin, name="indicator_begin"),
    path("reach/", views.reach_list, name="reach"),
    path("reach/<uuid:key>/", views.reach_programme, name="reach_programme"),
    path("reach/<uuid:key>/save/", views.keep_figure, name="keep_figure"),
    path("reach/<uuid:key>/target-groups/", views.target_groups, name="target_groups"),
    path("reach/<uuid:key>/learning/", views.learning, name="learning"),
    path("reach/<uuid:key>/learning/save/", views.keep_learning, name="keep_learning"),
    path("reach/<uuid:key>/sharing/", sharing_views.sharing, name="sharing"),
    path("reach/<uuid:key>/sharing/<uuid:draft>/", sharing_views.draft, name="share_draft"),
    path("reach/<uuid:key>/sharing/<uuid:draft>/publish/", sharing_views.publish, name="publish"),
    path(
        "reach/<uuid:key>/sharing/<slug:publication>/withdraw/",
        sharing_views.withdraw,
        name="withdraw_publication",
    ),
    path("til-evaluering/<uuid:key>/", evaluator_views.exports, name="evaluator_exports"),
    path(
        "til-evaluering/<uuid:key>/<uuid:export>/", evaluator_views.export, name="evaluator_export"
    ),
    path(
        "til-evaluering/<uuid:key>/<uuid:export>/hent/",
        evaluator_views.fetch,
        name="evaluator_export_fetch",
    ),
    path("reach/<uuid:key>/api/", api_views.tokens, name="api_tokens"),
    path("reach/<uuid:key>/api/<uuid:token>/revoke/", api_views.revoke, name="api_revoke"),
    path("api/", api.documentation, name="api_documentation"),
    path("offentlige-tal/<slug:slug>/", public_views.programme, name="public_programme"),
    path("offentlige-tal/<slug:slug>/<slug:key>/", public_views.snapshot, name="public_snapshot"),
    path(
        "offentlige-tal/<slug:slug>/<slug:key>/<slug:table>.csv",
        public_views.table,
        name="public_csv",
    ),
    path(
        "offentlige-tal/<slug:slug>/<slug:key>/siden/<slug:earlier>/",
        public_views.compare,
        name="public_compare",
    ),
    path("embed/<slug:slug>/", public_views.embed, name="public_embed"),
    path("reach/<uuid:key>/explore/", explore_views.explore, name="explore"),
    path("reach/<uuid:key>/explore/save/", explore_views.save_view, name="explore_save"),
    path("reach/<uuid:key>/explore/names/", explore_views.behind, name="explore_names"),
    path("visning/<slug:key>/", explore_views.explore_view, name="explore_view"),
    path("visning/<slug:key>/often/", explore_views.schedule_view, name="explore_often"),
    path("visning/<slug:key>/forget/", explore_views.forget_view, name="explore_forget"),
    path("tal/<slug:key>/", views.saved_figure, name="saved_figure"),
    path("tal/<slug:key>/again/", views.ask_again, name="ask_figure_again"),
    path("tal/<slug:key>/reach.xlsx", views.download_workbook, name="figure_xlsx"),
    path("tal/<slug:key>/<slug:table>.csv", views.download_table, name="figure_csv"),
    path("reach/<uuid:key>/reports/", report_views.reports, name="reports"),
    path("reach/<uuid:key>/reports/begin/", report_views.begin_report, name="begin_report"),
    path("rapport/<slug:key>/", report_views.report, name="report"),
    path("rapport/<slug:key>/progress/", report_views.report_progress, name="report_progress"),
    path("rapport/<slug:key>/text/<slug:language>/", report_views.report_text, name="report_text"),
    path("rapport/<slug:key>/ask/<slug:what>/", report_views.report_ask, name="report_ask"),
    path("rapport/<slug:key>/file/<str:name>", report_views.report_file, name="report_file"),
]
