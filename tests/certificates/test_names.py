import pytest

from certificates import names

GOOD = [
    ("Anna  Kirstine\tSørensen ", "Anna Kirstine Sørensen"),
    ("Zoe\u0308", "Zoë"),
    ("Sukarno", "Sukarno"),
    ("x" * 120, "x" * 120),
    ("A\u0301\u0323" * 40, None),
    ("محمد علي", "محمد علي"),
    ("دوستي\u200cها", "دوستي\u200cها"),  # a joiner that Persian is spelt with
    ("Zoë 👩\u200d🚒 Çelik", "Zoë 👩\u200d🚒 Çelik"),
    ("\ufeffAnna\u200b\u00ad Prøve\u200e", "Anna Prøve"),  # pasted along, seen by nobody
    ("李小龙", "李小龙"),
    ("two\nlines", "two lines"),
    ("O'Brien-Nuñez, dr.", "O'Brien-Nuñez, dr."),
]
BAD = [
    ("", "empty"),
    (" \t\u200b ", "empty"),
    ("x" * 201, "long"),
    ("Anna\x00", "control"),
    ("Anna\x1b[31m", "control"),
    ("\u202eannA", "control"),
    ("\u2066Anna\u2069", "control"),
    ("A\ud800", "control"),
    ("12345", "letters"),
    ("👩👩", "letters"),
    ("---", "letters"),
]


@pytest.mark.parametrize(("typed", "kept"), GOOD)
def test_names_of_every_kind(typed, kept):
    found = names.cleaned(typed)
    assert kept is None or found == kept
    assert names.cleaned(found) == found
    assert names.usable(typed)


@pytest.mark.parametrize(("typed", "code"), BAD)
def test_what_is_no_name_is_refused_with_a_reason(typed, code):
    with pytest.raises(names.BadName) as refused:
        names.cleaned(typed)
    assert refused.value.code == code
    assert not names.usable(typed)


def test_the_commitment_needs_name_and_salt():
    salt = names.new_salt()
    assert len(salt) == 32
    assert names.commitment("Anna", salt) == names.commitment("Anna", salt)
    others = {names.commitment("Anne", salt), names.commitment("Anna", names.new_salt())}
    assert names.commitment("Anna", salt) not in others
