"""The facilitator at the door: who is here, twice, and who came without being on the list."""

import secrets

from tests.e2e.conftest import PHONE


def test_check_in_twice_and_a_walk_in(visit, site):
    seminar = site.shell("""
        from datetime import timedelta
        from courses.models import Cohort, Seminar
        from django.utils import timezone
        from people.models import RoleGrant
        scope = RoleGrant.objects.get(user__email__startswith="underviser").scope
        now = timezone.now()
        print(Seminar.objects.create(cohort=Cohort.objects.get(key=scope), title="Seminar i dag",
            starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(hours=3)).pk)
    """)

    def present() -> int:
        return int(
            site.shell(f"""
            from courses.models import Attendance
            print(Attendance.objects.filter(seminar={seminar}).count())
        """)
        )

    me = visit(PHONE)
    me.sign_in("underviser")
    me.go("/da/seminarer/")
    me.check()
    me.page.locator(f"main a[href$='/seminarer/{seminar}/']").first.click()
    me.page.locator(".check-in form button").first.wait_for()
    me.check()
    me.shot("seminar-360")
    again = visit(PHONE, storage_state=me.context.storage_state())
    again.go(f"/da/seminarer/{seminar}/")
    for tab in (me, again):
        tab.page.locator(".check-in form button").first.click()
        tab.page.wait_for_load_state()
    assert present() == 1
    form = me.page.locator("form[action$='/ny/']")
    address = f"gaest-{secrets.token_hex(3)}@example.test"
    for _time in range(2):
        form.locator("[name=name]").fill("Gæst Udenfor")
        form.locator("[name=email], [name=address]").first.fill(address)
        radio = form.locator("[name=profession]").first
        if radio.evaluate("e => e.tagName") == "SELECT":
            radio.select_option(index=1)
        else:
            radio.check()
        form.locator("[name=organisation]").fill("Odense Kommune")
        form.locator("button[type=submit]").click()
        me.page.wait_for_load_state()
    me.check()
    assert present() == 2
