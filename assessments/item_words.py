"""Figures and flags as sentences a course writer understands, always with n and uncertainty.

Nothing here is about a person. Below `FEWEST` answers there is a count and nothing else.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.item_report import AFTER, BEFORE, FEWEST, SURE, Question
from assessments.statistics import flags
from assessments.statistics.flags import Flag
from assessments.statistics.items import Item
from assessments.statistics.options import Group
from assessments.statistics.reliability import Test
from assessments.statistics.scores import Z95, wilson

FEWEST_FOR_PERCENT = 20
SHAPES = {flags.RED: "▲", flags.AMBER: "◆", flags.INFO: "●"}
ORDER = {flags.RED: 0, flags.AMBER: 1, flags.INFO: 2}
GROUP_GOOD, PERSON_GOOD = 0.60, 0.80  # MEASUREMENT 2.2


@dataclass(frozen=True)
class Said:
    """One flag in words: what to do, and what it rests on. `shape` is never the only sign."""

    level: str
    shape: str
    word: str
    action: str
    reason: str

    @property
    def sentence(self) -> str:
        return f"{self.action} {self.reason}"


# Numbers -------------------------------------------------------------------------------------------


def decimal(value: float | None, places: int = 2) -> str:
    """Return 1.234,50 in Danish, 1,234.50 in English, rounded half up; a dash for None."""
    if value is None:
        return "–"
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    rounded = abs(rounded) if rounded == 0 else rounded
    text = formats.number_format(abs(rounded), places, use_l10n=True, force_grouping=True)
    return f"−{text}" if rounded < 0 else text


def percent(share: float | None, n: int = SURE) -> str:
    """Return 48 %, or "9 of 17" of so few that a percentage would say too much."""
    if share is None:
        return "–"
    if n < FEWEST_FOR_PERCENT:
        return _("%(n)s of %(of)s") % {"n": decimal(share * n, 0), "of": decimal(n, 0)}
    written = _("%(percent)s%%") % {"percent": decimal(100 * share, 0)}
    return written.replace(" ", "\u00a0")  # the sign stays on its number's line


def between(interval: tuple[float, float] | None, written: Callable[[float], str]) -> str:
    """Return the 95 % interval in words, "" for none."""
    if interval is None:
        return ""
    low, high = (written(edge) for edge in interval)
    return _("95%% between %(low)s and %(high)s") % {"low": low, "high": high}


def span(interval: tuple[float, float] | None, written: Callable[[float], str]) -> str:
    """Return the interval as short as it can be said, for a table: "59% to 69%"."""
    if interval is None:
        return ""
    low, high = (written(edge) for edge in interval)
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def points(share: float) -> str:
    """Return a difference of two shares, in percentage points."""
    return decimal(100 * share, 0)


def with_n(interval: str, n: int) -> str:
    """Return (95 % between … and …, n = 392)."""
    counted = _("n = %(n)s") % {"n": decimal(n, 0)}
    return f"({interval}, {counted})" if interval else f"({counted})"


# What is too few, and how sure --------------------------------------------------------------------


def so_far(n: int) -> str:
    """Return the one thing that is said below the minimum: a count."""
    words = {"n": decimal(n, 0), "fewest": decimal(FEWEST, 0)}
    return _("%(n)s of %(fewest)s so far") % words


def preliminary(n: int) -> str:
    """Return the warning that belongs to few answers, "" when there are enough."""
    if n >= SURE:
        return ""
    return _("Preliminary: only %(n)s answers.") % {"n": decimal(n, 0)}


def wave_name(wave: str) -> str:
    return _("before the course") if wave == BEFORE else _("after the course")


def reason_words(word: str) -> str:
    """Return why a figure cannot be said."""
    return {
        "nobody": _("nobody was asked"),
        "one-person": _("only one person was asked"),
        "all-alike": _("everybody got the same mark"),
        "rest-alike": _("everybody did equally well in the rest of the test"),
        "one-item": _("the test has too few questions"),
        "negative-covariance": _("it works against the rest of the test"),
        "never-asked-together": _("some questions were never put to the same person"),
        "not-right-or-wrong": _("some answers are partly right"),
        "too-few": _("too few answers"),
    }[word]


# Flags ---------------------------------------------------------------------------------------------


def said(flag: Flag, question: Question) -> Said:
    """Return one flag of a question in words."""
    action, reason = _WORDS[flag.code](flag, question)
    return Said(
        level=flag.level,
        shape=SHAPES[flag.level],
        word=level_word(flag.level),
        action=action,
        reason=" ".join(part for part in (reason, _sureness(flag)) if part),
    )


def level_word(level: str) -> str:
    return {
        flags.RED: _("Look at this first"),
        flags.AMBER: _("Worth a look"),
        flags.INFO: _("Good to know"),
    }[level]


def sort_key(question: Question) -> tuple:
    """Order questions by what needs a look first; within a level by how little they moved."""
    worst = min((ORDER[flag.level] for flag in question.flags), default=9)
    number = sum(flag.level in (flags.RED, flags.AMBER) for flag in question.flags)
    moved = question.change.sensitivity if question.change else 0.0
    return min(worst, ORDER[flags.INFO]), -number, moved, question.number


def option_name(question: Question, key: str, limit: int = 60) -> str:
    """Return an option by its letter and its words."""
    if not key:
        return _("Not answered")
    options = list(question.definition.get("options", ()))
    place = next((n for n, option in enumerate(options) if option["key"] == key), None)
    if place is None:
        return key
    words = " ".join(strip_tags(options[place].get("text", "")).split())
    short = words if len(words) <= limit else f"{words[: limit - 1].rstrip()}…"
    return f"{letter(place)}: {short}"


def letter(place: int) -> str:
    """Return A, B, … of an option's place, AA after Z."""
    before, last = divmod(place, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)


