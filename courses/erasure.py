"""Forgetting somebody in uploaded lists: her line stays as a number, without name and address."""

from django.db import transaction

from courses.models import ImportJob

NAMING = ("name", "email", "organisation", "employee_number", "happens", "notes", "problems")


@transaction.atomic
def forget(*, names: set[str], addresses: set[str]) -> int:
    """Empty the lines that hold one of `addresses` (lower case) or are of one of `names`.

    Lists are short-lived (the register says how long), so every one that still has rows is read.
    """
    changed = 0
    known = {name.casefold() for name in names}
    for job in ImportJob.objects.select_for_update(of=("self",)).exclude(rows=[]).order_by("pk"):
        hers = {row.get("line") for row in job.rows if _is_hers(row, known, addresses)}
        if not hers:
            continue
        job.rows = [_emptied(row) if row.get("line") in hers else row for row in job.rows]
        job.findings = [_emptied(row) if row.get("line") in hers else row for row in job.findings]
        job.save(update_fields=["rows", "findings"])
        changed += 1
    return changed


def _is_hers(row: dict, names: set[str], addresses: set[str]) -> bool:
    address = str(row.get("email", "")).strip().lower()
    if address:
        return address in addresses
    return str(row.get("name", "")).strip().casefold() in names


def _emptied(row: dict) -> dict:
    return {key: type(value)() if key in NAMING else value for key, value in row.items()}
