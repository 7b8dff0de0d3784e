"""Questions of every type of the contract, by chance, for property tests; and small pictures."""

import io
import uuid

from hypothesis import strategies as st
from PIL import Image

from assessments.formats import markup, shape

LETTERS = st.characters(
    codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn"), exclude_characters="\ufffe\uffff"
)
SPICE = st.sampled_from(list("~=#{}:\\/\"'<>&%*[]->|.,;æøåÆØÅ é\u00a0—“”1234567890\n"))
text = st.text(st.one_of(LETTERS, SPICE), min_size=1, max_size=25).map(markup.words).filter(bool)
keys = st.uuids(version=4).map(str)
names = st.sampled_from(["stalking", "logskema", "samtale_1", "vold"])
shares = st.sampled_from([1, 0.5, 1 / 3, 0.8, 0, 0.123, 2 / 3])
numbers = st.one_of(
    st.integers(-(10**6), 10**6),
    st.floats(-1e6, 1e6, allow_nan=False, allow_infinity=False),
    st.sampled_from([0.1, 1e-7, 3.14159265358979, 1e14]),
)
counts = st.integers(0, 10)


@st.composite
def html(draw, empty=True):
    if empty and draw(st.booleans()):
        return ""
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        inner = markup.escape(draw(text))
        form = draw(
            st.sampled_from(
                [
                    "{}",
                    "<b>{}</b>",
                    "<i>{}</i>",
                    "x <em>{}</em>",
                    "{}<br>y",
                    '<a href="https://a.dk/?a=1&b=2">{}</a>',
                ]
            )
        )
        block = draw(
            st.sampled_from(["<p>{}</p>", "<p>{}</p>", "<ul><li>{}</li><li>z</li></ul>", "{}"])
        )
        parts.append(block.format(form.format(inner)))
    return markup.clean("".join(parts))


def rows(draw, low=2, high=5, **fields):
    found = []
    for _ in range(draw(st.integers(low, high))):
        found.append({"key": draw(keys)} | {name: draw(kind) for name, kind in fields.items()})
    return found


def options(draw, low=2, **more):
    return rows(draw, low, text=text, correct=st.booleans(), feedback=html(), **more)


def marked(draw, found, slot="<p>{}</p>"):
    pieces = [draw(html())]
    for row in found:
        pieces.append(
            f"<p>{markup.escape(draw(text))} [[{row['key']}]] {markup.escape(draw(text))}</p>"
        )
    return markup.clean("".join(pieces))


def accepted(draw):
    return [
        {"text": draw(text), "share": draw(shares), "feedback": draw(html())}
        for _ in range(draw(st.integers(1, 3)))
    ]


