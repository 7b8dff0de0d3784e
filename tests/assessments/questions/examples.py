"""One question of every type, as it is frozen."""


def option(key, text="", correct=False, **more):
    return {"key": key, "text": text or key.upper(), "correct": correct, "feedback": "", **more}


def made(kind, **own):
    base = {"key": f"q-{kind}", "type": kind, "stem": "<p>What?</p>", "feedback": "", "topic": "t"}
    return base | {"level": "apply", "lesson": "", "sources": []} | own


ABCD = [option("a", correct=True), option("b", correct=True), option("c"), option("d")]
SINGLE = made("single", options=[option("a", correct=True), option("b"), option("c")])
MULTIPLE = made("multiple", options=ABCD)
TRUEFALSE = made("truefalse", options=[option("true", "Sandt", True), option("false", "Falsk")])
REASONED = TRUEFALSE | {"reasons": [option("r1", correct=True), option("r2")]}
VIGNETTE = made(
    "vignette",
    panel="Five officers",
    options=[
        {"key": k, "text": k, "worth": w, "feedback": ""} for k, w in (("a", 3), ("b", 1), ("c", 0))
    ],
)
SCALE = made(
    "scale",
    construct="self-efficacy",
    options=[{"key": str(n), "text": f"{n} of 5", "value": n} for n in range(1, 6)],
)
PASSAGES = made("passages", text="<p>[[a]] og [[b]] men [[c]] og [[d]].</p>", options=ABCD)
SPOT = {"shape": "rect", "coords": [10, 10, 20, 20]}
HOTSPOT = made(
    "hotspot",
    many=False,
    picture={"url": "/media/p.png", "alt": "A hall", "width": 800, "height": 600},
    options=[option("a", correct=True, **SPOT), option("b", **SPOT)],
)
MATCHING = made(
    "matching",
    prompts=[
        {"key": k, "text": k.upper(), "match": m, "feedback": ""}
        for k, m in (("p1", "a1"), ("p2", "a2"), ("p3", "a3"), ("p4", "a1"))
    ],
    answers=[{"key": k, "text": f"Answer {k}"} for k in ("a1", "a2", "a3", "a4")],
)
CLASSIFY = MATCHING | {"key": "q-classify", "type": "classify"}
ORDERING = made("ordering", items=[{"key": k, "text": k.upper()} for k in "abcd"])
GAPS = made(
    "gaps",
    text="<p>Loven hedder [[g1]] og er fra [[g2]]; den [[g3]].</p>",
    gaps=[
        {
            "key": "g1",
            "case": False,
            "spelling": 1,
            "accepted": [
                {"text": "tilholdsloven", "share": 1, "feedback": "<p>Ja.</p>"},
                {"text": "loven om tilhold", "share": 0.5, "feedback": ""},
            ],
        },
        {"key": "g2", "accepted": [{"text": "2012", "share": 1, "feedback": ""}], "spelling": 2},
        {
            "key": "g3",
            "accepted": [],
            "options": [option("x", "gælder", True), option("y", "bortfalder")],
        },
    ],
)
SHORT = made("short", accepted=[{"text": "Ærø", "share": 1, "feedback": ""}])
NUMERIC = made(
    "numeric",
    accepted=[
        {"value": 5, "tolerance": 0, "share": 1, "feedback": "<p>Fem.</p>"},
        {"value": 5, "tolerance": 1, "share": 0.5, "feedback": ""},
    ],
    units=[{"text": "år", "factor": 1}, {"text": "måneder", "factor": 1 / 12}],
    unit_required=False,
)
FREETEXT = made(
    "freetext",
    model="<p>Short and clear.</p>",
    rubric=[{"key": "clear", "text": "Says what happened", "points": 2}],
    judge="self",
    words=150,
)
EVERY = [
    SINGLE, MULTIPLE, TRUEFALSE, REASONED, VIGNETTE, SCALE, PASSAGES, HOTSPOT, MATCHING, CLASSIFY,
    ORDERING, GAPS, SHORT, NUMERIC, FREETEXT,
]  # fmt: skip
FULL = {
    "single": {"options": ["a"]},
    "multiple": {"options": ["a", "b"]},
    "truefalse": {"options": ["true"]},
    "vignette": {"options": ["a"]},
    "passages": {"options": ["a", "b"]},
    "hotspot": {"options": ["a"]},
    "matching": {"pairs": {"p1": "a1", "p2": "a2", "p3": "a3", "p4": "a1"}},
    "ordering": {"order": ["a", "b", "c", "d"]},
    "gaps": {"gaps": {"g1": "tilholdsloven", "g2": "2012", "g3": "x"}},
    "short": {"text": "Ærø"},
    "numeric": {"number": "5", "unit": "år"},
}
FULL["classify"] = FULL["matching"]
