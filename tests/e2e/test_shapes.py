"""Which activities the short walk takes: enough for every shape, and no list to keep."""

from tests.e2e import shapes


def lesson(*blocks, **own):
    return ("lesson", {"steps": [{"title": "Et", "blocks": list(blocks)}]} | own)


def block(kind, **value):
    return {"type": kind, "value": value}


TEXT = block("text", html="<p>Ord.</p>")
TABLE = block("text", html="<table><tr><td>1</td></tr></table>")
FILM = block("film", url="/film.mp4")


def test_one_is_enough_where_all_are_built_the_same():
    assert shapes.cover({"a": lesson(TEXT), "b": lesson(TEXT), "c": lesson(TEXT)}) == ["a"]


def test_a_kind_of_block_nobody_has_heard_of_is_walked():
    known = {"a": lesson(TEXT), "b": lesson(TEXT), "c": lesson(TEXT, block("hologram", depth=3))}
    assert shapes.cover(known) == ["c"]


def test_an_element_in_a_text_is_a_shape():
    assert shapes.cover({"a": lesson(TEXT), "b": lesson(TABLE, TEXT)}) == ["b"]


def test_a_setting_is_told_from_a_text_by_how_many_there_are():
    tests = {name: ("quiz", {"purpose": name, "questions": []}) for name in ("final", "practice")}
    assert shapes.cover(tests) == ["final", "practice"]
    titled = {name: ("quiz", {"intro": f"Ord om {name}", "questions": []}) for name in "abc"}
    assert shapes.cover(titled) == ["a"]


def test_whom_the_later_ones_make_superfluous_is_left_out():
    known = {
        "ab": lesson(TEXT, FILM),
        "bc": lesson(FILM, block("fact", title="Fakta")),
        "ad": lesson(TEXT, block("tool", url="/t")),
    }
    assert set(shapes.cover(known)) == {"bc", "ad"}


def test_what_may_not_be_drawn_is_not_counted_on():
    rare = {"key": "r", "type": "hologram", "stem": "<p>?</p>"}
    plain = {"key": "p", "type": "single", "stem": "<p>?</p>"}
    drawn = {"questions": [rare, plain], "draw": [{"fixed": ["p"]}, {"count": 1, "fixed": ["r"]}]}
    asked = {"questions": [rare]}
    assert [q["key"] for q in shapes.surely(drawn)["questions"]] == ["p"]
    assert "asked" in shapes.cover({"drawn": ("quiz", drawn), "asked": ("quiz", asked)})


def test_pages_are_counted_as_they_are_asked():
    questions = [{"key": str(n)} for n in range(60)]
    forms = {"A": ["0", "1"], "B": ["2", "3"]}
    assert shapes.pages_of({"questions": questions}) == 63
    assert shapes.pages_of({"questions": questions, "forms": forms}) == 5
    assert shapes.pages_of({"questions": questions, "draw": [{"count": 8}]}) == 11


def test_nothing_published_needs_no_walk():
    assert shapes.cover({}) == []
