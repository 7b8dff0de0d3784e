"""No page and no file shows somebody's name without writing down who saw it."""

import pytest

from people.models import Person, Seen
from tests.access import table, world
from tests.access.table import RULES
from tests.test_access import _built, around, ask, browser, undone  # noqa: F401

pytestmark = pytest.mark.django_db
# Whoever has the link or the number was given it by the person herself.
FREE = {
    "invitation": "a personal link",
    "certificate": "a number",
    "certificate_json": "a number",
    "certificate_report": "a number",
    "cohort_extend_person": "the title of a form that was opened from the person's own page",
}


@pytest.mark.parametrize("role", sorted(table.EVERYBODY - {world.STRANGER, world.LEARNER}))
def test_whose_name_is_shown_is_in_the_log(around, role):  # noqa: F811
    client = browser(around, role)
    named = {
        person.pk: person.name.encode()
        for person in Person.objects.filter(name__contains=around.a.secret)
        if person.pk != around.users[role].person_id
    }
    unlogged = []
    for name, rule in RULES.items():
        if rule.get is None or name in FREE:
            continue
        with undone():
            response = ask(client, around, name, rule, "get", "a")
            content = b"" if response.streaming else response.content
            shown = {pk for pk, text in named.items() if text in content}
            seen = Seen.objects.filter(entry__actor=around.users[role])
            unlogged += [(name, pk) for pk in shown - set(seen.values_list("person", flat=True))]
    assert not unlogged, unlogged