def _sureness(flag: Flag) -> str:
    if flag.code in (flags.KEY, flags.FLAT, flags.WEAK) and flag.waves < 2:
        return _("Seen in one test only: preliminary.")
    return preliminary(min(flag.numbers["n"])) if flag.preliminary else ""


def _correlations(flag: Flag, question: Question) -> str:
    """Return the correlation with the rest of the test at each wave."""
    names = [name for name in (BEFORE, AFTER) if name in question.waves]
    numbers = flag.numbers
    each = [
        f"{decimal(r)} {with_n(between(interval, decimal), n)} {wave_name(name)}".strip()
        for name, r, interval, n in zip(
            names, numbers["r"], numbers["interval"], numbers["n"], strict=True
        )
        if r is not None
    ]
    if not each:
        return ""
    return _("Correlation with the rest of the test: %(each)s.") % {"each": "; ".join(each)}


def _key(flag: Flag, question: Question) -> tuple[str, str]:
    action = _("Check the key.")
    evidence = _correlations(flag, question)
    if not flag.option:
        why = _("Those who do well in the rest of the test do worse here.")
        return action, f"{why} {evidence}"
    why = _(
        "Those who do well in the rest of the test choose “%(option)s” rather than what is "
        "marked as right."
    ) % {"option": option_name(question, flag.option)}
    return action, f"{why} {evidence}"


def _flat(flag: Flag, question: Question) -> tuple[str, str]:
    why = _("It does not tell those who know from those who do not.")
    return _("Rewrite the question."), f"{why} {_correlations(flag, question)}"


def _weak(flag: Flag, question: Question) -> tuple[str, str]:
    why = _("It tells those who know from those who do not only a little.")
    return _("Look at the wording."), f"{why} {_correlations(flag, question)}"


def _facility(flag: Flag) -> dict[str, str]:
    numbers = flag.numbers
    return {
        "share": percent(numbers["facility"]),
        "sure": with_n(between(numbers["interval"], percent), numbers["n"][0]),
    }


