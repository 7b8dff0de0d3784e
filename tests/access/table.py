"""Who may do what, address by address. A new address without a line here makes the test fail.

A rule names who gets *in* by GET and by POST (`None`: the method is not there at all) to a thing
of programme A, and to the same kind of thing of programme B (`get_b`, `post_b`; left out: nobody
of A, so only the system administrator where she is let in to A's, and B's learner to her own).
Whoever is not let in is refused with one of `OUT`; a stranger is asked to sign in, or refused.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from courses import door
from people import mail_links
from people.models import AuditEntry
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
# The live copy of a figure, and with a programme's first the words it is counted with.
COUNTED = {"reporting_savedfigure", "reporting_frozendefinitions"}
LEADING = {LEAD, ADMINISTRATOR, SYSTEM}
EDITORS = {AUTHOR, ADMINISTRATOR, SYSTEM}
QUALITY = EDITORS | {EVALUATOR}
OWN = {LEARNER}
HOST = {FACILITATOR}

SIGNING = {
    "certificates_credential",
    "certificates_issuerkey",
    "certificates_statuslist",
}
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


def admin_form_of(paths: list[str]) -> Rule:
    return Rule(ADMIN, ADMIN, lambda w, s: [of(path)(w, s)[0] for path in paths])


def a_person(world, side) -> list:
    return [side.learner.person.pk]


def an_organisation(world, side) -> list:
    return [side.learner.person.affiliations.get().organisation_id]


def draft(world, side) -> list:
    return [side.programme.key, side.draft.key]


def token(world, side) -> dict:
    until = timezone.localdate() + timedelta(days=30)
    return {"name": "New", "scopes": ["reach"], "until": until.isoformat()}


def export(world, side) -> list:
    return [side.programme.key, side.export.key]


def published(*paths: str) -> Arguments:
    """Return the address of a programme's page, and what stands below it."""

    def read(world, side) -> list:
        slug = side.programme.public_page.slug
        return [slug, *(of(p)(world, side)[0] if "." in p else p for p in paths)]

    return read


def audit_row(world, side) -> list:
    return [AuditEntry.objects.values_list("pk", flat=True).latest("pk")]


def number(world, side) -> list:
    return [side.certificate.number]


def anyone(get=EVERYBODY, post=None, args=None, **more) -> Rule:
    return Rule(get, post, args, get_b=get, post_b=post, **more)


def answer(world, side) -> dict:
    return {"attempt": str(side.attempt.key), "option": "a", "number": 1}


def quiz_page(world, side) -> list:
    return [world.quiz.pk]


def case_page(world, side) -> list:
    return [world.case.pk]


def decision(world, side) -> dict:
    return {"run": str(side.run.key), "ordinal": 1, "scene": "door", "choice": "ask"}


def saved(world, side) -> dict:
    response = {"question": "q1", "response": {"options": ["a"]}, "number": 1}
    return {"attempt": str(side.attempt.key), "answers": [response]}


def counted_again(world, side) -> dict:
    place = side.indicator.organisations.get().pk
    period = {"since": "2026-04-01", "until": "2026-06-30"}
    return {"organisation": place, "number": 9, "source": "x"} | period


def attended(world, side) -> dict:
    return {"attendance": side.attendance.pk, "minutes": 60}


def correction(world, side) -> dict:
    return {"key": "8a5f7c1e-0000-4000-8000-000000000001", "heads": 20}


def learner(world, side) -> dict:
    return {"person": side.learner.person.pk}


def at_case(world, side) -> dict:
    return {"case": f"{side.course.slug}-case"}


def ballot(world, side) -> dict:
    return {"round": 1, "scene": "door", "choice": "ask"}


def step(world, side) -> dict:
    return {"do": "next", "round": 1, "phase": "waiting"}


