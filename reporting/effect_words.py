"""What may be said about learning, by the grade of evidence (MEASUREMENT 1.8), and what is not known.

Every sentence here passes `evidence.problems` for its own grade; a test holds it to that, and
`said` does so again on the way out.
"""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from reporting import evidence
from reporting.sentences import day, number, share

ALPHA_LEAST = 0.6


class Unfounded(Exception):
    """A sentence says more than its grade of evidence."""


def said(text: str, grade: str) -> str:
    """Return a sentence that its grade allows. Raises Unfounded for one that it does not."""
    found = evidence.problems(text, grade)
    if found:
        raise Unfounded(f"{found[0].code}: {found[0].words}")
    return text


def main_block(figures: Mapping) -> dict | None:
    """Return the best documented course, None without any."""
    return next(iter(figures["courses"]), None)


def grade_of(answer: Mapping) -> str:
    staggered = bool(answer["programme"].get("staggered"))
    return evidence.grade(main_block(answer["figures"]), staggered=staggered)


GRADES = {
    "A": lambda: _("Grade A: reach only. Nothing can be said about learning."),
    "B": lambda: _("Grade B: a test after the course, none before it. Change cannot be stated."),
    "C": lambda: _("Grade C: the same persons before and after. No comparison group."),
    "D": lambda: _("Grade D: the same persons before, after and three months later."),
    "E": lambda: _("Grade E: compared with those whose turn, by lot, had not come."),
}


def headline(answer: Mapping, *, as_of) -> str:
    """Return what may be said of the best documented course."""
    block, grade = main_block(answer["figures"]), grade_of(answer)
    if grade == "A" or block is None:
        return said(_reached(answer["figures"]["people"], day(as_of)), grade)
    return finding(block, grade)


def _reached(people: Mapping, on: str) -> str:
    words = {"n": number(people["reached"]), "day": on}
    return (
        _(
            "%(n)s different professionals have taken part in at least one activity as of %(day)s. "
            "What they learned cannot be stated."
        )
        % words
    )


def finding(block: Mapping, grade: str) -> str:
    """Return the sentence of one course with its grade."""
    if grade == "A":
        return said(
            _("Fewer than ten have taken the tests, so nothing is said of learning."), grade
        )
    if grade == "B":
        return said(_passed(block["passed"]), grade)
    parts = [_rose(block)]
    if grade == "E":
        parts.insert(0, _compared(block))
    else:
        parts.append(_("Without a comparison group this cannot be put down to the course alone."))
    if block["retention"]["n"] >= evidence.FEWEST_TO_CLAIM:
        parts.append(_kept(block["retention"]))
    return said(" ".join(parts), grade)


def _passed(passed: Mapping) -> str:
    low, high = passed["interval"]
    rate = share(passed["passed"], passed["n"], _("who took the final assessment"))
    words = {"share": rate, "low": number(100 * low), "high": number(100 * high)}
    if passed["n"] < evidence.FEWEST_FOR_PERCENT:
        return (
            _("%(share)s passed it. The level before is not known; change cannot be stated.")
            % words
        )
    return (
        _(
            "%(share)s passed it (95%% CI %(low)s–%(high)s). The level before is not known; change "
            "cannot be stated."
        )
        % words
    )


def _rose(block: Mapping) -> str:
    """Say the matched change: how much, of how much, among how many of how many, how sure."""
    change = block["change"]
    low, high = change["interval"]
    enrolled = share(change["n"], block["counts"]["enrolled"], _("enrolled"))
    words = {
        "n": number(change["n"]),
        "share": enrolled,
        "change": number(abs(change["change"]), 1),
        "maximum": number(block["maximum"]),
        "interval": interval(block, change["interval"]),
        "unit": unit(block),
    }
    told = _RISES if low > 0 else _FALLS if high < 0 else _UNSURE
    return told() % words


def _rises() -> str:
    return _(
        "Among the %(n)s (%(share)s) who took both tests, the score rose by %(change)s of "
        "%(maximum)s %(unit)s on average (%(interval)s)."
    )


def _falls() -> str:
    return _(
        "Among the %(n)s (%(share)s) who took both tests, the score fell by %(change)s of "
        "%(maximum)s %(unit)s on average (%(interval)s)."
    )