def own(draw, kind):  # noqa: C901 - one branch a type
    rule = st.sampled_from(shape.CHOOSING)
    few = st.sampled_from(["per-option", "all-or-nothing"])
    if kind == "single":
        return {"options": options(draw)}
    if kind == "multiple":
        return {"options": options(draw), "rule": draw(rule)}
    if kind == "truefalse":
        two = options(draw)[:2]
        two[0]["key"], two[1]["key"] = "true", "false"
        return {"options": two, "reasons": options(draw, 0)}
    if kind == "vignette":
        return {
            "options": rows(draw, text=text, worth=st.integers(0, 3), feedback=html()),
            "panel": draw(text),
        }
    if kind == "scale":
        return {
            "options": rows(draw, text=text, value=numbers),
            "reverse": draw(st.booleans()),
            "construct": draw(names),
        }
    if kind == "passages":
        found = options(draw)
        return {"options": found, "text": marked(draw, found), "rule": draw(rule)}
    if kind == "hotspot":
        found = options(draw)
        for row in found:
            form = draw(st.sampled_from(["rect", "circle", "polygon"]))
            size = {"rect": 4, "circle": 3, "polygon": 8}[form]
            row |= {"shape": form, "coords": [draw(st.integers(0, 100)) for _ in range(size)]}
        shown = {"url": "/media/a.png", "alt": draw(text), "width": 40, "height": 30}
        return {"picture": shown, "many": draw(st.booleans()), "options": found, "rule": draw(rule)}
    if kind in ("matching", "classify"):
        answers = rows(draw, text=text)
        match = st.sampled_from([row["key"] for row in answers] + [""])
        return {
            "answers": answers,
            "prompts": rows(draw, text=text, match=match, feedback=html()),
            "rule": draw(few),
        }
    if kind == "ordering":
        return {
            "items": rows(draw, text=text, feedback=html()),
            "rule": draw(st.sampled_from(["relative", "all-or-nothing"])),
        }
    if kind == "gaps":
        found = rows(draw, 1, 3)
        for row in found:
            row |= {
                "accepted": [],
                "options": [],
                "case": draw(st.booleans()),
                "spelling": draw(st.integers(0, 2)),
            }
            if draw(st.booleans()):
                row["options"] = options(draw)
            else:
                row["accepted"] = accepted(draw)
        return {"gaps": found, "text": marked(draw, found)}
    if kind == "short":
        return {
            "accepted": accepted(draw),
            "case": draw(st.booleans()),
            "spelling": draw(st.integers(0, 2)),
        }
    if kind == "numeric":
        units = [
            {"text": draw(names), "factor": draw(st.sampled_from([1, 1000, 0.001, 60]))}
            for _ in range(draw(st.integers(0, 2)))
        ]
        found = [
            {
                "value": draw(numbers),
                "tolerance": abs(draw(numbers)),
                "share": draw(shares),
                "feedback": draw(html()),
            }
            for _ in range(draw(st.integers(1, 3)))
        ]
        return {"accepted": found, "units": units, "unit_required": draw(st.booleans())}
    return {
        "model": draw(html()),
        "rubric": rows(draw, 0, 3, text=text, points=counts),
        "judge": draw(st.sampled_from(["self", "facilitator"])),
        "words": draw(counts),
    }


@st.composite
def question(draw, kinds=tuple(shape.TYPES)):
    kind = draw(st.sampled_from(kinds))
    common = {
        "key": draw(keys),
        "type": kind,
        "stem": draw(html(empty=False)),
        "hint": draw(html()),
        "feedback": draw(html()),
        "worth": draw(st.sampled_from([1, 2, 0.5, 3, 0])),
        "topic": draw(st.one_of(st.just(""), names)),
        "level": draw(st.sampled_from(["", *shape.LEVELS])),
        "roles": draw(st.lists(names, max_size=2, unique=True)),
        "tags": draw(st.lists(text, max_size=2, unique=True)),
        "lesson": draw(st.one_of(st.just(""), names)),
        "stimulus": "",
        "anchor": draw(st.booleans()),
        "sources": [{"title": draw(text), "publisher": draw(text), "url": "https://a.dk/"}]
        * draw(st.integers(0, 1)),
        "fixed": draw(st.booleans()),
    }
    return shape.question(common | own(draw, kind))


@st.composite
def bank(draw, kinds=tuple(shape.TYPES)):
    """A few questions, some on shared stimuli."""
    stimuli = [
        shape.stimulus(
            {
                "key": draw(keys),
                "title": draw(text),
                "html": draw(html()),
                "picture": draw(
                    st.sampled_from(
                        [None, {"url": "/media/a.png", "alt": "A", "width": 40, "height": 30}]
                    )
                ),
            }
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    found = draw(
        st.lists(question(kinds), min_size=1, max_size=3, unique_by=lambda one: one["key"])
    )
    for one in found:
        if stimuli and draw(st.booleans()):
            one["stimulus"] = draw(st.sampled_from(stimuli))["key"]
    return found, stimuli


def png(width=40, height=30, colour="teal", kind="PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, kind)
    return out.getvalue()


def key(number: int) -> str:
    return str(uuid.UUID(int=number))
