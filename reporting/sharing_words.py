"""Why a number is hidden, in plain words, for whoever publishes. Readers see only that it is."""

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reporting import public_tables, releases
from reporting.effect_words import subject
from reporting.models import Report, SavedFigure, ShareDraft
from reporting.protecting import Limits
from reporting.tables import name_of

_REASONS = {
    "few": lambda: _(
        "Fewer than 25 are enrolled. Figures of so few are not published: somebody could be "
        "recognised."
    ),
    "headline": lambda: _(
        "The number that the target counts, or what can be subtracted from it, is about fewer than "
        "five. Wait until there are more."
    ),
    "change": lambda: _(
        "Since an earlier publication only a few have been added. Whoever has both could subtract "
        "them. Wait until there are at least five more."
    ),
    "learning earlier": lambda: _(
        "What was learned stands as in the last report: too few more have taken both tests since, so "
        "their results could be worked out."
    ),
    "learning few": lambda: _("Nothing is said of learning: fewer than ten have taken both tests."),
    "learning hidden": lambda: _(
        "Nothing is said of learning: those with both tests are all but a few of a number that is "
        "shown, so the few could be worked out."
    ),
    "learning step": lambda: _(
        "Nothing is said of learning this time: fewer than ten more have taken both tests since an "
        "earlier publication, so their results could be worked out."
    ),
}


def reason(code: str) -> str:
    """Return a reason in words."""
    return _REASONS[code]()


def hidden(one: ShareDraft | Report) -> list[dict]:
    """Return each hidden number of a draft: which it is and why, never how many."""
    figure, content = _parts(one)
    counted = _values(figure.answer["figures"], one.shape) if figure else {}
    releases_in_words = releases.described(one.programme) if one.because else {}
    words = _Words(content, one.learning if isinstance(one, Report) else None)
    rows: dict[str, dict] = {}
    for key in one.hidden:
        earlier = releases_in_words.get(one.because.get(key, ""), "")
        what = words.what(key)
        rows.setdefault(what, {"what": what, "why": _why(key, counted.get(key), earlier)})
    return list(rows.values())


def _parts(one: ShareDraft | Report) -> tuple[SavedFigure | None, dict]:
    if isinstance(one, Report):
        return one.reach, one.told["reach"]
    return one.figure, one.content


def _values(figures: Mapping, shape: Mapping) -> dict[str, int]:
    """Return the true numbers behind the hidden ones: they stay with whoever may see figures."""
    found = {f"total/{name}": n for name, n in figures["counts"].items()}
    found |= {f"mode/{name}": n for name, n in figures["mode"].items()}
    for name, rows in shape.items():
        months = name == "months"
        truth = figures["months"] if months else figures["by"][name]
        by_id = {str(row["month"]) if months else str(row["id"] or "unknown"): row for row in truth}
        for row, ids in rows.items():
            for measure in ("enrolled", "reached", "trained", "upskilled"):
                n = sum(by_id[one].get(measure, 0) for one in ids if one in by_id)
                found[f"{name}/{row}/{measure}"] = n
    return found


class _Words:
    """What a hidden number counts, in words, with the names that stand in the figures."""

    def __init__(self, content: Mapping, learning: SavedFigure | None) -> None:
        self.content, self.labels = content, learning.answer["labels"] if learning else {}

    def what(self, key: str) -> str:
        table, *row, measure = key.split("/")
        if table == "learning":
            return self._learned(row, measure)
        if table == "earlier":
            return _("Seminars before the platform")
        if table == "total":
            return name_of(measure)
        if table == "mode":
            return {
                "online": _("Online only"),
                "both": _("Online and in the room"),
                "room": _("In the room only"),
            }[measure]
        if table == "months":
            return f"{public_tables.period(row[0])}: {name_of(measure)}"
        return f"{public_tables.label(self.content, table, row[0])}: {name_of(measure)}"

    def _learned(self, row: list[str], measure: str) -> str:
        learning = _("Learning")
        if len(row) == 1:
            return f"{learning}: {_COUNTED.get(measure, lambda: _('Persons'))()}"
        kinds = {
            "profession": _("Change by profession"),
            "organisation": _("Change by organisation"),
            "cohort": _("Change by cohort"),
        }
        if row[1] in kinds:
            return f"{learning}: {kinds[row[1]]}, {self._name(row[1], measure)}"
        return f"{_('What people said of themselves')}: {subject(row[2])}"

    def _name(self, kind: str, value: str) -> str:
        place = {"organisation": "place", "cohort": "cohorts"}.get(kind, kind)
        words = self.labels.get(place, {}).get(value, {})
        named = words.get("name") or words.get(get_language() or "da")
        return named or (_("Unknown") if value == "None" else _("Others together"))


_COUNTED = {
    "enrolled": lambda: _("Enrolled"),
    "trained": lambda: _("Trained"),
    "before": lambda: _("Baseline taken"),
    "after": lambda: _("Final assessment taken"),
    "matched": lambda: _("Both tests, in time"),
    "trained_matched": lambda: _("Trained, with both tests"),
    "all_three": lambda: _("All three tests"),
    "n": lambda: _("Mean change"),
    "retention": lambda: _("What was kept after three months"),
    "others": lambda: _("Who is missing"),
    "started": lambda: _("Beside those who waited"),
    "waiting": lambda: _("Beside those who waited"),
    "distribution": lambda: _("Scores before and after"),
}


def _why(key: str, n: int | None, earlier: str) -> str:
    k = Limits().of(key.rsplit("/", 1)[1])
    if n is not None and 0 < n < k:
        return _("It is about fewer than %(k)s.") % {"k": k}
    if earlier:
        return _("Beside %(release)s it would tell of few: whoever has both could subtract.") % {
            "release": earlier
        }
    return _("With it, a number about few could be worked out by subtraction.")
