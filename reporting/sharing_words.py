"""Why a number is hidden, in plain words, for whoever publishes. Readers see only that it is."""

from django.utils.translation import gettext as _

from reporting import public_tables
from reporting.models import ShareDraft
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


def hidden(draft: ShareDraft) -> list[dict]:
    """Return each hidden number: which it is, and why."""
    counted = _values(draft)
    return [{"what": _what(draft, key), "why": _why(key, counted.get(key))} for key in draft.hidden]


def _values(draft: ShareDraft) -> dict[str, int]:
    """Return the true numbers behind the hidden ones: they stay with whoever may see figures."""
    figures = draft.figure.answer["figures"] if draft.figure else {"counts": {}, "mode": {}}
    found = {f"total/{name}": n for name, n in figures["counts"].items()}
    found |= {f"mode/{name}": n for name, n in figures["mode"].items()}
    for name, rows in draft.shape.items():
        months = name == "months"
        truth = figures["months"] if months else figures["by"][name]
        by_id = {str(row["month"]) if months else str(row["id"] or "unknown"): row for row in truth}
        for row, ids in rows.items():
            for measure in ("enrolled", "reached", "trained", "upskilled"):
                n = sum(by_id[one].get(measure, 0) for one in ids if one in by_id)
                found[f"{name}/{row}/{measure}"] = n
    return found


def _what(draft: ShareDraft, key: str) -> str:
    table, *row, measure = key.split("/")
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
    return f"{public_tables.label(draft.content, table, row[0])}: {name_of(measure)}"


def _why(key: str, n: int | None) -> str:
    k = Limits().of(key.rsplit("/", 1)[1])
    if n is not None and 0 < n < k:
        return _("It is about fewer than %(k)s.") % {"k": k}
    return _(
        "With it, a number about few could be worked out: by subtraction in this table, or from "
        "what was published before."
    )
