"""A line that goes, a session that ends, two tabs, two clicks, a server that is killed."""

from tests.e2e import paths
from tests.e2e.conftest import DESK, PHONE, wait_for

SLUG = "core-k1-quiz"


def stored(site, address: str) -> dict:
    """Return the number and the options of the answers of a learner's newest attempt, by question."""
    import json

    return json.loads(
        site.shell(f"""
        import json
        from assessments.models import Attempt
        a = Attempt.objects.filter(person__user__email={address!r}).order_by("-pk").first()
        print(json.dumps({{x.question: [x.number, x.response["options"]] for x in a.answers.all()}}))
    """)
    )


def records(site, address: str, kind: str) -> int:
    return int(
        site.shell(f"""
        from courses.models import TrainingRecord
        print(TrainingRecord.objects.filter(person__user__email={address!r}, kind={kind!r}).count())
    """)
    )


def test_answers_given_offline_are_kept_and_sent_once_when_the_line_is_back(visit, site):
    address = site.learner("offline")
    me = visit(PHONE)
    me.sign_in(address)
    paths.begin(me, SLUG)
    key = paths.question(me)
    options = me.page.locator("[data-list=options] input")
    values = [one.get_attribute("value") for one in options.all()]
    me.context.set_offline(True)
    options.nth(0).check()
    options.nth(1).check()
    me.page.locator("[data-saved-state=device]").wait_for()
    assert stored(site, address) == {}
    sent = []
    me.page.on(
        "response", lambda r: sent.append(r.request.post_data) if "/svar/" in r.url else None
    )
    me.context.set_offline(False)
    me.page.locator("[data-saved-state=saved]").wait_for(timeout=20_000)
    radio = options.nth(0).get_attribute("type") == "radio"
    assert stored(site, address) == {key: [2, [values[1]] if radio else values[:2]]}
    assert len(sent) == 1


def test_session_that_ended_in_mid_quiz_loses_nothing(visit, site):
    address = site.learner("session")
    me = visit(PHONE)
    me.sign_in(address)
    paths.begin(me, SLUG)
    key = paths.question(me)
    me.context.clear_cookies(name="sessionid")
    option = me.page.locator("[data-list=options] input").nth(1)
    option.check()
    me.page.locator("[data-signed-out]").wait_for()
    me.check()
    me.sign_in(address)
    me.go(f"/da/laer/quiz/{SLUG}/")
    me.page.locator("[data-saved-state=saved]").wait_for()
    assert list(stored(site, address)) == [key]


def test_two_tabs_the_newer_answer_stands_and_the_older_tab_is_told(visit, site):
    address = site.learner("faner")
    me = visit(DESK)
    me.sign_in(address)
    paths.begin(me, SLUG)
    key = paths.question(me)
    other = visit(DESK, storage_state=me.context.storage_state())
    other.go(me.page.url)
    for nth in (0, 1, 0):
        other.page.locator("[data-list=options] input").nth(nth).click()
        other.page.locator("[data-saved-state=saved]").wait_for()
    wait_for(lambda: stored(site, address).get(key, [0])[0] == 3)
    newest = stored(site, address)[key]
    me.page.locator("[data-list=options] input").nth(1).click()
    me.page.locator("[data-overtaken]").wait_for()
    assert stored(site, address)[key] == newest


def test_pressing_twice_makes_one_record(visit, site):
    address = site.learner("dobbelt")
    me = visit(DESK)
    me.sign_in(address)
    me.go("/da/laer/core-k1-1/")
    me.page.evaluate("const f = document.getElementById('finish'); f.submit(); f.submit();")
    me.page.wait_for_url(lambda url: "core-k1-1" not in url)
    me.go("/da/laer/core-k1-1/")
    me.page.locator("[data-steps].is-stepping").wait_for()
    me.page.evaluate("document.querySelector('[data-step-finish]').click()")
    me.page.wait_for_url(lambda url: "core-k1-1" not in url)
    assert records(site, address, "activity-finished") == 1
    paths.begin(me, SLUG)
    paths.answer_all(me, site.right_answers(SLUG))
    me.page.locator("form[action$='/aflever/'] button[type=submit]").dblclick(no_wait_after=True)
    me.page.wait_for_url("**/resultat/**")
    assert records(site, address, "assessment-taken") == 1


def test_killed_web_server_keeps_what_was_saved(visit, site):
    address = site.learner("strøm".replace("ø", "oe"))
    me = visit(DESK)
    me.sign_in(address)
    paths.begin(me, SLUG)
    key = paths.question(me)
    me.page.locator("[data-list=options] input").first.check()
    me.page.locator("[data-saved-state=saved]").wait_for()
    site.kill("web")
    me.page.locator("[data-list=options] input").nth(1).check()
    me.page.locator("[data-saved-state=device]").wait_for()
    site.start("web")
    site.wait()
    me.page.locator("[data-saved-state=saved]").wait_for(timeout=30_000)
    assert stored(site, address)[key][0] == 2


def test_killed_worker_makes_what_was_due_once(site):
    site.kill("worker")
    address = site.learner("arbejder")
    site.shell(f"""
        from people import mail
        mail.queue(recipient={address!r}, subject="Prøve", text="Kun en", reason="test")
    """)
    number = site.shell("""
        from certificates.models import Certificate
        from courses.models import CourseEdition, Enrolment, TrainingRecord
        held = Certificate.objects.values("enrolment")
        e = Enrolment.objects.exclude(passed_at=None).exclude(pk__in=held).first()
        print(e.pk if e else "")
    """)
    site.start("worker")
    wait_for(lambda: any(address in mail for mail in site.mails()), 60)
    site.kill("worker")
    site.start("worker")
    if number:
        count = f"""
            from certificates.models import Certificate
            print(Certificate.objects.filter(enrolment={number}).count())
        """
        assert wait_for(lambda: site.shell(count) == "1", 60)
    assert sum(address in mail for mail in site.mails()) == 1
