"""Every rule about the curriculum holds for what ships, and each is shown to bite on a change."""

import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from content import curriculum_laws
from content.curriculum_checks import (
    CHECKS,
    ERROR,
    asking,
    check,
    claims,
    playing,
    showing,
    wording,
)
from content.curriculum_parts import BadFile
from content.loader import CURRICULUM
from tests.content.shipped import SHIPPED, whats, with_change

TODAY = date(2026, 11, 22)
LESSON = "da/core/k4/2-tilhold.yaml"
BANK = "da/banks/psychologist.yaml"
CASE = "da/police/case/1-syv-blaa-notater.yaml"
TEST = "da/police/baseline.yaml"
LONG = "Et helt andet svar, som er meget længere end alle de andre svar, man kan vælge her i dag"


def test_what_ships_has_no_errors():
    found = check(CURRICULUM, TODAY)
    assert [str(one) for one in found if one.severity == ERROR] == []


@pytest.mark.parametrize("name", ["sources", "laws", "questions"])
def test_one_kind_of_check_alone(name):
    assert name in CHECKS
    assert check(CURRICULUM, TODAY, (name,)) == []


# Words ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Han går. Hun bliver.", 2.0),  # 4 words, 2 sentences, none long
        ("Hun anmelder stalking", 3 + 200 / 3),  # 1 sentence, 2 of 3 words have more than 6 letters
        ("Mødet er kl. 8. Kom nu.", 3 + 0.0),  # »kl. 8« ends nothing
        ("Ring til os, f.eks. på 114.", 6 + 0.0),
        ("Sig det: Hun er her", 2.5),  # a colon ends one
        ("", 0.0),
    ],
)
def test_lix(text, value):
    assert wording.lix(text) == pytest.approx(value)


def test_hard_danish_is_found_and_english_is_not_measured():
    hard = "Sikkerhedsforanstaltningernes gennemførelsesbestemmelser forudsætter " * 300
    lesson = with_change(LESSON, lambda d: d.update(tomorrow=hard))
    assert "LIX is" in whats(wording.readability(lesson))[0]
    english = with_change(LESSON.replace("da/", "en/"), lambda d: d.update(tomorrow=hard))
    assert whats(wording.readability(english)) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (LESSON, "Et stalkingoffer kan ringe"),
        (LESSON, "Hun er offer for stalking"),
        (LESSON, "Stalkeren står udenfor"),
        (LESSON, "Hun er selv ude om det"),
        (LESSON, "Spørg: hvorfor svarede du ham?"),
        (LESSON.replace("da/", "en/"), "A stalking victim can call"),
        (LESSON.replace("da/", "en/"), "Ask why did you reply"),
    ],
)
def test_a_word_never_to_be_used_is_found(name, text):
    said = with_change(name, lambda d: d.update(tomorrow=text))
    (found,) = wording.words_never_used(said)
    assert (found.file, found.where.split()[-1]) == (name, "tomorrow")


def test_somebody_may_be_heard_saying_it():
    quoted = with_change(LESSON, lambda d: d.update(tomorrow="Spørg aldrig: »Hvorfor svarede du?«"))
    assert whats(wording.words_never_used(quoted)) == []


# Sources and laws ----------------------------------------------------------------------------------
def _block(data: dict) -> dict:
    return data["steps"][0]["blocks"][2]  # the fact »Et brud kan straffes«


@pytest.mark.parametrize(
    ("rule", "change", "what"),
    [
        (claims.sources_are_known, lambda d: _block(d)["sources"].append(999), "source 999"),
        (claims.claims_have_sources, lambda d: _block(d).pop("sources"), "without a source"),
        (
            claims.facts_carry_no_more_than_their_sources,
            lambda d: _block(d).update(sources=[20]),
            "more than any",
        ),
        (
            claims.facts_carry_no_more_than_their_sources,
            lambda d: _block(d)["fact"].update(confidence="L"),
            "must be H or M",
        ),
        (claims.laws_are_known, lambda d: d["laws"].append("straffelov-1"), "straffelov-1 is not"),
        (claims.laws_are_known, lambda d: d.update(law_version="§ 1"), "named by their keys"),
        (claims.lessons_name_their_laws, lambda d: d.pop("laws"), "does not have it among"),
        (claims.reviews_are_dated, lambda d: d.pop("review_due"), "no date"),
    ],
)
def test_a_claim_that_does_not_hold_is_found(rule, change, what):
    found = whats(rule(with_change(LESSON, change)))
    assert found
    assert all(one.startswith(LESSON) and what in one for one in found)


