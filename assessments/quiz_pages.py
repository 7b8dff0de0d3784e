"""What the pages of a quiz show, made from the frozen definition and the answers. No queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

from django.urls import reverse

from assessments import drawing, marking, questions
from assessments.models import Answer, Attempt
from assessments.questions import Mark, Part
from assessments.response_forms import ResponseForm, response_form

CHOOSING = ("single", "multiple", "truefalse", "vignette", "scale", "passages", "hotspot")
ENDS_WITH_PASS = (Attempt.Purpose.FINAL, Attempt.Purpose.RENEWAL)


@dataclass(frozen=True)
class Told:
    """What is said about one answer: how it went, in a word, and part by part."""

    state: str  # right, partly, wrong, none (no answer) or unmarked
    mark: Mark
    parts: list[Part]
    choosing: bool

    @property
    def in_points(self) -> bool:
        """Points say more than right or wrong: partly right, or worth more than one."""
        return self.state == "partly" or (self.mark.maximum != 1 and self.state != "unmarked")


@dataclass
class Item:
    """One question on a page."""

    number: int
    question: Mapping
    form: ResponseForm
    stored: int = 0
    told: Told | None = None  # feedback was shown: the answer stands
    stimulus: Mapping | None = None
    again: bool = False  # the stimulus was shown with an earlier question


@dataclass(frozen=True)
class Sheet:
    """An attempt with its answers, in the words to show."""

    attempt: Attempt
    slug: str
    definition: Mapping
    questions: list[Mapping]
    answers: dict[str, Answer]
    stimuli: dict[str, Mapping] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """All questions stand on one page."""
        return self.definition.get("page", "one") == "all"

    @property
    def reviews(self) -> bool:
        return self.definition.get("review", True)

    @property
    def tells_each(self) -> bool:
        """Feedback comes after each answer."""
        return self.attempt.shows_result and self.definition.get("feedback") == "each"

    @property
    def lines(self) -> list[dict]:
        """The questions with number, address, and whether they are answered."""
        page = reverse("learn_quiz", args=[self.slug])
        return [
            {
                "number": number,
                "question": question,
                "answered": self.answered(question),
                "url": f"{page}#q{number}" if self.whole else f"{page}?sp={number}",
            }
            for number, question in enumerate(self.questions, 1)
        ]

    def response(self, question: Mapping) -> Mapping | None:
        """Return what is stored, None for nothing."""
        answer = self.answers.get(question["key"])
        return answer.response if answer else None

    def answered(self, question: Mapping) -> bool:
        return questions.answered(question, self.response(question))

    def first_open(self) -> int | None:
        """Return the number of the first question without an answer."""
        return next((line["number"] for line in self.lines if not line["answered"]), None)

    def place(self, wanted: str) -> int | None:
        """Return the question to show: the one asked for, else the first open one; None when all
        are answered and none was asked for."""
        if wanted.isdecimal() and 1 <= int(wanted[:4]) <= len(self.questions):
            return int(wanted)
        return self.first_open()

    def stored_number(self, question: Mapping) -> int:
        answer = self.answers.get(question["key"])
        return answer.number if answer else 0

    def stands(self, question: Mapping) -> bool:
        """Tell whether the feedback was shown, so that the answer cannot be changed."""
        answer = self.answers.get(question["key"])
        return answer is not None and answer.told_at is not None

    def changes(self, question: Mapping, response: Mapping) -> bool:
        """Tell whether a response says something else than what is stored."""
        stored = self.response(question)
        given = questions.checked(question, response)
        if stored is None:
            return questions.answered(question, given)
        return given != questions.checked(question, stored)

    def item(self, number: int, data: Mapping | None = None) -> Item:
        """Return a question for a page, filled in from `data` (what was posted) or what is stored."""
        question = self.questions[number - 1]
        stands = self.stands(question)
        form = response_form(
            question,
            stored=self.response(question),
            number=self.stored_number(question),
            data=None if stands else data,
            prefix=f"q{number}" if self.whole else None,
        )
        told = self._tell(question, form) if stands else None
        stimulus = self.stimuli.get(question.get("stimulus", ""))
        stored = self.stored_number(question)
        return Item(number, question, form, stored, told, stimulus, self._again(number))

    def _again(self, number: int) -> bool:
        name = self.questions[number - 1].get("stimulus", "")
        return any(q.get("stimulus", "") == name for q in self.questions[: number - 1])

    def _tell(self, question: Mapping, form: ResponseForm) -> Told:
        form.reveal = reveals(self.definition, self.attempt)
        told = tell(question, self.response(question), form.reveal)
        form.told = {part.key: part for part in told.parts}
        return told

    def items(self, data: Mapping | None = None) -> list[Item]:
        return [self.item(number, data) for number in range(1, len(self.questions) + 1)]


def sheet(attempt: Attempt, definition: Mapping, slug: str) -> Sheet:
    """Read the answers of an attempt. One query."""
    answers = {answer.question: answer for answer in attempt.answers.all()}
    return Sheet(
        attempt,
        slug,
        definition,
        [shown(q, attempt, definition) for q in marking.asked(definition, attempt.questions)],
        answers,
        {stimulus["key"]: stimulus for stimulus in definition.get("stimuli", ())},
    )


def shown(question: Mapping, attempt: Attempt, definition: Mapping) -> Mapping:
    """Return a question as it is shown in this attempt, on every visit the same."""
    return drawing.shuffled(question, str(attempt.key), definition.get("shuffle_options", False))


def addresses(slug: str, number: int, total: int, reviews: bool = True) -> dict[str, str]:
    """Return where the buttons of a question page lead; after the last one without a review list
    nowhere: it is handed in."""
    page, review = reverse("learn_quiz", args=[slug]), reverse("learn_quiz_review", args=[slug])
    after = review if reviews else ""
    return {
        "next": f"{page}?sp={number + 1}" if number < total else after,
        "previous": f"{page}?sp={number - 1}" if number > 1 else "",
        "review": after,
    }


def asked_count(definition: Mapping) -> int:
    """Return how many questions an attempt asks (the most, where a rule finds fewer)."""
    forms = definition.get("forms") or {}
    pool = max((len(keys) for keys in forms.values()), default=len(definition["questions"]))
    drawn = sum(rule.get("count") or len(rule.get("fixed") or ()) for rule in _rules(definition))
    return min(drawn, pool) if drawn else pool


def _rules(definition: Mapping) -> Sequence[Mapping]:
    return definition.get("draw") or ()


def clock(attempt: Attempt, now: datetime) -> dict | None:
    """Return the time left by the server's clock, None where there is no limit."""
    if attempt.due_at is None:
        return None
    left = max(0, int((attempt.due_at - now).total_seconds()))
    return {"seconds": left, "minutes": ceil(left / 60), "until": attempt.due_at}


