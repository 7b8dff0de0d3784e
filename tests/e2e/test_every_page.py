"""Every page that stands still, as those it is for see it: axe, no sideways scroll, no error.

Pages that are walked with a purpose (a lesson, a quiz, a case, a wall) have tests of their own; here
are the others, so that none is only ever seen by a test client.
"""

import json

import pytest

from tests.e2e.conftest import DESK, PHONE

LEARNER = [
    "my_page",
    "my_looks",
    "my_contacts",
    "my_data",
    "my_erasure",
    "my_training",
    "onboarding",
]
LEARNER += [
    "enter_code",
    "live_enter",
    "workplaces",
    "verify",
    "seminar_page",
    "programme_calendar",
]
FACILITATOR = ["seminars", "seminar", "seminar_room_list", "seminar_wall", "evaluation"]
FACILITATOR += ["evaluation_wall", "live_rooms", "judge_texts"]
LEAD = ["reach", "reach_programme", "learning", "target_groups"]
CONTACT = ["staff"]
ADMINISTRATOR = ["programmes_admin", "programme_new", "programme_admin", "programme_people"]
ADMINISTRATOR += ["programme_edit", "cohort_new", "cohort_admin", "cohort_edit"]
ADMINISTRATOR += ["seminar_new", "seminar_edit", "seminar_paper", "event_new"]
ADMINISTRATOR += ["cohort_upload", "past_seminar", "people_admin", "person_admin", "person_looks"]
ADMINISTRATOR += ["mails_admin", "pairs_admin", "roles_admin", "role_grant"]
ADMINISTRATOR += ["cohort_reminders", "cohort_extend", "rule_new", "cohort_requests"]
ADMINISTRATOR += ["certificates_admin", "certificates_register", "certificates_batches"]
ADMINISTRATOR += ["certificates_admin_decide", "content_quality", "question_file"]
SYSTEM = ["audit_admin", "register_admin", "retention_admin", "erasures_admin"]
SYSTEM += ["signin_admin", "signin_admin_new", "organisations_admin", "organisation_admin"]
# By what stands in an address, a thing of the demonstration.
FIND = """
    import json
    from certificates.models import Certificate
    from courses.models import Cohort, Enrolment, Programme, Seminar
    from django.urls import NoReverseMatch, reverse
    from people.models import Person
    programme = Programme.objects.get(synthetic=True)
    cohort = programme.cohorts.first()
    seminar = cohort.seminars.first()
    enrolment = cohort.enrolments.select_related("person").first()
    job = enrolment.person.affiliations.first()
    things = {
        "programme": programme.pk, "cohort": cohort.pk, "seminar": seminar.pk,
        "person": enrolment.person_id, "organisation": job.organisation_id,
        "certificate": Certificate.objects.first().pk,
    }
    keys = {"programme": programme.key, "seminar": seminar.key}
    OF = {
        "programme": "programme_admin programme_people programme_edit cohort_new event_new",
        "cohort": "cohort_admin cohort_edit seminar_new cohort_upload past_seminar rule_new "
            "cohort_requests cohort_reminders cohort_extend",
        "seminar": "seminar seminar_edit seminar_paper seminar_room_list "
            "seminar_wall evaluation evaluation_wall",
        "person": "person_admin person_looks",
        "organisation": "organisation_admin",
        "certificate": "certificates_admin_decide",
    }
    KEYED = {"programme": "reach_programme learning target_groups programme_calendar",
             "seminar": "seminar_page"}
    from django.utils import translation
    translation.activate("da")
    paths = {}
    for name in json.loads('NAMES'):
        args = [things[w] for w, names in OF.items() if name in names.split()]
        args += [keys[w] for w, names in KEYED.items() if name in names.split()]
        paths[name] = reverse(name, args=args)
    print(json.dumps(paths))
"""


def addresses(site, names: list[str]) -> dict[str, str]:
    return json.loads(site.shell(FIND.replace("NAMES", json.dumps(names))))


def look(me, name: str, path: str) -> list[str]:
    """Return what is wrong with a page, on a desk and on a phone."""
    before = len(me.troubles)
    answer = me.go(path)
    wrong = [] if answer.status == 200 else [f"{name}: {answer.status}"]
    me.shot(f"page-{name}-1280")
    wrong += [f"{name}: {found}" for found in me.axe()]
    me.page.set_viewport_size(PHONE)
    wrong += [f"{name}, on a phone: {found}" for found in me.axe()]
    wide = me.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    if wide > 1 and not path.startswith("/admin/"):  # Wagtail's own frame is not made for 360
        wrong.append(f"{name}: scrolls sideways by {wide} px")
    me.shot(f"page-{name}-360")
    me.page.set_viewport_size(DESK)
    return wrong + [f"{name}: {trouble}" for trouble in me.troubles[before:]]


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("participant", LEARNER),
        ("underviser", FACILITATOR),
        ("projektleder", LEAD),
        ("kursusadministrator", ADMINISTRATOR),
        ("contact", CONTACT),
        ("system", SYSTEM),
    ],
)
def test_every_page_of(visit, site, who, names):
    if who in ROLES:
        who = role_holder(site, who)
    me = visit(DESK)
    me.sign_in(who)
    wrong = []
    for name, path in addresses(site, names).items():
        wrong += look(me, name, path)
    assert not wrong, "\n" + "\n".join(wrong)
    assert me.foreign == []


ROLES = {
    "participant": """
        from courses.enrolment import enrol
        enrol(person=user.person, course=cohort.courses.first(), cohort=cohort)
    """,
    "system": """
        grant(user=user, role=Role.SYSTEM_ADMINISTRATOR)
    """,
    "contact": """
        job = cohort.enrolments.first().person.affiliations.first()
        grant(user=user, role=Role.ORGANISATION_CONTACT, organisation=job.organisation)
    """,
}


def role_holder(site, role: str) -> str:
    """Make somebody whom the demonstration has not got; return the address."""
    address = site.learner(role)
    site.shell(f"""
        from courses.models import Programme
        from people.models import Role, User
        from people.roles import grant
        user = User.objects.get(email={address!r})
        cohort = Programme.objects.get(synthetic=True).cohorts.first()
        {ROLES[role]}
    """)
    return address
