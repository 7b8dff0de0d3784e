"""All that a quiz may ask: its own questions, those of the quiz it repeats, and those of banks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from content import question_definitions, question_draws
from content.question_draws import Rule


@dataclass(frozen=True)
class Line:
    """One rule of an author with what it came to; `lost` names what is not there any more."""

    number: int
    rule: Rule
    lost: tuple[str, ...] = ()


@dataclass
class Pool:
    """The questions with their forms, and the rules over them."""

    own: list[dict]
    stimuli: list[dict]
    choices: dict[str, str]  # of a form, by question
    lines: list[Line] = field(default_factory=list)
    banked: dict[str, dict] = field(default_factory=dict)

    @property
    def questions(self) -> list[dict]:
        """All that may be asked: own ones first, then those of banks that a rule may take."""
        own = {q["key"] for q in self.own}
        wanted = dict.fromkeys(key for line in self.lines for key in line.rule.keys)
        return [*self.own, *(self.banked[key] for key in wanted if key not in own)]

    @cached_property
    def rules(self) -> list[Rule]:
        """The rules as they are drawn: what is the quiz's own comes first and stays."""
        own = [Rule(tuple(q["key"] for q in self.own))] if self.own else []
        return [*own, *(line.rule for line in self.lines)]

    @property
    def chance(self) -> bool:
        """Tell whether two learners may be asked different questions."""
        return any(line.rule.count for line in self.lines)

    @property
    def asked(self) -> int:
        """How many questions one learner is asked; of two forms, the longer one."""
        if self.forms:
            return max(len(keys) for keys in self.forms.values())
        return round(question_draws.drawn(self.rules, [q["key"] for q in self.questions]))

    @property
    def forms(self) -> dict[str, list[str]]:
        if self.chance:
            return {}
        return question_draws.forms({q["key"]: self.choices[q["key"]] for q in self.questions})

    @property
    def missing(self) -> Iterable[tuple[int, int]]:
        """The number of each rule that may not be met, with how many questions it lacks."""
        first = len(self.rules) - len(self.lines)
        lacking = question_draws.missing(self.rules)[first:]
        return [(line.number, n) for line, n in zip(self.lines, lacking, strict=True) if n]


def pool(page, bank=None) -> Pool:
    """Return what `page` may ask. `bank` is a draft that stands in for what is published."""
    source = page.question_source()
    language = page.locale.language_code
    found = _from(source.questions, language)
    banks = _Banks(page.locale, bank)
    for number, block in enumerate(source.draws, 1):
        read = _chosen if block.block_type == "chosen" else _some
        found.lines.append(read(number, block.value, banks))
    for drawn in banks.read.values():
        found.banked |= {q["key"]: q for q in drawn.own}
        found.choices |= drawn.choices
    for drawn in banks.read.values():  # only now is it known what is asked of every bank
        found.stimuli += _used(drawn.stimuli, found)
    return found


def of_bank(bank) -> Pool:
    """Return the questions of a bank."""
    return _from(bank.questions, bank.locale.language_code)


def _from(stream, language: str) -> Pool:
    blocks = [block for block, _set in question_definitions.asked(stream)]
    return Pool(
        own=question_definitions.questions(stream, language),
        stimuli=question_definitions.stimuli(stream),
        choices={block.id or "": block.value["form"] or "" for block in blocks},
    )


def _used(stimuli: list[dict], found: Pool) -> list[dict]:
    used = {q.get("stimulus") for q in found.questions}
    return [stimulus for stimulus in stimuli if stimulus["key"] in used]


class _Banks:
    """The published banks of one language, each read once."""

    def __init__(self, locale, draft=None):
        self.locale = locale
        self.draft = draft
        self.read: dict[str, Pool] = {}

    def get(self, key: str) -> Pool | None:
        from content.models import QuestionBank

        if key in self.read:
            return self.read[key]
        bank = self.draft
        if bank is None or str(bank.translation_key) != key:
            known = QuestionBank.objects.filter(translation_key=key, locale=self.locale, live=True)
            bank = known.first() if _is_key(key) else None
        if bank is not None:
            self.read[key] = of_bank(bank)
        return self.read.get(key)


def _is_key(text: str) -> bool:
    import uuid

    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _chosen(number: int, value, banks: _Banks) -> Line:
    keys, lost = [], []
    for chosen in value["questions"]:
        bank, _colon, key = (chosen or "").partition(":")
        known = banks.get(bank)
        there = known is not None and any(q["key"] == key for q in known.own)
        (keys if there else lost).append(key if there else "question")
    return Line(number, Rule(tuple(dict.fromkeys(keys))), tuple(lost))


def _some(number: int, value, banks: _Banks) -> Line:
    found = {key: banks.get(key) for key in value["banks"] or []}
    lost = tuple("bank" for known in found.values() if known is None)
    wanted = dict(value) | {"tag": (value["tag"] or "").strip().lower()}
    keys = [
        key
        for known in found.values()
        if known is not None
        for key in question_draws.candidates(known.own, wanted)
    ]
    return Line(number, Rule(tuple(dict.fromkeys(keys)), value["count"] or 1), lost)
