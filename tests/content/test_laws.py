"""Looking after the laws: who looked at a place, and what the curriculum ships with."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from content import laws, loader
from content.models import Law, LawLook, Source
from people.models import AuditEntry
from tests import factories

FAR = date(2099, 1, 1)
DATA = {
    "name": "Straffeloven § 242",
    "name_en": "Criminal Code section 242",
    "version": "i kraft 1. januar 2022",
    "version_en": "in force 1 January 2022",
    "in_force": date(2022, 1, 1),
    "pattern": r"§ 242",
    "words": "systematisk",
    "sources": [1],
    "checked": date(2026, 11, 21),
    "review_due": date(2027, 11, 21),
}


@pytest.fixture
def law(db):
    return Law.objects.create(key="lov", name="Lov", review_due=FAR)


@pytest.fixture
def somebody(db):
    return factories.UserFactory()


def test_looking_is_written_down_once(law, somebody):
    assert laws.look(law=law, round=1, places=["b", "a"], by=somebody) == 2
    assert laws.look(law=law, round=1, places=["a", "c"], by=factories.UserFactory()) == 1
    assert laws.look(law=law, round=1, places=["a"], by=somebody) == 0
    assert list(law.looks.values_list("place", "by")[:2]) == [
        ("a", somebody.pk),
        ("b", somebody.pk),
    ]
    entries = AuditEntry.objects.filter(action="law places looked at").order_by("pk")
    assert [entry.detail["places"] for entry in entries] == [["a", "b"], ["c"]]


def test_what_was_ticked_before_the_law_was_changed_is_not_looked_at(law, somebody):
    law.begin_round()
    law.save()
    with pytest.raises(laws.OtherRound):
        laws.look(law=law, round=1, places=["a"], by=somebody)
    assert laws.look(law=law, round=2, places=["a"], by=somebody) == 1


def test_a_look_is_never_changed_or_deleted(law, somebody):
    laws.look(law=law, round=1, places=["a"], by=somebody)
    for act in (
        lambda: LawLook.objects.update(place="b"),
        lambda: LawLook.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


def test_the_database_refuses_a_review_before_the_check(db):
    law = Law(key="x", name="x", checked=date(2027, 1, 2), review_due=date(2027, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        law.save()


def test_overdue_is_the_same_for_one_and_for_many(law):
    today = timezone.localdate()
    late = Law.objects.create(
        key="late", name="Late", checked=date(2020, 1, 1), review_due=date(2021, 1, 1)
    )
    now = Law.objects.create(key="now", name="Now", checked=today, review_due=today)
    assert list(Law.objects.overdue()) == [late]
    assert [one.is_overdue for one in (law, late, now)] == [False, True, False]


# What ships ----------------------------------------------------------------------------------------
@pytest.fixture
def source(db):
    return Source.objects.create(number=1, title="x", checked=FAR, review_due=FAR)


def test_a_law_that_ships_is_made_once(source):
    assert laws.ship("s", DATA) == "made"
    law = Law.objects.get()
    assert (law.version, list(law.sources.all()), law.round) == (DATA["version"], [source], 1)
    assert law.named().search("noget systematisk")
    assert laws.ship("s", DATA) == "unchanged"


def test_a_new_version_that_ships_opens_the_places(source):
    laws.ship("s", DATA)
    assert laws.ship("s", DATA | {"version": "i kraft 1. juli 2027"}) == "updated"
    law = Law.objects.get()
    assert (law.round, law.earlier) == (2, ["i kraft 1. januar 2022"])
    assert laws.ship("s", DATA | {"version": law.version, "review_due": FAR}) == "updated"
    assert Law.objects.get().round == 2


@pytest.mark.parametrize(
    "changed", [{"version": "mit"}, {"words": "mit"}, {"review_due": FAR}, {"name_en": ""}]
)
def test_what_an_editor_changed_is_left_alone(source, changed):
    laws.ship("s", DATA)
    Law.objects.update(**changed)
    assert laws.ship("s", DATA | {"version": "ny"}) == "left_alone"
    assert Law.objects.filter(**changed).exists()


def test_an_editors_sources_are_left_alone(source):
    laws.ship("s", DATA)
    Law.objects.get().sources.clear()
    assert laws.ship("s", DATA) == "left_alone"


def test_the_loader_writes_down_the_laws(source, tmp_path):
    (tmp_path / "laws.yaml").write_text("lov:\n  name: Lov\n  name_en: Act\n  pattern: lov\n"
                                        "  sources: [1]\n  checked: 2026-01-01\n  review_due: 2027-01-01\n")  # fmt: skip
    report = loader.Report()
    loader._load_laws(tmp_path / "laws.yaml", report)
    loader._load_laws(tmp_path / "laws.yaml", report)
    assert (report.made, report.unchanged) == (["laws.yaml: lov"], ["laws.yaml: lov"])
