"""When is a typed text the accepted one, and which number was typed? Pure."""

import math
import re
import unicodedata

# After NFKC and folding of case: the two ways Danes write the letters without a Danish keyboard.
LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ö": "oe", "ä": "ae"})
SHORT_WORD = 4
NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:[. ]\d{3})+(?!\d)(?:,\d+)?|\d+\.\d+|\d+(?:,\d+)?|,\d+)")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:[. ]\d{3})+(?:,\d+)?")


def folded(text: str, case: bool = False) -> str:
    """Return a text as it is compared: trimmed, one blank for many, letters alike.

    With `case` the letters count as they are written.
    """
    words = " ".join(unicodedata.normalize("NFKC", text).split())
    return words if case else words.casefold().translate(LETTERS)


def same(typed: str, accepted: str, case: bool = False, spelling: int = 0) -> bool:
    """Tell whether `typed` passes for `accepted` with at most `spelling` letters wrong.

    Never in a text of four letters or fewer, nor in one with digits: § 242 is not § 243.
    """
    one, other = folded(typed, case), folded(accepted, case)
    if one == other:
        return bool(one)
    strict = spelling <= 0 or any(c.isdigit() for c in one + other)
    if not one or strict or len(folded(accepted)) <= SHORT_WORD:
        return False
    return abs(len(one) - len(other)) <= spelling and distance(one, other) <= spelling


def distance(one: str, other: str) -> int:
    """Return how many letters were added, left out, exchanged or swapped with their neighbour.

    The optimal string alignment form of Damerau (1964) and Levenshtein (1966).
    """
    before: list[int] = []
    above = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before, above = above, row
    return above[-1]


def number(text: str) -> tuple[float, str] | None:
    """Read a number as Danes write it, with what stands behind it (a unit); None if there is none.

    A comma is the decimal sign; dots and blanks between groups of three digits are thousands; a
    single dot followed by other than three digits is a decimal sign too.
    """
    clean = " ".join(unicodedata.normalize("NFKC", text).replace("−", "-").split())
    found = NUMBER.match(clean)
    if found is None:
        return None
    digits, behind = found.group(), clean[found.end() :].strip()
    if behind[:1] in {".", ","} or behind[:1].isdigit():
        return None
    if "," in digits or THOUSANDS.fullmatch(digits):
        digits = digits.replace(".", "").replace(" ", "").replace(",", ".")
    value = float(digits)
    return (value, behind) if math.isfinite(value) else None
