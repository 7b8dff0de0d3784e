"""What the codes of reading and checking a list say to the person who uploaded it."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

COLUMN_NAMES = {
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail"),
    "profession": gettext_lazy("Profession"),
    "organisation": gettext_lazy("Organisation"),
}
UNREADABLE = {
    "empty": gettext_lazy("There are no people in the list. Is it the right file?"),
    "not_a_list": gettext_lazy(
        "This is not a list. Save your list as Excel (.xlsx) or CSV and try again."
    ),
    "pdf": gettext_lazy("This is a PDF. Save your list as Excel (.xlsx) or CSV and try again."),
    "old_excel": gettext_lazy(
        "This is an old Excel file (.xls), or one with a password. Open it in Excel, save it as "
        ".xlsx without a password and try again."
    ),
    "not_xlsx": gettext_lazy(
        "This is a ZIP file, but not an Excel workbook. Save your list as .xlsx or CSV."
    ),
    "damaged_xlsx": gettext_lazy(
        "The Excel file cannot be opened: it is damaged, or was only half uploaded. "
        "Save it again and try once more."
    ),
    "too_large": gettext_lazy(
        "The file is larger than %(most_mb)s MB. Remove what is not the list, or split it."
    ),
    "too_large_unpacked": gettext_lazy(
        "The Excel file unpacks into more than %(most_mb)s MB. Copy the list alone into a new workbook."
    ),
    "too_many_rows": gettext_lazy(
        "The list has more than %(most)s rows. Split it and upload the parts one by one."
    ),
    "no_header": gettext_lazy(
        "The line with the headers was not found. The first line must say Name, E-mail, "
        "Profession and Organisation."
    ),
    "open_quote": gettext_lazy(
        "A quotation mark is opened and never closed, so the rows run together. "
        "Save the list as .xlsx, or remove the quotation mark."
    ),
}
PROBLEMS = {
    "cpr": gettext_lazy(
        "The row holds something that looks like a CPR number. Nothing of it was kept: "
        "remove the number from your list, or type the row in here."
    ),
    "formula": gettext_lazy("Begins with =, +, - or @ like a formula. Type the value itself."),
    "too_long": gettext_lazy("Too long; it was cut off. Type it shorter."),
    "missing": gettext_lazy("Is missing."),
    "bad_email": gettext_lazy("Is not an e-mail address."),
    "address_twice": gettext_lazy("The same address stands at line %(line)s with another name."),
    "unknown_profession": gettext_lazy("We do not know the profession “%(value)s”."),
    "unknown_organisation": gettext_lazy("We do not know the organisation “%(value)s”."),
    "ambiguous_organisation": gettext_lazy("Several organisations are called “%(value)s”."),
}
NOTES = {
    "line_again": gettext_lazy("The same person stands at line %(line)s. This row is passed over."),
    "same_name_in_list": gettext_lazy(
        "The same name at the same place stands at line %(line)s with another address. "
        "If it is one person, remove one of the rows."
    ),
    "same_name_known": gettext_lazy(
        "Somebody of this name at this place is known as %(address)s. If it is one person, use "
        "that address; they are never put together by themselves."
    ),
    "known_as": gettext_lazy("Known here as %(name)s. That name stays."),
    "job_changed": gettext_lazy("Was: %(was)s. What was done there stays counted there."),
    "no_address": gettext_lazy(
        "No address: it becomes a record of its own. If it is somebody known, that is proposed "
        "among the duplicates, and you decide."
    ),
    "job_that_day": gettext_lazy("Known on that day as %(is)s. That stays."),
    "withdrawn_stays": gettext_lazy("Has been withdrawn from this cohort, and stays so."),
}
HAPPENS = {
    "person_created": gettext_lazy("is created"),
    "named": gettext_lazy("gets a name"),
    "job_begun": gettext_lazy("gets profession and organisation"),
    "job_changed": gettext_lazy("changes job"),
    "enrolled": gettext_lazy("is enrolled"),
    "already_enrolled": gettext_lazy("is enrolled already"),
    "invited": gettext_lazy("gets an invitation"),
    "checked_in": gettext_lazy("is checked in"),
    "already_there": gettext_lazy("is checked in already"),
    "attended": gettext_lazy("is noted as having been there"),
}
STATES = {
    "new": gettext_lazy("New"),
    "known": gettext_lazy("Known"),
    "again": gettext_lazy("Nothing to do"),
    "error": gettext_lazy("Wrong"),
}
REPAIRS = {
    "cpr": gettext_lazy("This looks like a CPR number. We never keep one."),
    "formula": PROBLEMS["formula"],
    "too_long": gettext_lazy("That is too long."),
    "unknown_organisation": gettext_lazy("Choose an organisation of the list."),
    "column": gettext_lazy("There is no such column."),
}


def unreadable(code: str, facts: dict) -> str:
    """Say why a file could not be read, and what to do."""
    if code == "missing_column":
        missing = ", ".join(str(COLUMN_NAMES[column]) for column in facts["missing"])
        said = ngettext(
            "The list lacks the column %(missing)s.",
            "The list lacks the columns %(missing)s.",
            len(facts["missing"]),
        ) % {"missing": missing}
        return said + " " + _("These were found: %(found)s.") % {"found": ", ".join(facts["found"])}
    if code == "too_many_rows":
        facts = facts | {"most": f"{facts['most']:,}".replace(",", ".")}
    return str(UNREADABLE[code]) % facts


def problem(found: dict) -> str:
    """Say what is wrong in one cell."""
    return str(PROBLEMS[found["code"]]) % found["params"]


def note(found: dict) -> str:
    """Say what is worth knowing about a row that is not wrong."""
    return str(NOTES[found["code"]]) % found["params"]


def happens(codes: list[str]) -> str:
    """Say what importing a row does."""
    return capfirst(", ".join(str(HAPPENS[code]) for code in codes))
