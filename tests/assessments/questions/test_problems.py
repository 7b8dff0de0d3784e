"""What an author must mend: one broken thing, one code."""

import pytest

from assessments import questions
from tests.assessments.questions import examples as ex
from tests.assessments.questions.examples import option

SAME = [option("a", "The same", True), option("b", " the  SAME")]


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        (ex.SINGLE | {"options": []}, ["few-options", "no-right-option"]),
        (ex.SINGLE | {"options": [option("a"), option("b")]}, ["no-right-option"]),
        (ex.SINGLE | {"options": ex.ABCD}, ["several-right-options"]),
        (ex.SINGLE | {"options": SAME}, ["text-twice"]),
        (ex.SINGLE | {"options": [option("a", " ", True), option("b")]}, ["part-without-text"]),
        (ex.SINGLE | {"options": [option("a", "x", True), option("a", "y")]}, ["key-twice"]),
        (ex.MULTIPLE | {"options": ex.ABCD[:2]}, ["all-right"]),
        (ex.MULTIPLE | {"rule": "luck"}, ["unknown-rule"]),
        (ex.TRUEFALSE | {"options": ex.SINGLE["options"]}, ["not-true-false"]),
        (ex.REASONED | {"reasons": [option("r")]}, ["one-right-reason"]),
        (ex.VIGNETTE | {"panel": ""}, ["no-panel"]),
        (
            ex.VIGNETTE | {"options": [o | {"worth": 2} for o in ex.VIGNETTE["options"]]},
            ["all-worth-the-same"],
        ),
        (
            ex.VIGNETTE | {"options": [o | {"worth": 7} for o in ex.VIGNETTE["options"]]},
            ["worth-outside"],
        ),
        (ex.SCALE | {"options": [o | {"value": 1} for o in ex.SCALE["options"]]}, ["scale-values"]),
        (
            ex.SCALE | {"options": [o | {"no_case": True} for o in ex.SCALE["options"]]},
            ["scale-no-case"],
        ),
        (ex.PASSAGES | {"text": "[[a]] [[b]] [[c]]"}, ["not-in-text"]),
        (ex.HOTSPOT | {"picture": None}, ["no-picture"]),
        (ex.HOTSPOT | {"picture": {"url": "/x", "alt": " "}}, ["no-alternative"]),
        (
            ex.HOTSPOT | {"options": [o | {"coords": [90, 0, 200, 5]} for o in ex.HOTSPOT["options"]]},
            ["bad-shape", "bad-shape"],
        ),
        (
            ex.MATCHING | {"prompts": [ex.MATCHING["prompts"][0], {"key": "x", "text": "X", "match": "?"}]},
            ["prompt-without-answer"],
        ),
        (ex.MATCHING | {"answers": ex.MATCHING["answers"][:1]}, ["few-pairs"] + ["prompt-without-answer"] * 2),
        (ex.CLASSIFY | {"rule": "luck"}, ["unknown-rule"]),
        (ex.ORDERING | {"items": ex.ORDERING["items"][:2]}, ["few-items"]),
        (ex.GAPS | {"gaps": []}, ["no-gaps"]),
        (ex.GAPS | {"text": "<p>[[g1]] [[g2]]</p>"}, ["not-in-text"]),
        (ex.GAPS | {"text": "[[g1]]", "gaps": [{"key": "g1", "accepted": []}]}, ["no-full-answer"]),
        (
            ex.GAPS | {"text": "[[g]]", "gaps": [{"key": "g", "accepted": [], "options": [option("a")]}]},
            ["few-options", "no-right-option"],
        ),
        (ex.SHORT | {"spelling": 5}, ["bad-spelling"]),
        (ex.NUMERIC | {"accepted": []}, ["no-full-answer"]),
        (ex.NUMERIC | {"unit_required": True, "units": []}, ["no-units"]),
        (ex.NUMERIC | {"units": [{"text": "år", "factor": 0}]}, ["bad-unit"]),
        (ex.FREETEXT | {"rubric": [], "model": ""}, ["no-rubric", "no-model"]),
    ],
)  # fmt: skip
def test_what_is_missing(asked, codes):
    assert [problem.code for problem in questions.problems(asked)] == codes