def _easy(flag: Flag, _question: Question) -> tuple[str, str]:
    why = _(
        "%(share)s had it right before the course %(sure)s: it cannot show what was learned."
    ) % _facility(flag)
    return _("Too easy before the course."), why


def _hard(flag: Flag, _question: Question) -> tuple[str, str]:
    words = _facility(flag) | {"chance": percent(flag.numbers["chance"])}
    if flag.numbers["chance"]:
        why = _(
            "After the course %(share)s have it right %(sure)s, about as many as by guessing "
            "(%(chance)s)."
        )
    else:
        why = _("After the course only %(share)s have it right %(sure)s.")
    return _("Too hard after the course: is it taught?"), why % words


def _dead(flag: Flag, question: Question) -> tuple[str, str]:
    numbers = flag.numbers
    words = {
        "option": option_name(question, flag.option),
        "share": percent(numbers["share"]),
        "sure": with_n(
            between(wilson(numbers["share"] * numbers["wrong"], numbers["wrong"]), percent),
            numbers["wrong"],
        ),
    }
    why = _(
        "“%(option)s” is chosen by %(share)s of the wrong answers %(sure)s: put a mistake there "
        "that people really make."
    )
    return _("Replace an option nobody falls for."), why % words


def _no_gain(flag: Flag, _question: Question) -> tuple[str, str]:
    numbers = flag.numbers
    words = {
        "gained": decimal(numbers["gained"], 0),
        "lost": decimal(numbers["lost"], 0),
        "n": decimal(numbers["n"][0], 0),
        "p": decimal(numbers["p"]),
    }
    why = _(
        "Of %(n)s people asked both times, %(gained)s came to know it and %(lost)s no longer did "
        "(p = %(p)s after Holm)."
    )
    return _("No gain: look at what the course says of it."), why % words


def _sensitivity(flag: Flag, _question: Question) -> tuple[str, str]:
    numbers = flag.numbers
    words = {
        "change": points(numbers["sensitivity"]),
        "sure": with_n(between(numbers["interval"], points), numbers["n"][0]),
    }
    why = _("%(change)s percentage points from before to after, in the same people %(sure)s.")
    return _("Change:"), why % words


_WORDS: Mapping[str, Callable[[Flag, Question], tuple[str, str]]] = {
    flags.KEY: _key,
    flags.FLAT: _flat,
    flags.WEAK: _weak,
    flags.EASY: _easy,
    flags.HARD: _hard,
    flags.DEAD: _dead,
    flags.NO_GAIN: _no_gain,
    flags.SENSITIVITY: _sensitivity,
}


# One question --------------------------------------------------------------------------------------


def facility_words(item: Item) -> str:
    """Return how many have it right, and what that is called (the Open University's bands)."""
    if item.facility is None:
        return reason_words(item.why["facility"])
    return f"{percent(item.facility)}: {_band(round(100 * item.facility))}"


def _band(share: int) -> str:
    bands = (
        (5, _("extremely hard, or something is wrong")),
        (34, _("hard")),
        (64, _("about right")),
        (80, _("fairly easy")),
        (89, _("easy")),
        (94, _("very easy")),
    )
    return next((words for most, words in bands if share <= most), _("extremely easy"))


def left_out_words(item: Item, left: int) -> str:
    """Return how many left it out, and how many never came to it; "" for none."""
    said = []
    if left:
        said.append(
            ngettext("%(n)s left it out.", "%(n)s left it out.", left) % {"n": decimal(left, 0)}
        )
    if item.not_reached:
        words = {"n": decimal(item.not_reached, 0)}
        said.append(
            ngettext(
                "%(n)s was not asked it, or did not come to it.",
                "%(n)s were not asked it, or did not come to it.",
                item.not_reached,
            )
            % words
        )
    return " ".join(said)


