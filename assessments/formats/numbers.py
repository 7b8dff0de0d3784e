"""Numbers and shares as other systems write them."""

import math
import re

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,3})?\Z")


def number_of(text: object) -> float | None:
    """Return a finite number, with a dot or a comma; None for anything else."""
    found = str(text or "").strip()
    if len(found) > 60 or not _NUMBER.match(found):
        return None
    value = float(found.replace(",", "."))
    if not math.isfinite(value) or abs(value) >= 1e15:
        return None
    return int(value) if value == int(value) else value


def text_of(value: float) -> str:
    """Return a number as these formats write it: a dot, no more digits than needed."""
    if value == int(value):
        return str(int(value))
    return repr(value)


def percent(share: float) -> str:
    """Return a share as a percentage with up to five decimals, as Moodle knows its grades."""
    return f"{share * 100:.5f}".rstrip("0").rstrip(".") or "0"


def fraction_of(text: object) -> float | None:
    """Return a percentage as -1 to 1. Thirds, sevenths and the like are made exact again."""
    value = number_of(text)
    if value is None:
        return None
    fraction = min(max(value / 100, -1), 1)
    for parts in range(1, 13):
        if abs(fraction * parts - round(fraction * parts)) < 1e-5 * parts:
            return round(fraction * parts) / parts
    return round(fraction, 7)
