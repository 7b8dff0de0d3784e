"""What the pages of a quiz show, made from the frozen definition and the answers. No queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from assessments import marking
from assessments.models import Answer, Attempt


@dataclass(frozen=True)
class Sheet:
    """An attempt with its answers, in the words to show."""

    attempt: Attempt
    slug: str
    questions: list[Mapping]
    answers: dict[str, Answer]

    @property
    def lines(self) -> list[dict]:
        """The questions with number, address, and whether they are answered."""
        return [
            {
                "number": number,
                "question": question,
                "answered": self.chosen(question) != [],
                "url": f"{reverse('learn_quiz', args=[self.slug])}?sp={number}",
            }
            for number, question in enumerate(self.questions, 1)
        ]

    def chosen(self, question: Mapping) -> list[str]:
        """Return the options chosen, [] when unanswered."""
        answer = self.answers.get(question["key"])
        return marking.chosen_options(question, answer.response) if answer else []

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


def sheet(attempt: Attempt, definition: Mapping, slug: str) -> Sheet:
    """Read the answers of an attempt. One query."""
    answers = {answer.question: answer for answer in attempt.answers.all()}
    return Sheet(attempt, slug, marking.asked(definition, attempt.questions), answers)


def addresses(slug: str, number: int, total: int) -> dict[str, str]:
    """Return where the buttons of a question page lead."""
    page, review = reverse("learn_quiz", args=[slug]), reverse("learn_quiz_review", args=[slug])
    return {
        "next": f"{page}?sp={number + 1}" if number < total else review,
        "previous": f"{page}?sp={number - 1}" if number > 1 else "",
        "review": review,
    }


def feedback(of: Sheet, result: marking.Result, reveal: bool) -> list[dict]:
    """Return every question with what was chosen and why it is right or not.

    The right options that were not chosen are told only when `reveal`: before a final assessment
    has been passed it would be handing out the key.
    """
    return [
        {
            "number": number,
            "question": question,
            "right": result.marks[question["key"]].full,
            "options": _options(question, of.chosen(question), reveal),
            "answered": of.chosen(question) != [],
        }
        for number, question in enumerate(of.questions, 1)
    ]


def _options(question: Mapping, chosen: Sequence[str], reveal: bool) -> list[dict]:
    return [
        option | {"chosen": option["key"] in chosen}
        for option in question["options"]
        if option["key"] in chosen or (reveal and option["correct"])
    ]
