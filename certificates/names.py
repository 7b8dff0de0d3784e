"""The name on a certificate: what may stand there, and the proof of it that outlives the name.

No Django here. The commitment is the SHA-256 of salt and name: whoever holds a copy with the name
can be proved right as long as the salt is kept; after erasure both are gone, and nothing of the
name can be read or guessed from what is left (docs/decisions/0010).
"""

import hashlib
import secrets
import unicodedata

LONGEST = 200
JOINERS = "\u200c\u200d"  # Persian, Indic scripts and emoji are spelt with them


class BadName(ValueError):
    """A name that cannot stand on a certificate.

    `code`: empty, long, control (a character that has no shape, or that turns the direction of
    what follows), letters (not one letter in it).
    """

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def cleaned(text: str) -> str:
    """Return a name composed (NFC), on one line, without marks that nobody sees. Raises BadName."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if any(_refused(character) for character in line):
        raise BadName("control")
    name = " ".join("".join(c for c in line if not _unseen(c)).split())
    if not name:
        raise BadName("empty")
    if len(name) > LONGEST:
        raise BadName("long")
    if not any(unicodedata.category(character).startswith("L") for character in name):
        raise BadName("letters")
    return name


def usable(text: str) -> bool:
    """Tell whether a name can stand on a certificate."""
    try:
        return bool(cleaned(text))
    except BadName:
        return False


def new_salt() -> str:
    """Return 128 bits of chance, as 32 letters."""
    return secrets.token_hex(16)


def commitment(name: str, salt: str) -> str:
    """Return the SHA-256 that is frozen in place of the name."""
    return hashlib.sha256(f"{salt}\n{name}".encode()).hexdigest()


def _refused(character: str) -> bool:
    turns = character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    return turns or unicodedata.category(character) in {"Cc", "Cs", "Cn", "Co"}


def _unseen(character: str) -> bool:
    return unicodedata.category(character) == "Cf" and character not in JOINERS
