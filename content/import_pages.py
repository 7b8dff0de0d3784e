"""What the page of an uploaded list shows: rows with words for their codes, and what to repair."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from courses.import_messages import COLUMN_NAMES, STATES, happens, note, problem
from courses.models import ImportJob
from people.models import Organisation, Profession

UNKNOWN = ("unknown_profession", "unknown_organisation", "ambiguous_organisation")
MOST_WRONG_VALUES = 50


@dataclass
class Cell:
    """One cell, with what is wrong with it."""

    column: str
    label: str
    value: str
    problems: list[str]


@dataclass
class Shown:
    """One row of the list."""

    line: int
    state: str
    word: str
    happens: str
    cells: list[Cell]
    notes: list[str]
    problems: list[str]


@dataclass
class WrongValue:
    """A value that stands in several rows and is not known."""

    column: str
    label: str
    value: str
    code: str
    rows: int = 0
    near: list[tuple[str, str]] = field(default_factory=list)

    @property
    def may_be_new(self) -> bool:
        return self.code == "unknown_organisation"


def counts(job: ImportJob) -> list[tuple[str, str, int]]:
    """Return (state, word, number) for the filters."""
    found = Counter(finding["state"] for finding in job.findings)
    return [(state, str(word), found[state]) for state, word in STATES.items()]


def narrowed(job: ImportJob, only: str) -> list[dict]:
    """Return the findings of one state, or all."""
    if only not in STATES:
        return job.findings
    return [finding for finding in job.findings if finding["state"] == only]


def rows(job: ImportJob, findings: list[dict]) -> list[Shown]:
    """Put words to some findings."""
    by_line = {row["line"]: row for row in job.rows}
    return [_shown(by_line[finding["line"]], finding) for finding in findings]


def _shown(row: dict, finding: dict) -> Shown:
    cells = [
        Cell(
            column,
            str(label),
            row[column],
            [problem(p) for p in finding["problems"] if p["column"] == column],
        )
        for column, label in COLUMN_NAMES.items()
    ]
    return Shown(
        line=finding["line"],
        state=finding["state"],
        word=str(STATES[finding["state"]]),
        happens=happens(finding["happens"]),
        cells=cells,
        notes=[note(n) for n in finding["notes"]],
        problems=[problem(p) for p in finding["problems"] if not p["column"]],
    )


def wrong_values(job: ImportJob) -> list[WrongValue]:
    """Return the values nobody knows, most frequent first, each with what it may have meant."""
    found: dict[tuple[str, str], WrongValue] = {}
    near: dict[tuple[str, str], list[int]] = {}
    for finding in job.findings:
        for p in finding["problems"]:
            if p["code"] in UNKNOWN:
                key = (p["column"], p["params"]["value"])
                label = str(COLUMN_NAMES[p["column"]])
                value = found.setdefault(key, WrongValue(p["column"], label, key[1], p["code"]))
                value.rows += 1
                near.setdefault(key, p["params"]["near"])
    most = sorted(found, key=lambda key: -found[key].rows)[:MOST_WRONG_VALUES]
    _name_suggestions([(found[key], near[key]) for key in most])
    return [found[key] for key in most]


def _name_suggestions(values: list[tuple[WrongValue, list[int]]]) -> None:
    wanted = {pk for value, near in values if value.column == "organisation" for pk in near}
    places = Organisation.objects.select_related("parent", "municipality").in_bulk(wanted)
    trades = Profession.objects.in_bulk()
    for value, near in values:
        if value.column == "profession":
            value.near = [(trades[pk].key, str(trades[pk])) for pk in near if pk in trades]
        else:
            value.near = [(f"id:{pk}", _told_apart(places[pk])) for pk in near if pk in places]


def _told_apart(organisation: Organisation) -> str:
    above = organisation.parent or organisation.municipality
    return f"{organisation} ({above})" if above else str(organisation)


def choices() -> dict[str, list[tuple[str, str]]]:
    """Return every profession and every confirmed organisation, to choose from."""
    return {
        "profession": [(one.key, str(one)) for one in Profession.objects.all()],
        "organisation": [one.name for one in Organisation.objects.open_to_sign_up()],
    }


def imported_before(job: ImportJob) -> ImportJob | None:
    """Return the last import of the very same file into this cohort."""
    same = ImportJob.objects.filter(
        cohort=job.cohort_id, digest=job.digest, state=ImportJob.State.DONE
    )
    return same.exclude(pk=job.pk).defer("rows", "findings").order_by("-done_at").first()


def outcome(job: ImportJob) -> list[tuple[str, int]]:
    """Return what an import did, in words with numbers, leaving out the noughts."""
    words = {
        "rows": _("Rows in the list"),
        "created": _("Persons created"),
        "enrolled": _("Persons enrolled"),
        "invited": _("Invitations sent"),
        "checked_in": _("Persons checked in"),
        "attended": _("Persons noted as having been there"),
        "jobs_changed": _("Persons with a new job"),
        "organisations": _("New organisations, to be decided"),
        "again": _("Rows with nothing to do"),
        "errors": _("Rows left out because they were wrong"),
    }
    return [(word, job.outcome[key]) for key, word in words.items() if job.outcome.get(key)]
