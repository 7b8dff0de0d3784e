"""Questions with options whose worth other systems give in percent."""

from assessments.formats.gathering import drafted, keyed
from assessments.formats.numbers import percent
from assessments.formats.results import Remarks


def one_of(stem: str, options: list[dict], remarks: Remarks) -> dict:
    """Return a question with one answer from options that carry `fraction` (-1 to 1).

    One at full worth and the others at none: single choice. All at full worth: a scale, for there
    is no right answer. Anything between: a vignette, for its options are worth 0 to 3.
    """
    fractions = [option.pop("fraction") for option in options]
    if len(options) > 1 and all(share >= 1 for share in fractions):
        rows = [{"text": row["text"], "value": place} for place, row in enumerate(options, 1)]
        if any(row["feedback"] for row in options):
            remarks.simplified("feedback-of-scale")
        return drafted("scale", stem, options=keyed(rows, "options"))
    if any(0 < share < 1 for share in fractions):
        return _vignette(stem, options, fractions, remarks)
    rows = [{**row, "correct": share >= 1} for row, share in zip(options, fractions, strict=True)]
    if any(share < 0 for share in fractions):
        remarks.simplified("negative-worth")
    if sum(row["correct"] for row in rows) > 1:
        remarks.simplified("several-right")
        return drafted("multiple", stem, options=keyed(rows, "options"), rule="per-option")
    return drafted("single", stem, options=keyed(rows, "options"))


def _vignette(stem, options, fractions, remarks: Remarks) -> dict:
    best = max(fractions)
    scale = next(
        (
            top
            for top in (3, 2, 1)
            if all(
                abs(share / best * top - round(share / best * top)) < 1e-3 for share in fractions
            )
        ),
        0,
    )
    if not scale or min(fractions) < 0:
        remarks.simplified("worth-rounded", " ".join(percent(share) for share in fractions)[:200])
    top = scale or 3
    rows = [
        {**row, "worth": max(round(share / best * top), 0)}
        for row, share in zip(options, fractions, strict=True)
    ]
    remarks.simplified("partial-worth")
    return drafted("vignette", stem, options=keyed(rows, "options"))


def several_of(stem: str, options: list[dict], remarks: Remarks) -> dict:
    """Return a question with several answers; its rule from how wrong ones are punished."""
    fractions = [option.pop("fraction") for option in options]
    right = [share for share in fractions if share > 0]
    wrong = [share for share in fractions if share <= 0]
    rows = [{**row, "correct": share > 0} for row, share in zip(options, fractions, strict=True)]
    if right and max(right) - min(right) > 1e-3:
        remarks.simplified("weights", " ".join(percent(share) for share in fractions)[:200])
    rule = _rule(right, wrong)
    if not rule:
        rule = "per-option" if not wrong or max(wrong) == min(wrong) == 0 else "right-minus-wrong"
        if wrong:
            remarks.simplified("rule", rule)
    return drafted("multiple", stem, options=keyed(rows, "options"), rule=rule)


def _rule(right: list[float], wrong: list[float]) -> str:
    if wrong and max(wrong) <= -1 + 1e-6:
        return "all-or-nothing"
    if wrong and right and all(abs(share + right[0]) < 1e-3 for share in wrong):
        return "right-minus-wrong"
    return ""


def fractions(question: dict) -> list[float]:
    """Return what each option is worth (-1 to 1) as a percentage system writes it."""
    kind, options = question["type"], question["options"]
    if kind == "scale":
        return [1.0] * len(options)
    if kind == "vignette":
        best = max((option["worth"] for option in options), default=0)
        return [option["worth"] / best if best else 0.0 for option in options]
    right = sum(option["correct"] for option in options)
    if kind in ("single", "truefalse") or (kind == "hotspot" and not question["many"]):
        return [float(option["correct"]) for option in options]
    each = 1 / right if right else 0.0
    lost = {"all-or-nothing": -1.0, "right-minus-wrong": -each, "per-option": 0.0}
    return [each if option["correct"] else lost[question["rule"]] for option in options]
