"""People, roles, organisations and rules in the Wagtail admin: addresses and menu.

`admin_urls` and `menu_items` are what content/wagtail_hooks.py registers.
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.urls import path, re_path, reverse_lazy
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem

from content import (
    audit_views,
    looking,
    organisations_views,
    people_views,
    privacy_views,
    reminders_views,
    roles_views,
    rules_views,
)
from courses import granting
from courses.programmes import may_administer


def admin_urls() -> list:
    """Return the addresses for `register_admin_urls`."""
    return [*_of_people(), *_of_the_log(), *_of_organisations(), *_of_cohorts()]


def _of_people() -> list:
    return [
        path("personer/", people_views.people, name="people_admin"),
        path("personer/<int:pk>/", people_views.person, name="person_admin"),
        path("personer/<int:pk>/job/", people_views.move, name="person_move"),
        path("personer/<int:pk>/adresse/", people_views.address, name="person_address"),
        path("personer/<int:pk>/fravaer/", reminders_views.absence, name="person_absence"),
        path("mails/", reminders_views.mails, name="mails_admin"),
        path("mails/<int:pk>/igen/", reminders_views.again, name="mail_again"),
        path("personer/<int:pk>/skil/<int:merged>/", people_views.unmerge, name="person_unmerge"),
        path("afgoer/", people_views.pairs, name="pairs_admin"),
        path("afgoer/<int:pk>/", people_views.pair, name="pair_admin"),
        path("roller/", roles_views.roles, name="roles_admin"),
        path("roller/giv/", roles_views.grant, name="role_grant"),
        path("roller/<int:pk>/slut/", roles_views.end, name="role_end"),
    ]


def _of_the_log() -> list:
    return [
        path("personer/<int:pk>/set/", audit_views.person_looks, name="person_looks"),
        path("log/", audit_views.log, name="audit_admin"),
        path("log/<int:pk>/", audit_views.entry, name="audit_entry"),
        path("log/tjek/", audit_views.check, name="audit_check"),
        path("register/", privacy_views.register, name="register_admin"),
        re_path(
            r"^register/register\.(?P<ending>csv|json)$",
            privacy_views.register_file,
            name="register_file",
        ),
        path("register/opbevaring/", privacy_views.kept, name="retention_admin"),
        path("sletning/", privacy_views.requests, name="erasures_admin"),
        path("sletning/<int:pk>/", privacy_views.decide, name="erasure_admin"),
        path("personer/<int:pk>/slet/", privacy_views.ask_for, name="erasure_ask"),
        path("formaal/", looking.choose, name="names_purpose"),
    ]


def _of_organisations() -> list:
    return [
        path(
            "organisationer/<int:pk>/aftale/",
            organisations_views.agreement,
            name="organisation_agreement",
        ),
        path("organisationer/", organisations_views.listing, name="organisations_admin"),
        path(
            "organisationer/<int:pk>/", organisations_views.organisation, name="organisation_admin"
        ),
        path(
            "organisationer/<int:pk>/bekraeft/",
            organisations_views.confirm,
            name="organisation_confirm",
        ),
        *(
            path(
                f"organisationer/<int:pk>/{word}/",
                organisations_views.change,
                {"verb": verb},
                name=f"organisation_{verb}",
            )
            for verb, word in (("move", "flyt"), ("close", "luk"), ("take_over", "overtag"))
        ),
    ]


def _of_cohorts() -> list:
    return [
        path("forloeb/hold/<int:pk>/paamindelser/", reminders_views.plan, name="cohort_reminders"),
        path(
            "forloeb/hold/<int:pk>/paamindelser/<str:occasion>/",
            reminders_views.words,
            name="cohort_reminder_words",
        ),
        path("forloeb/hold/<int:pk>/frist/", people_views.extend, name="cohort_extend"),
        path(
            "forloeb/hold/<int:pk>/frist/<int:person>/",
            people_views.extend,
            name="cohort_extend_person",
        ),
        path("forloeb/hold/<int:pk>/regel/", rules_views.rule_edit, name="rule_new"),
        path("forloeb/hold/<int:pk>/regel/<int:rule>/", rules_views.rule, name="rule_admin"),
        path(
            "forloeb/hold/<int:pk>/regel/<int:rule>/ret/", rules_views.rule_edit, name="rule_edit"
        ),
        path("forloeb/hold/<int:pk>/venter/", rules_views.requests, name="cohort_requests"),
        path("forloeb/hold/<int:pk>/venter/svar/", rules_views.decide, name="cohort_decide"),
        path("forloeb/hold/<int:pk>/plakat/", rules_views.cohort_poster, name="cohort_poster"),
    ]


def is_system_administrator(user) -> bool:
    return user.is_superuser


class GuardedItem(MenuItem):
    """A line of the menu for those it is for."""

    def __init__(self, *args, shown_to: Callable[..., object], **kwargs):
        super().__init__(*args, **kwargs)
        self.shown_to = shown_to

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(self.shown_to(request.user))


def menu_items() -> list[MenuItem]:
    """Return the items for `register_admin_menu_item`."""
    lines = (
        (gettext_lazy("People"), "people_admin", "group", 30, may_administer),
        (gettext_lazy("To decide"), "pairs_admin", "help", 35, may_administer),
        (gettext_lazy("Mails"), "mails_admin", "mail", 37, may_administer),
        (
            gettext_lazy("Organisations"),
            "organisations_admin",
            "site",
            40,
            organisations_views.may_arrange,
        ),
        (gettext_lazy("Roles"), "roles_admin", "key", 45, granting.grantable),
        (gettext_lazy("Personal data"), "register_admin", "user", 46, may_administer),
        (gettext_lazy("Erasure"), "erasures_admin", "bin", 47, is_system_administrator),
        (gettext_lazy("The log"), "audit_admin", "history", 48, is_system_administrator),
    )
    return [
        GuardedItem(
            label, reverse_lazy(name), name=name, icon_name=icon, order=order, shown_to=shown_to
        )
        for label, name, icon, order, shown_to in lines
    ]
