"""Programmes, cohorts, seminars and lists of people in the Wagtail admin.

`admin_urls` and `menu_items` are what content/wagtail_hooks.py registers.
"""

from django.http import HttpRequest
from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem

from content import cockpit_views
from content import imports_views as lists
from content import programmes_views as views
from content import seminars_views as seminars
from courses.programmes import may_administer
from people import access
from people.access import Matter


def admin_urls() -> list:
    """Return the addresses for `register_admin_urls`."""
    return [
        path("forloeb/", views.Programmes.as_view(), name="programmes_admin"),
        path(
            "forloeb/resultater/",
            views.Programmes.as_view(results_only=True),
            name="programmes_admin_results",
        ),
        path("forloeb/ny/", views.programme_new, name="programme_new"),
        path("forloeb/<int:pk>/", views.programme, name="programme_admin"),
        path("forloeb/<int:pk>/deltagere/", cockpit_views.people, name="programme_people"),
        path("forloeb/<int:pk>/deltagere/goer/", cockpit_views.act, name="programme_act"),
        path("forloeb/<int:pk>/ret/", views.programme_edit, name="programme_edit"),
        path(
            "forloeb/<int:pk>/kalenderadresse/",
            views.programme_feed_renew,
            name="programme_feed_renew",
        ),
        path("forloeb/<int:pk>/hold/", views.cohort_new, name="cohort_new"),
        path("forloeb/hold/<int:pk>/", views.cohort, name="cohort_admin"),
        path("forloeb/hold/<int:pk>/ret/", views.cohort_edit, name="cohort_edit"),
        path("forloeb/hold/<int:pk>/luk/", views.cohort_close, name="cohort_close"),
        path("forloeb/hold/<int:pk>/kode/", views.cohort_code_renew, name="cohort_code_renew"),
        path("forloeb/hold/<int:pk>/inviter/", views.cohort_invite, name="cohort_invite"),
        path("forloeb/hold/<int:pk>/person/<int:person>/", views.person_act, name="cohort_person"),
        path("forloeb/hold/<int:pk>/seminar/", views.seminar_new, name="seminar_new"),
        path("forloeb/seminarer/<int:pk>/ret/", views.seminar_edit, name="seminar_edit"),
        path("forloeb/seminarer/<int:pk>/inviter/", seminars.seminar_invite, name="seminar_invite"),
        path("forloeb/seminarer/<int:pk>/aflys/", seminars.seminar_cancel, name="seminar_cancel"),
        path("forloeb/seminarer/<int:pk>/papir/", seminars.seminar_paper, name="seminar_paper"),
        path("forloeb/<int:pk>/arrangement/", seminars.event_new, name="event_new"),
        path("forloeb/arrangementer/<int:pk>/", seminars.event, name="event_admin"),
        path(
            "forloeb/arrangementer/<int:pk>/ret/<int:count>/",
            seminars.event_correct,
            name="event_correct",
        ),
        path("forloeb/hold/<int:pk>/liste/", lists.upload, name="cohort_upload"),
        path("forloeb/hold/<int:pk>/tidligere/", lists.past_seminar, name="past_seminar"),
        path("forloeb/liste/<uuid:key>/", lists.job, name="import_admin"),
        path("forloeb/liste/<uuid:key>/ret/", lists.repair, name="import_repair"),
        path("forloeb/liste/<uuid:key>/importer/", lists.confirm, name="import_confirm"),
        path("forloeb/liste/<uuid:key>/slet/", lists.discard, name="import_discard"),
    ]


class ProgrammesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_administer(request.user)


class ReachMenuItem(MenuItem):
    """Figures and reports stand on the site, not in the admin: a way there for who may see them."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(access.reach(request.user, Matter.FIGURES))


def menu_items() -> list[MenuItem]:
    """Return the items for `register_admin_menu_item`."""
    return [
        ProgrammesMenuItem(
            gettext_lazy("Programmes"),
            reverse_lazy("programmes_admin"),
            name="programmes",
            icon_name="folder-open-inverse",
            order=20,
        ),
        ReachMenuItem(
            gettext_lazy("Reach and reports"),
            reverse_lazy("reach"),
            name="reach",
            icon_name="table",
            order=25,
        ),
    ]