# Feedback ------------------------------------------------------------------------------------------


def shows_feedback(definition: Mapping, attempt: Attempt) -> bool:
    """Tell whether the learner is told about her answers; never in a baseline or follow-up."""
    return attempt.shows_result and definition.get("feedback", "handin") != "never"


def reveals(definition: Mapping, attempt: Attempt) -> bool:
    """Tell whether the right answers she did not give are told too. Before a final assessment has
    been passed that would be handing out the key."""
    usual = "passed" if attempt.purpose in ENDS_WITH_PASS else "feedback"
    rule = definition.get("reveal") or usual
    return shows_feedback(definition, attempt) and (
        rule == "feedback" or (rule == "passed" and bool(attempt.passed))
    )


def tell(question: Mapping, response: Mapping | None, reveal: bool) -> Told:
    """Return what is said about one answer. Without `reveal` the right answers are left out."""
    mark = questions.mark(question, response)
    parts = questions.parts(question, response)
    choosing = question["type"] in CHOOSING
    if choosing:
        parts = [part for part in parts if part.given or (reveal and part.correct)]
    if not reveal:
        parts = [Part(p.key, p.text, p.given, p.right, "", p.feedback) for p in parts]
    return Told(_state(question, response, mark), mark, parts, choosing)


def _state(question: Mapping, response: Mapping | None, mark: Mark) -> str:
    if not questions.answered(question, response):
        return "none"
    if not mark.maximum:
        return "unmarked"
    return "right" if mark.full else "partly" if mark.points > 0 else "wrong"


def feedback(of: Sheet) -> list[dict]:
    """Return every question with what was given and why it is right or not."""
    reveal = reveals(of.definition, of.attempt)
    return [
        {
            "number": number,
            "question": question,
            "told": tell(question, of.response(question), reveal),
            "stimulus": of.stimuli.get(question.get("stimulus", "")),
            "answer": of.answers.get(question["key"]),
        }
        for number, question in enumerate(of.questions, 1)
    ]


def score(result: marking.Result) -> dict:
    """Return the score as it is said: questions right where every one is worth a point and none is
    partly right, else points."""
    marks = [mark for mark in result.marks.values() if mark.maximum]
    plain = all(mark.maximum == 1 and mark.points in (0, 1) for mark in marks)
    return {
        "percent": round(result.share * 100),
        "right": sum(mark.full for mark in marks),
        "marked": len(marks),
        "in_points": bool(marks) and not plain,
    }


def specimen(definition: Mapping, number: int) -> dict:
    """Return what the template of a question page needs, for a draft that nobody answers."""
    attempt = Attempt(purpose=definition["purpose"], questions=[])
    stimuli = {stimulus["key"]: stimulus for stimulus in definition.get("stimuli", ())}
    asked = [shown(q, attempt, definition) for q in definition["questions"]]
    # One question at a time, as the preview is chosen.
    draft = Sheet(attempt, "", {**definition, "page": "one"}, asked, {}, stimuli)
    total = len(asked)
    return {
        "sheet": draft,
        "items": [draft.item(number)],
        "number": number,
        "total": total,
        "last": number == total,
        "go": {"next": "#", "previous": "#" if number > 1 else "", "review": "#"},
    }
