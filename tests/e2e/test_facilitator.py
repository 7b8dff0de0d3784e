"""The facilitator at the door: who is here, twice, and who came without being on the list."""

import json
import secrets

from tests.e2e import made
from tests.e2e.conftest import PHONE

EXPECTED = "Dorte Prøve"


def seminar_now(site, group: int) -> int:
    """Plan a seminar that began five minutes ago, with one person on the list."""
    return int(
        site.shell(f"""
        from datetime import timedelta
        from courses.enrolment import join
        from courses.models import Cohort, Seminar
        from django.utils import timezone
        from people.models import Person
        group, now = Cohort.objects.get(pk={group}), timezone.now()
        for name in ({EXPECTED!r}, "Egon Prøve"):
            join(person=Person.objects.create(name=name), cohort=group)
        print(Seminar.objects.create(cohort=group, title="Seminar i dag", place="Lokale 2",
            starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(hours=3)).pk)
    """)
    )


def counted(site, seminar: int) -> dict[str, list[int]]:
    """Return by name how often somebody is present, and how often that stands in the ledger."""
    return json.loads(
        site.shell(f"""
        import json
        from courses.models import Attendance, TrainingRecord
        present = Attendance.objects.filter(seminar={seminar}).select_related("person")
        print(json.dumps({{one.person.name: [
            present.filter(person=one.person).count(),
            TrainingRecord.objects.filter(person=one.person, kind__contains="attend").count(),
        ] for one in present}}))
    """)
    )


def test_same_person_checked_in_in_two_tabs_counts_once(visit, site):
    seminar = seminar_now(site, made.group(site, f"Dørhold {secrets.token_hex(2)}")["pk"])
    me = visit(PHONE)
    me.sign_in("underviser")
    me.go("/da/seminarer/")
    me.check()
    me.shot("seminars-360")
    me.page.locator(f"main a[href$='/seminarer/{seminar}/']").first.click()
    me.page.locator(".check-in form").first.wait_for()
    me.check()
    me.shot("seminar-360")
    again = visit(PHONE, storage_state=me.context.storage_state())
    again.go(f"/da/seminarer/{seminar}/")
    for tab in (me, again):
        row = tab.page.locator(".check-in li", has_text=EXPECTED)
        row.locator("button").click()
        row.locator(".state--done").wait_for()
        tab.check()
    assert counted(site, seminar) == {EXPECTED: [1, 1]}
    # Somebody else is found by a part of the name.
    me.page.locator("[name=q]").fill("egon")
    me.page.locator("form[role=search] button").click()
    assert me.page.locator(".check-in li").count() == 1
    me.check()


def test_walk_in_with_a_mistake_keeps_what_was_typed_and_then_counts_once(visit, site):
    seminar = seminar_now(site, made.group(site, f"Dørhold {secrets.token_hex(2)}")["pk"])
    me = visit(PHONE)
    me.sign_in("underviser")
    me.go(f"/da/seminarer/{seminar}/")
    form = me.page.locator("form[action$='/ny/']")
    address = f"gaest-{secrets.token_hex(3)}@example.test"
    form.locator("[name=name]").fill("Gæst Udenfor")
    form.locator("[name=email]").fill("gæst uden snabel-a")
    form.locator("[name=profession]").select_option(index=2)
    chosen = form.locator("[name=profession]").input_value()
    form.locator("[name=organisation]").fill("Odense Kommune")
    form.locator("button[type=submit]").click()
    form.locator("[name=email][aria-invalid=true]").wait_for()
    assert form.locator("[name=name]").input_value() == "Gæst Udenfor"
    assert form.locator("[name=email]").input_value() == "gæst uden snabel-a"
    assert form.locator("[name=profession]").input_value() == chosen
    assert form.locator("[name=organisation]").input_value() == "Odense Kommune"
    assert counted(site, seminar) == {}
    me.check()
    me.shot("walk-in-error-360")
    for _time in range(2):  # the right answer, and the same once more: somebody pressed twice
        form.locator("[name=name]").fill("Gæst Udenfor")
        form.locator("[name=email]").fill(address)
        form.locator("[name=profession]").select_option(chosen)
        form.locator("[name=organisation]").fill("Odense Kommune")
        form.locator("button[type=submit]").click()
        me.page.wait_for_function("document.querySelector('[name=email]').value === ''")
        me.check()
    assert counted(site, seminar) == {"Gæst Udenfor": [1, 1]}
    assert (
        me.page.locator(".check-in li", has_text="Gæst Udenfor")
        .locator("[data-check-in-form]")
        .count()
        == 0
    )