def _unsure() -> str:
    return _(
        "Among the %(n)s (%(share)s) who took both tests, no change of the score can be "
        "established: %(change)s of %(maximum)s %(unit)s on average (%(interval)s)."
    )


_RISES, _FALLS, _UNSURE = _rises, _falls, _unsure


def unit(block: Mapping) -> str:
    return _("points") if block["unit"] == "points" else _("percentage points")


def interval(block: Mapping, edges, decimals: int = 1) -> str:
    """Return "95 % CI 2,2–3,2; g_av 0,91": the index is named, and only from thirty pairs on."""
    text = _("95%% CI %(low)s–%(high)s") % {
        "low": number(edges[0], decimals),
        "high": number(edges[1], decimals),
    }
    g_av = block["change"].get("g_av")
    return text if g_av is None else f"{text}; g_av {number(g_av, 2)}"


def _kept(kept: Mapping) -> str:
    if kept["ratio"] is None:
        return _(
            "What was kept after three months cannot be stated: among the %(n)s who took all "
            "three tests the change itself is not certain."
        ) % {"n": number(kept["n"])}
    words = {
        "ratio": number(100 * kept["ratio"]),
        "low": number(100 * kept["interval"][0]),
        "high": number(100 * kept["interval"][1]),
        "n": number(kept["n"]),
    }
    if kept["n"] < evidence.FEWEST_FOR_PERCENT:
        return _("%(n)s took all three tests; too few to say how much was kept.") % words
    return (
        _(
            "After three months %(ratio)s%% (%(low)s–%(high)s) of the rise was kept among the %(n)s "
            "who took all three."
        )
        % words
    )


def _compared(block: Mapping) -> str:
    compared = block["comparison"]
    words = {
        "difference": number(compared["difference"], 1),
        "low": number(compared["interval"][0], 1),
        "high": number(compared["interval"][1], 1),
        "unit": unit(block),
        "waiting": number(compared["waiting"]),
    }
    return (
        _(
            "The change was %(difference)s %(unit)s larger than among the %(waiting)s who had not "
            "started yet (95%% CI %(low)s–%(high)s)."
        )
        % words
    )


# Titles of the sections ------------------------------------------------------------------------------


def took(block: Mapping) -> str:
    """Say how many have both tests."""
    counts = block["counts"]
    if counts["matched"] is None:
        return _("Some of the numbers are about few and are hidden.")
    rate = share(counts["matched"], counts["enrolled"], _("enrolled"))
    return _("%(share)s took both tests in time") % {"share": rate}


def groups(rows: list[dict], block: Mapping) -> str:
    """Say between what the change lies in the groups; none is ranked."""
    if not rows:
        return _("No group has ten or more who took both tests")
    changes = [row["change"] for row in rows]
    words = {
        "groups": number(len(rows)),
        "low": number(min(changes), 1),
        "high": number(max(changes), 1),
        "unit": unit(block),
    }
    return (
        _(
            "The change lies between %(low)s and %(high)s %(unit)s in %(groups)s groups (exploratory)"
        )
        % words
    )


def items(rows: list[dict]) -> str:
    """Say how many questions moved, after the correction for their number."""
    moved = [row for row in rows if row["p_holm"] is not None and row["p_holm"] < 0.05]
    better = sum(row["change"] > 0 for row in moved)
    return _("%(better)s of %(all)s questions are answered right by more after the course") % {
        "better": number(better),
        "all": number(len(rows)),
    }


def spread(block: Mapping) -> str:
    change = block["change"]
    return _("The mean went from %(before)s to %(after)s of %(maximum)s %(unit)s") % {
        "before": number(change["mean_before"], 1),
        "after": number(change["mean_after"], 1),
        "maximum": number(block["maximum"]),
        "unit": unit(block),
    }


def kept(block: Mapping) -> str:
    return _kept(block["retention"])


def missing(block: Mapping) -> str:
    """Say how those who did not come back had begun."""
    told = block["missing"]
    words = {
        "others": number(told["others"]),
        "mine": number(told["others_before"], 1),
        "pairs": number(told["pairs_before"], 1),
        "worst": number(told["worst"], 1),
        "all": number(told["of_all"]),
        "unit": unit(block),
    }
    return (
        _(
            "The %(others)s without a second test began at %(mine)s, those with both at %(pairs)s. "
            "Had they gained nothing, the change would be %(worst)s %(unit)s among %(all)s"
        )
        % words
    )


