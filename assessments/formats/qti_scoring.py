"""What a QTI item says of right answers: declarations, mappings and response processing."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

from assessments.formats.limits import MOST_PARTS
from assessments.formats.markup import words
from assessments.formats.numbers import number_of
from assessments.formats.results import Remarks
from assessments.formats.trees import child, local, text_of

_PLAIN = {
    "responseProcessing", "responseCondition", "responseIf", "responseElse", "responseElseIf",
    "match", "variable", "correct", "setOutcomeValue", "baseValue", "mapResponse", "equal",
    "isNull", "not", "sum", "and",
}  # fmt: skip


@dataclass
class Declaration:
    """One response: what is right and what answers are worth."""

    cardinality: str = "single"
    base: str = "identifier"
    correct: list[str] = field(default_factory=list)
    mapping: dict[str, float] = field(default_factory=dict)
    case: bool = False

    def fractions(self, names: list[str], worth: float) -> list[float]:
        """Return what each answer is worth of the whole, -1 to 1."""
        if self.mapping:
            whole = worth or 1
            return [_near(self.mapping.get(name, 0) / whole) for name in names]
        right = sum(name in self.correct for name in names)
        if self.cardinality != "multiple" or not right:
            return [float(name in self.correct) for name in names]
        return [1 / right if name in self.correct else -1.0 for name in names]

    def accepted(self, worth: float) -> dict:
        """Return the accepted texts of a text entry."""
        rows = {text: 1.0 for text in self.correct}
        for text, value in self.mapping.items():
            rows[text] = max(_near(value / (worth or 1)), 0)
        listed = [{"text": text, "share": share} for text, share in rows.items() if words(text)]
        return {"accepted": listed[:MOST_PARTS], "case": self.case, "spelling": 0}

    def pairs(self) -> tuple[dict[str, str], bool]:
        """Return the right answer of each prompt, and whether one has several."""
        match: dict[str, str] = {}
        twice = False
        best = [pair for pair, value in self.mapping.items() if value > 0]
        for pair in self.correct or best:
            left, _, right = pair.strip().partition(" ")
            twice = twice or (left in match and match[left] != right)
            match.setdefault(left, right.strip())
        return match, twice


def _near(value: float) -> float:
    value = min(max(value, -1.0), 1.0)
    for parts in range(1, 13):
        if abs(value * parts - round(value * parts)) < 1e-4:
            return round(value * parts) / parts
    return round(value, 7)


def declarations(root: ET.Element) -> dict[str, Declaration]:
    return {
        one.get("identifier") or "": _declaration(one) for one in root.iter("responseDeclaration")
    }


def _declaration(element: ET.Element) -> Declaration:
    mapping = child(element, "mapping")
    rows = list(mapping) if mapping is not None else []
    values = child(element, "correctResponse")
    return Declaration(
        cardinality=element.get("cardinality") or "single",
        base=element.get("baseType") or "identifier",
        correct=[words(text_of(value)) for value in (values if values is not None else ())][:MOST_PARTS],
        mapping={
            words(row.get("mapKey")): number_of(row.get("mappedValue")) or 0 for row in rows
        },
        case=any((row.get("caseSensitive") or "").lower() == "true" for row in rows),
    )  # fmt: skip


def worth(root: ET.Element, declared: dict[str, Declaration]) -> float:
    """Return the most points: MAXSCORE, else what the mappings add up to, else 1."""
    for outcome in root.iter("outcomeDeclaration"):
        default = child(outcome, "defaultValue")
        if outcome.get("identifier") == "MAXSCORE" and default is not None:
            value = number_of(text_of(default))
            if value is not None and value >= 0:
                return value
    sums = [_most(one) for one in declared.values() if one.mapping]
    return sum(sums) if sums and 0 < sum(sums) < 1e6 else 1


def _most(declared: Declaration) -> float:
    values = [value for value in declared.mapping.values() if value > 0]
    if declared.cardinality == "single":
        return max(values, default=0)
    return sum(values)


def numbers(root: ET.Element, declared: Declaration, most: float) -> list[dict]:
    """Return accepted numbers: of comparisons with a tolerance, else of the right response."""
    rows = []
    for element in root.iter():
        if local(element) in ("responseIf", "responseElseIf"):
            rows += _compared(element, declared, most)
    if rows:
        return rows[:MOST_PARTS]
    texts = declared.accepted(most)["accepted"]
    found = [(number_of(row["text"]), row["share"]) for row in texts]
    return [
        {"value": value, "tolerance": 0, "share": share}
        for value, share in found
        if value is not None
    ]


def _compared(condition: ET.Element, declared: Declaration, most: float) -> list[dict]:
    outcome = child(condition, "setOutcomeValue")
    points = number_of(text_of(outcome)) if outcome is not None else None
    share = 1 if points is None else min(max(_near(points / (most or 1)), 0), 1)
    rows = []
    for equal in (one for one in condition if local(one) == "equal"):
        given = child(equal, "baseValue")
        right = [text_of(given)] if given is not None else declared.correct
        tolerance = (equal.get("tolerance") or "0").split()
        value = number_of(right[0]) if right else None
        wide = number_of(tolerance[0]) if tolerance else 0
        if equal.get("toleranceMode") == "relative" and value is not None:
            wide = abs(value) * (wide or 0) / 100
        if value is not None:
            rows.append({"value": value, "tolerance": abs(wide or 0), "share": share})
    return rows


def tell(root: ET.Element, remarks: Remarks) -> None:
    """Say where an item is marked by a programme of its own."""
    processing = child(root, "responseProcessing")
    if processing is not None and not {local(one) for one in processing.iter()} <= _PLAIN:
        remarks.simplified("own-scoring")
    if any(True for _ in root.iter("templateDeclaration")):
        remarks.simplified("template")
    views = {one.get("view") for one in root.iter("rubricBlock")}
    if views and not any(True for _ in root.iter("extendedTextInteraction")):
        remarks.simplified("rubric-block")
