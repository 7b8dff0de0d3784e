"""Who may do what, address by address. A new address without a line here makes the test fail.

A rule names who gets *in* by GET and by POST (`None`: the method is not there at all) to a thing
of programme A, and to the same kind of thing of programme B (`get_b`, `post_b`; left out: nobody
of A, so only the system administrator where she is let in to A's, and B's learner to her own).
Whoever is not let in is refused with one of `OUT`; a stranger is asked to sign in, or refused.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.access.world import (
    ADMINISTRATOR,
    AUTHOR,
    CONTACT,
    EVALUATOR,
    FACILITATOR,
    LEAD,
    LEARNER,
    OTHER,
    STRANGER,
    SYSTEM,
    Side,
    World,
)

EVERYBODY = {
    STRANGER, LEARNER, OTHER, FACILITATOR, ADMINISTRATOR, AUTHOR, LEAD, CONTACT, EVALUATOR, SYSTEM
}  # fmt: skip
SIGNED_IN = EVERYBODY - {STRANGER}
HAS_PERSON = SIGNED_IN - {SYSTEM, AUTHOR}
ADMIN = {ADMINISTRATOR, SYSTEM}
SEMINARS = {FACILITATOR, ADMINISTRATOR, SYSTEM}
FIGURES = {LEAD, ADMINISTRATOR, EVALUATOR, SYSTEM}
EDITORS = {AUTHOR, ADMINISTRATOR, SYSTEM}
OWN = {LEARNER}

Arguments = Callable[[World, Side], list]
Data = Callable[[World, Side], dict]


def nothing(_world, _side) -> dict:
    return {}


@dataclass
class Rule:
    get: set | None = None
    post: set | None = None
    args: Arguments | None = None
    data: Data = nothing
    get_b: set | None = None
    post_b: set | None = None
    json: bool = False
    writes: set = field(default_factory=set)  # tables a GET may write, with the reason beside it

    def allowed(self, method: str, side: str) -> set | None:
        """Return who gets in to a thing of `side`, or None when there is no such method."""
        mine = self.get if method == "get" else self.post
        if side == "a" or mine is None:
            return mine
        others = self.get_b if method == "get" else self.post_b
        if others is not None:
            return others
        return (mine & {SYSTEM}) | ({OTHER} if LEARNER in mine else set())


def activity(kind: str) -> Arguments:
    return lambda world, side: [f"{side.course.slug}-{kind}"]


def of(path: str) -> Arguments:
    """Return the argument reached by `path` from a side: `cohort.pk`."""

    def read(_world, side):
        for name in path.split("."):
            side = getattr(side, name)
        return [side]

    return read


def fixed(*arguments) -> Arguments:
    return lambda world, side: list(arguments)


def admin_form(get=ADMIN, post=ADMIN, path="cohort.pk", **more) -> Rule:
    return Rule(get, post, of(path), **more)


def number(world, side) -> list:
    return [side.certificate.number]


def anyone(get=EVERYBODY, post=None, args=None, **more) -> Rule:
    return Rule(get, post, args, get_b=get, post_b=post, **more)


def answer(world, side) -> dict:
    return {"attempt": str(side.attempt.key), "option": "a", "number": 1}


def decision(world, side) -> dict:
    return {"run": str(side.run.key), "ordinal": 1, "scene": "door", "choice": "ask"}


def saved(world, side) -> dict:
    response = {"question": "q1", "response": {"options": ["a"]}, "number": 1}
    return {"attempt": str(side.attempt.key), "answers": [response]}


def learner(world, side) -> dict:
    return {"person": side.learner.person.pk}


RULES: dict[str, Rule] = {
    # Nobody's in particular
    "health": anyone(),
    "set_language": anyone(post=EVERYBODY, data=lambda w, s: {"language": "da"}),
    "components": anyone(),
    "media": Rule(set(), None, fixed("no-such-file.png")),
    "wagtail_serve": anyone(EVERYBODY, EVERYBODY, fixed("")),
    # people
    "organisations": Rule(SIGNED_IN, None),
    "my_page": Rule(SIGNED_IN, SIGNED_IN),
    "signin_link": anyone(EVERYBODY, EVERYBODY, lambda world, side: [world.link]),
    # courses
    "enrol_self": Rule(
        None, SIGNED_IN, of("course.slug"), post_b=SIGNED_IN
    ),  # open courses are everybody's
    "onboarding": Rule(SIGNED_IN, SIGNED_IN),
    "my_training": Rule(SIGNED_IN, None),
    "learn_lesson": Rule(OWN, OWN, activity("lesson-1")),
    "lesson_place": Rule(None, OWN, activity("lesson-1"), lambda w, s: {"place": "2"}),
    "learn_seminar": Rule(OWN, None, activity("seminar")),
    "invitation": anyone(EVERYBODY, {STRANGER}, of("invitation.token")),
    "enter_code": anyone(EVERYBODY, EVERYBODY),
    "join": anyone(EVERYBODY, EVERYBODY, of("cohort.join_code")),
    "seminars": Rule(SEMINARS, None),
    "seminar": Rule(SEMINARS, None, of("seminar.pk")),
    "seminar_check_in": Rule(None, SEMINARS, of("seminar.pk"), learner),
    "seminar_walk_in": Rule(None, SEMINARS, of("seminar.pk")),
    # assessments
    "learn_quiz": Rule(OWN, OWN, activity("quiz"), answer),
    "learn_quiz_start": Rule(None, OWN, activity("quiz")),
    "learn_quiz_save": Rule(None, OWN, activity("quiz"), saved, json=True),
    "learn_quiz_review": Rule(OWN, None, activity("quiz")),
    "learn_quiz_submit": Rule(None, OWN, activity("quiz"), answer),
    "learn_quiz_result": Rule(OWN, None, activity("quiz")),
    "learn_case": Rule(OWN, OWN, activity("case"), decision),
    "learn_case_begin": Rule(None, OWN, activity("case")),
    "learn_case_summary": Rule(OWN, OWN, activity("case")),
    # certificates: the number is the secret; whoever has it sees it
    "verify": anyone(),
    "certificate": anyone(args=number),
    "certificate_json": anyone(args=number),
    "certificate_pdf": anyone(args=number),
    "certificate_short": anyone(EVERYBODY, EVERYBODY, args=number),
    "claim_certificate": Rule(OWN, OWN, of("enrolment.pk")),
    "certificate_progress": Rule(OWN, None, of("enrolment.pk")),
    # reporting; the live copy of a figure is kept as it is shown
    "reach": Rule(FIGURES, None),
    "reach_programme": Rule(FIGURES, None, of("programme.key"), writes={"reporting_savedfigure"}),
    "keep_figure": Rule(None, FIGURES, of("programme.key"), lambda w, s: {"title": "x"}),
    "saved_figure": Rule(FIGURES, None, of("figure.key")),
    "ask_figure_again": Rule(None, FIGURES, of("figure.key")),
    "figure_xlsx": Rule(FIGURES, None, of("figure.key")),
    "figure_csv": Rule(FIGURES, None, lambda w, s: [s.figure.key, "funnel"]),
    # content: the desk. Courses belong to no programme.
    "wagtailadmin_home": Rule(EDITORS, None),
    "content_outline": Rule(EDITORS, None, lambda w, s: [w.page.pk], get_b=EDITORS),
    "content_move": Rule(None, ADMIN, lambda w, s: [w.page.pk, w.module.pk, "down"], post_b=ADMIN),
    "content_translate": Rule(None, EDITORS, lambda w, s: [w.page.pk, "en"], post_b=EDITORS),
    "content_publish_ready": Rule(None, ADMIN, lambda w, s: [w.page.pk], post_b=ADMIN),
    "certificates_admin": Rule(ADMIN, None),
    "certificates_admin_results": Rule(ADMIN, None),
    "certificates_admin_decide": admin_form(path="certificate.pk"),
    "programmes_admin": Rule(ADMIN, None),
    "programmes_admin_results": Rule(ADMIN, None),
    "programme_new": Rule(ADMIN, ADMIN),
    "programme_admin": admin_form(post=None, path="programme.pk"),
    "programme_edit": admin_form(path="programme.pk"),
    "cohort_new": admin_form(path="programme.pk"),
    "cohort_admin": admin_form(post=None),
    "cohort_edit": admin_form(),
    "cohort_close": admin_form(get=None),
    "cohort_invite": admin_form(get=None),
    "cohort_person": Rule(
        None,
        ADMIN,
        lambda w, s: [s.cohort.pk, s.learner.person.pk],
        lambda w, s: {"act": "withdraw"},
    ),
    "seminar_new": admin_form(),
    "seminar_edit": admin_form(path="seminar.pk"),
    "cohort_upload": admin_form(),
    "import_admin": admin_form(post=None, path="job.key"),
    "import_repair": admin_form(get=None, path="job.key"),
    "import_confirm": admin_form(get=None, path="job.key"),
    "import_discard": admin_form(get=None, path="job.key"),
    # allauth
    "account_login": anyone(EVERYBODY, EVERYBODY),
    "account_signup": anyone(EVERYBODY, EVERYBODY),
    "account_logout": anyone(EVERYBODY, EVERYBODY),
    "account_inactive": anyone(EVERYBODY),
    "account_reauthenticate": Rule(SIGNED_IN, SIGNED_IN),
    "account_email": Rule(SIGNED_IN, SIGNED_IN),
    "account_email_verification_sent": anyone(EVERYBODY, EVERYBODY),
    "account_change_password": Rule(SIGNED_IN, SIGNED_IN),
    "account_set_password": Rule(SIGNED_IN, SIGNED_IN),
    "account_reset_password": anyone(EVERYBODY, EVERYBODY),
    "account_reset_password_done": anyone(EVERYBODY),
    "account_reset_password_from_key": anyone(
        EVERYBODY, EVERYBODY, lambda w, s: {"uidb36": "1", "key": "x-y"}
    ),
    "account_reset_password_from_key_done": anyone(EVERYBODY),
    "account_request_login_code": anyone(EVERYBODY, EVERYBODY),
    "account_confirm_login_code": anyone(EVERYBODY, EVERYBODY),
    "mfa_index": Rule(SIGNED_IN, None),
    "mfa_authenticate": anyone(EVERYBODY, EVERYBODY),
    "mfa_reauthenticate": Rule(SIGNED_IN, SIGNED_IN),
    "mfa_activate_totp": Rule(SIGNED_IN, SIGNED_IN),
    "mfa_deactivate_totp": Rule(set(), set()),  # nobody here has a second factor
    "mfa_view_recovery_codes": Rule(set(), None),
    "mfa_generate_recovery_codes": Rule(SIGNED_IN, SIGNED_IN),
    "mfa_download_recovery_codes": Rule(set(), None),
}