def test_a_source_says_how_far_it_carries():
    weak = with_change("sources.yaml", lambda d: d[4].pop("confidence"))
    assert whats(claims.sources_are_whole(weak)) == ["sources.yaml: 4: confidence is missing"]


def test_what_is_past_its_day_is_a_remark():
    late = list(claims.past(SHIPPED, date(2028, 1, 1)))
    assert {"sources.yaml", "laws.yaml", LESSON} <= {one.file for one in late}
    assert {one.severity for one in late} == {"remark"}
    assert list(claims.past(SHIPPED, TODAY)) == []


def test_a_law_finds_every_place_that_leans_on_it():
    places = whats(claims.leaning_on(SHIPPED, "cpr-lov-6"))
    assert any(one.startswith(f"{LESSON}: laws: shows this law's version") for one in places)
    assert any("cites source 46, 47" in one or "cites source 46" in one for one in places)
    assert any(one.startswith("en/") for one in places)
    named = re.compile(r"CPR-lov|adressebeskyttelse", re.IGNORECASE)
    for file in SHIPPED.of("lesson", language="da"):
        if named.search(str(file.data)):
            assert any(one.startswith(file.name) for one in places), file.name


def test_the_line_about_the_law():
    laws = SHIPPED.laws
    assert (
        curriculum_laws.version_text(["straffelov-242"], laws, "da")
        == "Straffeloven § 242 (i kraft 1. januar 2022)"
    )
    english = curriculum_laws.version_text(["straffelov-242", "cpr-lov-6"], laws, "en")
    assert english.startswith(
        "Criminal Code (straffeloven) section 242 (in force 1 January 2022); "
    )
    assert english.endswith(". Look up the text in force")
    with pytest.raises(BadFile, match="nothing"):
        curriculum_laws.version_text(["nothing"], laws, "da")
    for file in SHIPPED.of("lesson", "quiz", "case"):
        line = curriculum_laws.version_text(file.data.get("laws") or [], laws, file.language)
        assert len(line) <= 500, file.name


# What is shown -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Læs [her](http://politi.dk/x)", "is not https"),
        ("Læs [her](https://politi)", "has no host"),
        ("Læs [her](/da/findes-ikke/)", None),
        ("Læs [her](/ukendt/)", "leads to no page"),
        ("Skriv til [os](mailto:a@b.dk) eller [DSC](https://danskstalkingcenter.dk/a)", None),
    ],
)
def test_links(text, what):
    found = whats(showing.links(with_change(LESSON, lambda d: d.update(tomorrow=text))))
    assert (found == []) if what is None else (what in found[0])


def test_a_picture_without_words_and_a_film_without_captions_are_found():
    name = "da/core/k1/1-tre-kendetegn.yaml"

    def bare(data):
        for step in data["steps"]:
            for block in step["blocks"]:
                block.get("figure", {}).pop("alt", None)
                block.get("video", {}).pop("captions", None)
                block.get("video", {}).pop("transcript", None)

    found = whats(showing.alternatives(with_change(name, bare)))
    for what in ("no text alternative", "no transcript", "no captions"):
        assert any(what in one for one in found)
    lost = with_change(
        name, lambda d: d["steps"][0]["blocks"].append({"figure": {"file": "x.svg"}})
    )
    assert "x.svg does not exist" in whats(showing.files_are_there(lost))[0]


def test_minutes_that_do_not_fit_the_length_are_found():
    for minutes in (2, 25):
        found = whats(
            showing.minutes(with_change(LESSON, lambda d, m=minutes: d.update(minutes=m)))
        )
        assert found == [f"{LESSON}: minutes: says {minutes} min; its length takes 5"]


def test_heavy_content_without_a_note_or_a_way_round_is_found():
    heavy = "vold, trusler, våben, selvmord, overgreb og vold"
    told = with_change(LESSON, lambda d: d.update(tomorrow=heavy))
    assert "without a note" in whats(showing.heavy_content_is_announced(told))[0]
    noted = with_change(LESSON, lambda d: d.update(content_note="Nævner vold."))
    assert "no way round" in whats(showing.heavy_content_is_announced(noted))[0]


# Questions and cases -------------------------------------------------------------------------------
def _make_longest(data: dict) -> None:
    for question in data["questions"]:
        for option in question.get("options", []):
            if option.get("correct"):
                option["text"] = LONG


def _first_is_right(data: dict) -> None:
    for question in data["questions"]:
        question.get("options", []).sort(key=lambda option: not option.get("correct"))


