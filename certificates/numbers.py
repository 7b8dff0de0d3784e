"""Certificate numbers: sixteen letters and digits that cannot be misread. No Django here."""

import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 16


class NotANumber(ValueError):
    """What was typed cannot be a certificate number.

    `wrong` holds the characters that no number has; `length` says how many there were.
    """

    def __init__(self, *, wrong: str = "", length: int = 0):
        super().__init__(wrong or length)
        self.wrong = wrong
        self.length = length


def new() -> str:
    """Return a number with 79 bits of chance in it: XXXX-XXXX-XXXX-XXXX."""
    return grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def grouped(letters: str) -> str:
    """Put a hyphen after every fourth letter."""
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def normalise(text: str) -> str:
    """Return what was typed, pasted or scanned as a number is written.

    Case, spaces and any kind of hyphen do not matter, and a whole address will do. Raises
    NotANumber.
    """
    last = text.strip().rstrip("/").rpartition("/")[2]
    letters = "".join(c for c in unicodedata.normalize("NFKC", last).upper() if not _separates(c))
    wrong = "".join(sorted({c for c in letters if c not in ALPHABET}))
    if wrong or len(letters) != LENGTH:
        raise NotANumber(wrong=wrong, length=len(letters))
    return grouped(letters)


def _separates(character: str) -> bool:
    return character in "._" or unicodedata.category(character) in {"Zs", "Pd", "Cf", "Cc"}
