"""Questions answered by putting things together or in order. Pure."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from assessments.questions.kind import (
    LONGEST_GAP,
    BadResponse,
    Kind,
    Part,
    Problem,
    by_key,
    keys_in,
    known,
    shaped,
    texts_in,
    twice,
    untitled,
)

PAIR_RULES = ("per-option", "all-or-nothing")
ORDER_RULES = ("relative", "all-or-nothing")


class Pairs(Kind):
    """Each prompt belongs to an answer: matching, and classifying items into groups."""

    def empty(self) -> dict:
        return {"pairs": {}}

    def check(self, question: Mapping, response: object) -> dict:
        pairs = texts_in(shaped(response, "pairs")["pairs"], LONGEST_GAP)
        known(pairs, [p["key"] for p in question["prompts"]], "unknown-option")
        given = {key: answer for key, answer in pairs.items() if answer}
        known(given.values(), [a["key"] for a in question["answers"]], "unknown-option")
        order = [p["key"] for p in question["prompts"]]
        return {"pairs": {key: given[key] for key in order if key in given}}

    def share(self, question: Mapping, response: Mapping) -> float:
        prompts = question["prompts"]
        right = sum(response["pairs"].get(p["key"]) == p["match"] for p in prompts)
        if question.get("rule") == "all-or-nothing":
            return float(0 < right == len(prompts))
        return right / len(prompts) if prompts else 0.0

    def parts(self, question: Mapping, response: Mapping) -> list[Part]:
        answers = by_key(question["answers"])
        return [
            self._part(p, response["pairs"].get(p["key"]), answers) for p in question["prompts"]
        ]

    def _part(self, prompt: Mapping, given: str | None, answers: Mapping) -> Part:
        return Part(
            key=prompt["key"],
            text=prompt["text"],
            given=answers[given]["text"] if given else "",
            right=given == prompt["match"],
            correct=answers[prompt["match"]]["text"],
            feedback=prompt.get("feedback", ""),
        )

    def problems(self, question: Mapping) -> Iterator[Problem]:
        prompts, answers = question["prompts"], question["answers"]
        for parts in (prompts, answers):
            yield from twice(parts)
            yield from untitled(parts)
        if len(prompts) < 2 or len(answers) < 2:
            yield Problem("few-pairs")
        keys = {answer["key"] for answer in answers}
        for prompt in prompts:
            if prompt.get("match") not in keys:
                yield Problem("prompt-without-answer", prompt["key"])
        if question.get("rule", PAIR_RULES[0]) not in PAIR_RULES:
            yield Problem("unknown-rule")


class Ordering(Kind):
    """Items to be put in order; the question holds them in the right one."""

    def empty(self) -> dict:
        return {"order": []}

    def check(self, question: Mapping, response: object) -> dict:
        order = keys_in(shaped(response, "order")["order"])
        keys = [item["key"] for item in question["items"]]
        known(order, keys, "unknown-option")
        if order and len(order) < len(keys):
            raise BadResponse("incomplete", "an order holds every item")
        return {"order": order}

    def share(self, question: Mapping, response: Mapping) -> float:
        right = [item["key"] for item in question["items"]]
        if question.get("rule") == "all-or-nothing":
            return float(bool(right) and response["order"] == right)
        return max(0.0, kendall(response["order"], right))

    def parts(self, question: Mapping, response: Mapping) -> list[Part]:
        order = response["order"]
        return [
            Part(
                key=item["key"],
                text=item["text"],
                given=str(order.index(item["key"]) + 1) if order else "",
                right=bool(order) and order[place] == item["key"],
                correct=str(place + 1),
                feedback=item.get("feedback", ""),
            )
            for place, item in enumerate(question["items"])
        ]

    def problems(self, question: Mapping) -> Iterator[Problem]:
        yield from twice(question["items"])
        yield from untitled(question["items"])
        if len(question["items"]) < 3:
            yield Problem("few-items")
        if question.get("rule", ORDER_RULES[0]) not in ORDER_RULES:
            yield Problem("unknown-rule")


def kendall(order: list[str], right: list[str]) -> float:
    """Return Kendall's tau between two orders without ties, −1 to 1; 0 for no order.

    Kendall, M. (1938), "A new measure of rank correlation", Biometrika 30: concordant less
    discordant pairs, of all pairs.
    """
    if len(order) < 2:
        return 0.0
    place = {key: number for number, key in enumerate(right)}
    pairs = list(combinations(order, 2))
    concordant = sum(place[a] < place[b] for a, b in pairs)
    return (2 * concordant - len(pairs)) / len(pairs)