UNKNOWN = "00000000-0000-4000-8000-000000000000"

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
    "my_absence": Rule(
        None, SIGNED_IN, data=lambda w, s: {"since": "2099-01-01", "until": "2099-01-02"}
    ),
    # Whose mail it is, is noted when its person follows it; posted by who makes a login by it.
    "mail_link": anyone(
        EVERYBODY,
        EVERYBODY,
        lambda w, s: [mail_links.token_of(s.mail.pk)],
        writes={"people_mail"},
    ),
    "my_looks": Rule(SIGNED_IN, None),
    "my_contacts": Rule(SIGNED_IN, None),
    # privacy: one's own, and nobody else's. Who has just come in is asked to show who she is.
    "my_data": Rule(SIGNED_IN, None),
    "my_data_ask": Rule(None, SIGNED_IN),
    # Before she is told that there is no such file; tests/privacy has one that is there.
    "my_data_fetch": Rule(SIGNED_IN, None, fixed(UNKNOWN), get_b=SIGNED_IN),
    "my_erasure": Rule(SIGNED_IN, SIGNED_IN),
    "my_erasure_withdraw": Rule(None, SIGNED_IN),
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
    # Nobody here has written a free text; who judges whose: tests/assessments/test_judging_views.py.
    "learn_quiz_judge": Rule(None, set(), activity("quiz")),
    "judge_texts": Rule({FACILITATOR, SYSTEM}, None),
    "judge_text": Rule(set(), set(), fixed(1)),
    # Correcting at the door, and what hangs on the wall.
    "seminar_undo": Rule(None, SEMINARS, of("seminar.pk"), attended),
    "seminar_minutes": Rule(None, SEMINARS, of("seminar.pk"), attended),
    "seminar_apology": Rule(None, SEMINARS, of("seminar.pk"), learner),
    "seminar_send_list": Rule(
        None, SEMINARS, of("seminar.pk"), lambda w, s: {"entries": []}, json=True
    ),
    "seminar_room_list": Rule(SEMINARS, None, of("seminar.pk")),
    "seminar_wall": Rule(SEMINARS, None, of("seminar.pk")),
    "evaluation_wall": Rule(SEMINARS, None, of("seminar.pk")),
    "evaluation": Rule(SEMINARS, SEMINARS, of("seminar.pk")),
    # The code of the wall is the key: whoever stands in the room has it, signed in or not.
    "door_enter": anyone(EVERYBODY, EVERYBODY),
    "door": anyone(args=lambda w, s: [door.code(s.seminar)]),
    "door_come_in": anyone(None, EVERYBODY),
    "door_thanks": anyone(),
    "reaction": anyone(EVERYBODY, EVERYBODY, of("seminar.evaluation_code")),
    "reaction_thanks": anyone(),
    # The page of a seminar: its cohort, who runs it, and the lead, without names.
    "seminar_page": Rule(OWN | SEMINARS | {LEAD}, None, of("seminar.key")),
    "seminar_entry": Rule(OWN | SEMINARS | {LEAD}, None, of("seminar.key")),
    "seat_ask": Rule(None, OWN, of("seminar.key")),
    "seat_apology": Rule(None, OWN, of("seminar.key")),
    "programme_calendar": Rule(OWN | SEMINARS | {LEAD, EVALUATOR}, None, of("programme.key")),
    "programme_feed": anyone(args=of("programme.calendar_token")),
    # Live rooms: phones have a code and no login; a room belongs to whoever opened it.
    "live_enter": anyone(EVERYBODY, EVERYBODY),
    "live_room": anyone(args=of("room.code")),
    "live_come_in": anyone(None, EVERYBODY, of("room.code")),
    # Nobody of these has come in: the vote of a phone is tried in tests/assessments.
    "live_vote": anyone(None, set(), of("room.code"), data=ballot),
    "live_state": anyone(args=of("room.code")),
    "live_rooms": Rule(SEMINARS, None),
    # Leads to a public page; whose cohort it is, is what is asked.
    "cohort_kit": Rule(FIGURES | HOST, None, of("cohort.pk")),
    "live_open": Rule(None, SEMINARS, data=at_case),
    "live_wall": Rule(HOST, None, of("room.key")),
    "live_step": Rule(None, HOST, of("room.key"), step),
    "live_summary": Rule(HOST, None, of("room.key")),
    "learn_case": Rule(OWN, OWN, activity("case"), decision),
    "learn_case_begin": Rule(None, OWN, activity("case")),
    "learn_case_back": Rule(None, OWN, activity("case"), decision),
    "learn_case_clock": Rule(None, OWN, activity("case"), lambda w, s: {"clock": "off"}),
    "learn_case_summary": Rule(OWN, OWN, activity("case")),
    # certificates: the number is the secret; whoever has it sees it
    "verify": anyone(),
    "certificate": anyone(args=number),
    "certificate_json": anyone(args=number),
    # Its digest is kept as it is handed out, so that it is recognised for good. The very first
    # document of an installation has its keys made.
    "certificate_pdf": anyone(
        args=number,
        writes={"certificates_documentdigest", "certificates_sealkey", "people_auditentry"}
        | SIGNING,
    ),
    # Signed the first time it is asked for, where the worker has not come to it yet.
    "credential_file": anyone(
        args=lambda w, s: [s.certificate.number, "credential.json"], writes=SIGNING
    ),
    "status_list": Rule(set(), None, fixed(1, "json")),  # nothing is signed yet
    "did_document": anyone(),
    "issuer_profile": anyone(),
    "issuer_keys": anyone(),
    "certificate_report": anyone(args=number),
    "check_file": anyone(None, EVERYBODY),
    "certificate_short": anyone(args=number),
    "renew_certificate": Rule(OWN, OWN, of("certificate.pk")),
    "claim_certificate": Rule(OWN, OWN, of("enrolment.pk")),
    "certificate_progress": Rule(OWN, None, of("enrolment.pk")),
    # An organisation's contact; names only where the agreement says so (tests/reporting).
    "staff": Rule({CONTACT, SYSTEM}, None),
    "staff_export": Rule(None, set()),  # no agreement is known
    # A series is read by whoever sees the figures, and kept by its organisation's contact too.
    "indicators": Rule(FIGURES | {CONTACT}, None),
    "indicator_begin": Rule(LEADING, LEADING, of("programme.key")),
    "indicator": Rule(FIGURES | {CONTACT}, LEADING | {CONTACT}, of("indicator.key"), counted_again),
    "indicator_upload": Rule(LEADING | {CONTACT}, LEADING | {CONTACT}, of("indicator.key")),
    "indicator_csv": Rule(FIGURES | {CONTACT}, None, of("indicator.key")),
    "indicator_withdraw": Rule(
        None, LEADING | {CONTACT}, lambda w, s: [s.indicator.key, s.indicator.counts.first().pk]
    ),
    # reporting; the live copy of a figure is kept as it is shown
    "reach": Rule(FIGURES, None),
    "reach_programme": Rule(FIGURES, None, of("programme.key"), writes=COUNTED),
    "keep_figure": Rule(None, FIGURES, of("programme.key"), lambda w, s: {"title": "x"}),
    "target_groups": Rule(
        {LEAD, ADMINISTRATOR, SYSTEM}, {LEAD, ADMINISTRATOR, SYSTEM}, of("programme.key")
    ),
    "explore": Rule(FIGURES, None, of("programme.key"), writes=COUNTED),
    "explore_save": Rule(None, FIGURES, of("programme.key"), lambda w, s: {"name": "x"}),
    # By name only where participation is seen by name (people/access.py).
    "explore_names": Rule(
        ADMIN, ADMIN, of("programme.key"), lambda w, s: {"purpose": "x"}, writes=COUNTED
    ),
    # A view is its owner's alone.
    "explore_view": Rule({LEAD}, None, of("view.key"), get_b=set()),
    "explore_often": Rule(None, {LEAD}, of("view.key"), lambda w, s: {"often": ""}, post_b=set()),
    "explore_forget": Rule(None, {LEAD}, of("view.key"), post_b=set()),
    "learning": Rule(FIGURES, None, of("programme.key"), writes={"reporting_savedfigure"}),
    "keep_learning": Rule(None, FIGURES, of("programme.key"), lambda w, s: {"title": "x"}),
    "saved_figure": Rule(FIGURES, None, of("figure.key")),
    "ask_figure_again": Rule(None, FIGURES, of("figure.key")),
    # A draft of a report is seen by who leads; the evaluator sees published ones.
    "reports": Rule(FIGURES, None, of("programme.key")),
    "begin_report": Rule(None, LEADING, of("programme.key")),
    "report": Rule(LEADING, None, of("report.key")),
    "report_progress": Rule(LEADING, None, of("report.key")),
    "report_text": Rule(
        LEADING, LEADING, lambda w, s: [s.report.key, "da"], lambda w, s: {"summary": "x"}
    ),
    "report_ask": Rule(None, LEADING, lambda w, s: [s.report.key, "files"]),
    "report_file": Rule(LEADING, None, lambda w, s: [s.report.key, "short-da.html"]),
    "figure_xlsx": Rule(FIGURES, None, of("figure.key")),
    "figure_csv": Rule(FIGURES, None, lambda w, s: [s.figure.key, "funnel"]),
    # Publishing figures: who leads or administers. What is published is everybody's.
    "sharing": Rule(LEADING, LEADING, of("programme.key"), lambda w, s: {"place": "municipality"}),
    "share_draft": Rule(LEADING, None, draft),
    "publish": Rule(None, LEADING, draft),
    "withdraw_publication": Rule(
        LEADING,
        LEADING,
        lambda w, s: [s.programme.key, s.publication.key],
        lambda w, s: {"words": "x"},
    ),
    # An evaluator's own files, of what she evaluates: not even the system administrator has them.
    "evaluator_exports": Rule(
        {EVALUATOR},
        {EVALUATOR},
        of("programme.key"),
        lambda w, s: {"purpose": "The yearly evaluation"},
    ),
    "evaluator_export": Rule({EVALUATOR}, None, export),
    "evaluator_export_fetch": Rule(None, set(), export),  # nothing is ready
    "api_tokens": Rule(LEADING, LEADING, of("programme.key"), token),
    "api_revoke": Rule(None, LEADING, lambda w, s: [s.programme.key, s.token.key]),
    # A description for everybody. What it describes takes a token, and nobody's session is one.
    "api_documentation": anyone(),
    "api_document": anyone(),
    "api_publications": Rule(set(), None),
    "api_publication": Rule(set(), None, of("publication.key")),
    "api_learning": Rule(set(), None, of("publication.key")),
    "public_programme": anyone(args=of("programme.public_page.slug")),
    "public_snapshot": anyone(args=published("publication.key")),
    "public_csv": anyone(args=published("publication.key", "funnel")),
    "public_compare": anyone(args=published("publication.key", "earlier.key")),
    "public_embed": anyone(args=of("programme.public_page.slug")),
    # content: the desk. Courses belong to no programme.
    "wagtailadmin_home": Rule(EDITORS, None),
    "content_outline": Rule(EDITORS, None, lambda w, s: [w.page.pk], get_b=EDITORS),
    "content_move": Rule(None, ADMIN, lambda w, s: [w.page.pk, w.module.pk, "down"], post_b=ADMIN),
    "content_translate": Rule(None, EDITORS, lambda w, s: [w.page.pk, "en"], post_b=EDITORS),
    "content_publish_ready": Rule(None, ADMIN, lambda w, s: [w.page.pk], post_b=ADMIN),
    # A case's map and trying it out: who may edit the page. Nothing is stored.
    "content_story_map": Rule(EDITORS, None, case_page, get_b=EDITORS),
    "content_trial": Rule(EDITORS, None, case_page, get_b=EDITORS),
    "content_trial_play": Rule(EDITORS, EDITORS, case_page, get_b=EDITORS, post_b=EDITORS),
    # The picture under the spots of a question; its size for learners is made when it is first seen.
    "content_picture": Rule(
        EDITORS, None, lambda w, s: [w.image.pk], get_b=EDITORS, writes={"wagtailimages_rendition"}
    ),
    # Quality of questions: who may edit the quiz, in the admin; evaluators outside it.
    "content_quality": Rule(EDITORS, None),
    "content_quality_quiz": Rule(EDITORS, None, quiz_page, get_b=EDITORS),
    "content_quality_csv": Rule(set(), None, quiz_page),  # nobody has answered it yet
    # Laws: who may change them. They belong to no programme.
    "laws_admin": Rule(EDITORS, None),
    "laws_upkeep": Rule(EDITORS, None),
    "law_admin": Rule(EDITORS, None, lambda w, s: [w.law.pk], get_b=EDITORS),
    "law_look": Rule(None, EDITORS, lambda w, s: [w.law.pk], post_b=EDITORS),
    # Question files: who may make a bank or a quiz. A file is only there for who gave it.
    "question_file": Rule(EDITORS, EDITORS),
    "question_file_report": Rule(set(), None, fixed(UNKNOWN)),
    "question_file_draft": Rule(None, set(), fixed(UNKNOWN)),
    "question_file_discard": Rule(None, EDITORS, fixed(UNKNOWN), post_b=EDITORS),
    "question_file_bank": Rule(set(), None, fixed(0)),  # no bank is there
    "question_file_quiz": Rule(EDITORS, None, quiz_page, get_b=EDITORS),
    "quality": Rule(QUALITY, None),
    "quality_quiz": Rule(QUALITY, None, quiz_page, get_b=QUALITY),
    "quality_csv": Rule(set(), None, quiz_page),
    "certificates_admin": Rule(ADMIN, None),
    "certificates_admin_results": Rule(ADMIN, None),
    "certificates_admin_decide": admin_form(path="certificate.pk"),
    "certificates_admin_correct": admin_form(path="certificate.pk"),
    "certificates_register": Rule(ADMIN, None),
    "certificates_register_csv": Rule(set(), None),  # of a programme: tests/certificates
    "certificates_register_xlsx": Rule(set(), None),
    "certificates_register_zip": Rule(set(), None),
    "certificates_batches": Rule(ADMIN, None),
    "certificates_batch": admin_form(ADMIN, None, path="batch.key"),
    "certificates_batch_progress": admin_form(ADMIN, None, path="batch.key"),
    "certificates_batch_try_again": admin_form(None, ADMIN, path="batch.key"),
    "programmes_admin": Rule(ADMIN, None),
    "programmes_admin_results": Rule(ADMIN, None),
    "programme_new": Rule(ADMIN, ADMIN),
    "programme_admin": admin_form(post=None, path="programme.pk"),
    "programme_edit": admin_form(path="programme.pk"),
    "programme_feed_renew": admin_form(get=None, path="programme.pk"),
    "programme_people": admin_form(post=None, path="programme.pk"),
    "programme_act": admin_form(get=None, path="programme.pk"),
    "cohort_new": admin_form(path="programme.pk"),
    "cohort_admin": admin_form(post=None),
    "cohort_edit": admin_form(),
    "cohort_close": admin_form(get=None),
    "cohort_code_renew": admin_form(get=None),
    "cohort_invite": admin_form(get=None),
    "cohort_person": Rule(
        None,
        ADMIN,
        lambda w, s: [s.cohort.pk, s.learner.person.pk],
        lambda w, s: {"act": "withdraw"},
    ),
    # People: who administers sees those of her own programmes. Roles: nobody gives beyond her own.
    "names_purpose": Rule(None, EDITORS, data=lambda w, s: {"next": "/admin/roller/"}),
    "person_looks": Rule(ADMIN, None, a_person),
    "register_admin": Rule(ADMIN, None),
    "register_file": Rule(ADMIN, None, fixed("json"), get_b=ADMIN),
    "retention_admin": Rule({SYSTEM}, None),
    "erasures_admin": Rule({SYSTEM}, None),
    "erasure_admin": Rule(set(), set(), fixed(0)),  # nobody waits: tests/content
    "erasure_ask": Rule(None, {SYSTEM}, a_person),
    "audit_admin": Rule({SYSTEM}, None),
    "audit_entry": Rule({SYSTEM}, None, audit_row, get_b={SYSTEM}),
    "audit_check": Rule(None, {SYSTEM}),
    "people_admin": Rule(ADMIN, None),
    "person_admin": Rule(ADMIN, None, a_person),
    "person_move": Rule(None, ADMIN, a_person),
    "person_address": Rule(None, ADMIN, a_person),
    "person_second_step": Rule(None, {SYSTEM}, a_person),
    "person_absence": Rule(None, ADMIN, a_person),
    "mails_admin": Rule(ADMIN, None),
    "mail_again": Rule(None, ADMIN, of("mail.pk")),
    "cohort_reminders": admin_form(),
    "cohort_reminder_words": Rule(ADMIN, None, lambda w, s: [s.cohort.pk, "near"]),
    "organisation_agreement": Rule(None, {SYSTEM}, an_organisation),
    "person_unmerge": Rule(None, set(), lambda w, s: [s.learner.person.pk, s.invited.pk]),
    "pairs_admin": Rule(ADMIN, None),
    "pair_admin": Rule(ADMIN, ADMIN, of("pair.pk")),
    "roles_admin": Rule(ADMIN, None),
    "role_grant": Rule(ADMIN, ADMIN),
    "role_end": Rule(None, ADMIN, of("grant.pk")),
    # Organisations belong to no programme: who arranges them administers everything.
    "organisations_admin": Rule({SYSTEM}, None),
    "organisation_admin": Rule({SYSTEM}, None, an_organisation),
    "organisation_confirm": Rule(None, {SYSTEM}, an_organisation),
    "organisation_move": Rule(None, {SYSTEM}, an_organisation),
    "organisation_close": Rule(None, {SYSTEM}, an_organisation),
    "organisation_take_over": Rule(None, {SYSTEM}, an_organisation),
    "cohort_extend": admin_form(),
    "cohort_extend_person": admin_form_of(["cohort.pk", "learner.person.pk"]),
    "cohort_requests": admin_form(post=None),
    "cohort_decide": admin_form(get=None),
    "cohort_poster": admin_form(post=None),
    "rule_new": admin_form(),
    "rule_admin": admin_form_of(["cohort.pk", "rule.pk"]),
    "rule_edit": admin_form_of(["cohort.pk", "rule.pk"]),
    "seminar_invite": admin_form(get=None, path="seminar.pk"),
    "seminar_cancel": admin_form(get=None, path="seminar.pk"),
    "seminar_paper": admin_form(path="seminar.pk"),
    # Heads are counted by who administers the programme; the figures show them to who sees figures.
    "event_new": admin_form(path="programme.pk"),
    "event_admin": admin_form(path="event.pk"),
    "event_correct": Rule(None, ADMIN, lambda w, s: [s.event.pk, s.heads.pk], correction),
    "seminar_new": admin_form(),
    "seminar_edit": admin_form(path="seminar.pk"),
    "cohort_upload": admin_form(),
    "past_seminar": admin_form(),
    "import_admin": admin_form(post=None, path="job.key"),
    "import_repair": admin_form(get=None, path="job.key"),
    "import_confirm": admin_form(get=None, path="job.key"),
    "import_discard": admin_form(get=None, path="job.key"),
    # Sign-in services: nobody but system administrators; none is there
    "signin_admin": Rule({SYSTEM}, None),
    "signin_admin_results": Rule({SYSTEM}, None),
    "signin_admin_new": Rule({SYSTEM}, {SYSTEM}),
    "signin_admin_edit": Rule(set(), set(), fixed(0)),
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
    "workplaces": anyone(),
    "workplace": Rule(set(), set(), fixed("nowhere")),  # none is set up; tests/people has them
    "socialaccount_connections": Rule(SIGNED_IN, SIGNED_IN),
    "socialaccount_signup": anyone(EVERYBODY, EVERYBODY),
    "socialaccount_login_cancelled": anyone(EVERYBODY, EVERYBODY),
    "socialaccount_login_error": anyone(EVERYBODY, EVERYBODY),
    "openid_connect_login": Rule(set(), set(), fixed("nowhere")),
    "openid_connect_callback": Rule(set(), None, fixed("nowhere")),
    "saml_login": Rule(set(), set(), fixed("nowhere")),
    "saml_acs": Rule(None, set(), fixed("nowhere")),
    "saml_finish_acs": Rule(set(), None, fixed("nowhere")),
    "saml_sls": Rule(set(), set(), fixed("nowhere")),
    "saml_metadata": Rule(set(), None, fixed("nowhere")),
    "usersessions_list": Rule(SIGNED_IN, SIGNED_IN),
    "mfa_login_webauthn": anyone(EVERYBODY, EVERYBODY),
    "mfa_list_webauthn": Rule(SIGNED_IN, None),
    "mfa_add_webauthn": Rule(SIGNED_IN, SIGNED_IN),
    # Who she is, is asked before whether there is such a key.
    "mfa_edit_webauthn": Rule(SIGNED_IN, SIGNED_IN, fixed(0), get_b=SIGNED_IN, post_b=SIGNED_IN),
    "mfa_remove_webauthn": Rule(set(), set(), fixed(0)),
    "mfa_reauthenticate_webauthn": Rule(SIGNED_IN, SIGNED_IN),
    "mfa_index": Rule(SIGNED_IN, None),
    "mfa_authenticate": anyone(EVERYBODY, EVERYBODY),
    "mfa_reauthenticate": Rule(SIGNED_IN, SIGNED_IN),
    "mfa_activate_totp": Rule(SIGNED_IN, SIGNED_IN),
    "mfa_deactivate_totp": Rule(set(), set()),  # nobody here has a second factor
    "mfa_view_recovery_codes": Rule(set(), None),
    "mfa_generate_recovery_codes": Rule(SIGNED_IN, SIGNED_IN),
    "mfa_download_recovery_codes": Rule(set(), None),
}
