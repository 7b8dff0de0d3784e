"""Recognising a Danish civil registration number (CPR), so that none is ever stored."""

import re

# Six digits of a day, month and year, and four more. Days above 60 are replacement numbers.
_NUMBER = re.compile(
    r"(?<!\d)(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])(?:0[1-9]|1[0-2])\d{2}[-–. ]?\d{4}(?!\d)"
)


def contains_cpr(text: str) -> bool:
    """Tell whether `text` holds something that reads as a CPR number."""
    return bool(_NUMBER.search(text))