def compared(block: Mapping) -> str:
    return _compared(block)


def ratings(rows: list[dict]) -> str:
    return _("What people said of themselves, on %(n)s subjects") % {"n": number(len(rows))}


def subject(key: str) -> str:
    """Return what a scale asks about, in words; an author's own key as it stands."""
    known = {
        "self-efficacy": _("Belief in one's own ability"),
        "reaction-satisfaction": _("Satisfaction"),
        "reaction-relevance": _("Relevance"),
        "reaction-engagement": _("Engagement"),
        "commitment": _("Intention to use it"),
        "attitude": _("Attitude"),
        "barriers": _("What stood in the way"),
        "behaviour": _("Behaviour at work"),
        "behaviour-asked": _("Asked directly about unwanted contact"),
        "behaviour-log": _("Helped start a log"),
        "behaviour-door": _("Contacted the coordinator or the police"),
        "behaviour-consent": _("Referred with consent"),
        "behaviour-child": _("Reported concern for a child"),
    }
    return known.get(key, key)


# What we do not know ---------------------------------------------------------------------------------


def unknowns(answer: Mapping) -> list[str]:
    """Return what a reader must know before using the figures."""
    found = []
    promise, block, grade = answer["programme"], main_block(answer["figures"]), grade_of(answer)
    if promise["waiver"]:
        found.append(
            _("There is no baseline, on this ground: %(why)s") % {"why": promise["waiver"]}
        )
    if block is not None and grade not in ("A", "B"):
        found += [*_about_pairs(block), *_about_tests(answer["figures"], block)]
    if grade < "E":
        found.append(
            _("There is no comparison group: other things in the same period may have mattered.")
        )
    return found


def _about_pairs(block: Mapping) -> Iterator[str]:
    counts, change = block["counts"], block["change"]
    if None not in (counts["trained_matched"], counts["trained"]):
        yield from _covered(block)
    texts = {
        "out_of_time": _(
            "%(n)s took both tests, but not in time: the baseline came after the first exposure."
        ),
        "other_forms": _(
            "%(n)s took another version of the tests, with another meaning; they are left out."
        ),
        "later_off_time": _(
            "%(n)s took the follow-up earlier than 75 or later than 120 days after."
        ),
    }
    left = {"out_of_time": counts.get("both", 0) - (counts["matched"] or 0)} | counts
    for name, text in texts.items():
        if left[name] != 0:
            yield text % {"n": _("Some") if left[name] is None else number(left[name])}
    if change["clusters"] < evidence.CLUSTERS_LEAST:
        yield (
            _(
                "People come from %(n)s organisations. From fewer than ten the likeness of "
                "colleagues cannot be allowed for: the interval is too narrow."
            )
            % {"n": number(change["clusters"])}
        )


def _covered(block: Mapping) -> Iterator[str]:
    counts = block["counts"]
    rate = share(counts["trained_matched"], counts["trained"], _("trained"))
    light = evidence.coverage(block)
    if light == "red":
        yield _("Only %(share)s have both tests: this holds among those who answered.") % {
            "share": rate
        }
    elif light == "amber":
        yield _("%(share)s have both tests; we do not know about the others.") % {"share": rate}


def _about_tests(figures: Mapping, block: Mapping) -> Iterator[str]:
    change = block["change"]
    if change["ceiling"] > evidence.CEILING_MOST:
        rate = share(round(change["ceiling"] * change["n"]), change["n"], _("pairs"))
        yield _("%(share)s were at the top before the course and could not rise.") % {"share": rate}
    if change.get("g_av") is not None and abs(change["g_av"]) < evidence.PRACTICE:
        yield _(
            "A change this small (g_av below 0.3) also comes from taking the same questions twice."
        )
    if change["tier"] == "few":
        yield _("With fewer than thirty pairs only the mean change and its interval are given.")
    reliability = figures["measured"].get("reliability", {}).get(block["form"])
    if reliability and reliability["alpha"] < ALPHA_LEAST:
        yield _("The test measures roughly: Cronbach's alpha is %(alpha)s.") % {
            "alpha": number(reliability["alpha"], 2)
        }