def test_an_answer_given_away_is_found():
    assert (
        "is the longest in 2" in whats(asking.right_is_longest(with_change(BANK, _make_longest)))[0]
    )
    assert "is number 1" in whats(asking.keys_are_spread(with_change(BANK, _first_is_right)))[0]
    assert any(line.startswith(f"{BANK}: longest in") for line in asking.report(SHIPPED))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda q: q["options"][0].pop("feedback"), "no feedback"),
        (lambda q: [o.update(correct=True) for o in q["options"]], "options are right"),
        (lambda q: q.update(lesson="x9-9"), "not there: x9-9"),
        (lambda q: q.update(id="bank-psych-02"), "two questions"),
    ],
)
def test_a_faulty_question_is_found(change, what):
    found = whats(asking.answers_say_why(with_change(BANK, lambda d: change(d["questions"][0]))))
    assert what in found[0]


def test_a_test_that_misses_its_blueprint_is_found():
    fewer = with_change(TEST, lambda d: d["draw"].pop())
    assert f"{TEST}: form A: situations: 0 instead of 3" in whats(asking.blueprints(fewer))
    lost = with_change(TEST, lambda d: d["draw"][0]["chosen"].append("measure-nothing"))
    assert "measure-nothing is not in measure" in whats(asking.tests_draw_what_is_there(lost))[0]
    gone = with_change("da/police/final.yaml", None)
    assert any("final: 0 tests" in one for one in whats(asking.blueprints(gone)))


def test_core_tests_stay_as_they_are():
    """Twenty questions of four options: the demonstration's figures hang on them."""
    for name in ("baseline", "final", "followup"):
        pool, lacking = asking.asked_by(SHIPPED.files[f"da/core/{name}.yaml"], SHIPPED)
        marked = [q for q in pool if q["type"] == "single"]
        assert (len(marked), {len(q["options"]) for q in marked}, lacking) == (20, {4}, [])


def _first_scene(change):
    changed = with_change(CASE, lambda data: change(data["scenes"][0]))
    changed.files = {CASE: changed.files[CASE]}  # the other cases take long and are not meant
    return changed


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda s: s["choices"][0].update(next="nowhere"), "does not exist"),
        (lambda s: [c.update(next=s["id"]) for c in s["choices"]], "never"),
        (lambda s: s["choices"][0].update(when=["trust >= 99"]), "can never hold"),
    ],
)
def test_a_case_that_cannot_be_played_is_found(change, what):
    assert any(what in one for one in whats(playing.case_graphs(_first_scene(change))))


def test_a_track_without_a_whole_case_or_without_situations_is_found():
    short = with_change(CASE, lambda d: d["scenes"][0]["choices"][0].update(next="nowhere"))
    assert "has no case with" in whats(playing.enough_to_decide(short))[0]
    none = with_change("da/police/case/2-tre-situationer.yaml", None)
    assert "has 0" in whats(playing.situations(none))[0]


# What it does not know, and the command ------------------------------------------------------------
def test_it_says_what_it_does_not_know(tmp_path):
    (tmp_path / "da" / "plays").mkdir(parents=True)
    rules = (CURRICULUM / "rules.yaml").read_text(encoding="utf-8")
    (tmp_path / "rules.yaml").write_text(rules, encoding="utf-8")
    text = 'id: x\nkind: play\nguidance: "Her står der mange ord, som ingen læser"\n'
    (tmp_path / "da" / "plays" / "x.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("a: [", encoding="utf-8")
    found = whats(check(tmp_path, TODAY))
    assert any("do not know: only its words were read" in one for one in found)
    assert "da/plays/x.yaml: guidance: a key these checks do not read" in found
    assert any(one.startswith("broken.yaml: cannot be read") for one in found)


def test_the_command_names_file_key_and_fault_and_fails(tmp_path):
    (tmp_path / "broken.yaml").write_text("a: [", encoding="utf-8")
    (tmp_path / "rules.yaml").write_text("lix: 45", encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError, match="not as it must be"):
        call_command("check_curriculum", folder=tmp_path, only=["files"], stdout=out)
    assert "error: broken.yaml: cannot be read" in out.getvalue()
    call_command("check_curriculum", only=["dates"], on=TODAY, stdout=out)
    assert "Curriculum: 0 errors, 0 remarks" in out.getvalue()
    with pytest.raises(CommandError):
        call_command(
            "check_curriculum", only=["dates"], on=date(2028, 1, 1), strict=True, stdout=out
        )


def test_the_command_lists_a_laws_places():
    out = StringIO()
    call_command("check_curriculum", law="sundhedslov", stdout=out)
    assert re.search(r"Sundhedsloven §§ 40-48: \d+ places", out.getvalue())
    with pytest.raises(CommandError, match="straffelov-242"):
        call_command("check_curriculum", law="x", stdout=out)