def group_words(question: Question, names: Mapping[str, str]) -> list[str]:
    """Return what groups do so differently that it is not chance: their 95 % intervals lie apart.

    About options that are not right: a lesson that one profession reads otherwise.
    """
    found = []
    wave = question.waves.get(question.groups_in)
    for option in wave.options if wave and len(question.groups) > 1 else ():
        if option.key and not option.right:
            most, least = _most_and_least(question.groups, option.key)
            if _apart(most, least, option.key):
                found.append(_contrast(question, option.key, (most, least), names))
    return found


def _most_and_least(groups: Iterable[Group], key: str) -> tuple[Group, Group]:
    ordered = sorted(groups, key=lambda group: group.shares[key])
    return ordered[-1], ordered[0]


def _apart(most: Group, least: Group, key: str) -> bool:
    low = wilson(most.shares[key] * most.n, most.n)
    high = wilson(least.shares[key] * least.n, least.n)
    return low is not None and high is not None and low[0] > high[1]


def _contrast(question: Question, key: str, pair: tuple[Group, Group], names) -> str:
    most, least = pair
    return _(
        "Option “%(option)s” is chosen by %(most)s of %(group)s (n = %(n)s) and %(least)s of "
        "%(other)s (n = %(other_n)s): look at the lesson before the learners."
    ) % {
        "option": option_name(question, key),
        "most": percent(most.shares[key], most.n),
        "group": group_name(most, names),
        "n": decimal(most.n, 0),
        "least": percent(least.shares[key], least.n),
        "other": group_name(least, names),
        "other_n": decimal(least.n, 0),
    }


def group_name(group: Group, names: Mapping[str, str]) -> str:
    """Return the professions of a group; several when small ones were joined."""
    return ", ".join(names.get(name) or _("Unknown profession") for name in group.names)


# The whole test ------------------------------------------------------------------------------------


def test_words(test: Test) -> list[str]:
    """Return what the figures of the whole test mean, sentence by sentence."""
    if test.mean is None:
        return [reason_words(test.why["mean"])]
    return [_mean_words(test), _alpha_words(test), *_sem_words(test)]


def _mean_words(test: Test) -> str:
    words = {
        "mean": decimal(test.mean, 1),
        "maximum": decimal(test.maximum, 1 if test.maximum % 1 else 0),
        "sd": decimal(test.sd, 1),
        "n": decimal(test.n, 0),
        "k": decimal(test.k, 0),
    }
    said = _(
        "%(n)s people got %(mean)s points of %(maximum)s on average (standard deviation %(sd)s; "
        "%(k)s questions)."
    )
    return said % words


def _alpha_words(test: Test) -> str:
    if test.alpha is None:
        why = {"why": reason_words(test.why["alpha"])}
        return _("How reliable it is cannot be said: %(why)s.") % why
    words = {
        "alpha": decimal(test.alpha),
        "sure": with_n(between(test.alpha_interval, decimal), test.n),
        "means": _alpha_means(test.alpha),
    }
    return _("Cronbach's alpha is %(alpha)s %(sure)s: %(means)s.") % words


def _alpha_means(alpha: float) -> str:
    if alpha >= PERSON_GOOD:
        return _("reliable enough to pass or fail one person")
    if alpha >= GROUP_GOOD:
        return _("reliable enough to speak of a group, not to pass or fail one person on it alone")
    return _("not reliable enough even to speak of a group")


def _sem_words(test: Test) -> list[str]:
    if test.sem is None:
        return []
    words = {"sem": decimal(test.sem, 1), "twice": decimal(Z95 * test.sem, 1)}
    return [
        _(
            "One person's score is uncertain by %(sem)s points (the standard error); 95 times of a "
            "hundred by no more than %(twice)s."
        )
        % words
    ]


def about_alpha() -> str:
    """Return what one must know of alpha, whatever it is."""
    return _(
        "Alpha belongs to these people on this day. It falls when the course has made everybody "
        "good, and a test of ten questions rarely reaches 0.80."
    )
