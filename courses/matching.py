"""Recognising names as people write them: professions and organisations. Knows no Django."""

import difflib
import re
import unicodedata
from collections.abc import Iterable

# What a list may call a profession, by its permanent key. Names and keys themselves come on top.
PROFESSION_VARIANTS = {
    "police-officer": (
        "betjent politi politibetjent politimand politiassistent politikommissær politiinspektør "
        "vicepolitikommissær efterforsker patruljebetjent nærpolitibetjent lokalbetjent police "
        "policeofficer cop detective"
    ),
    "social-worker": (
        "socialrådgiver sagsbehandler rådgiver familierådgiver børnerådgiver socialformidler "
        "myndighedsrådgiver myndighedssagsbehandler familiebehandler krisecenterrådgiver "
        "socialworker caseworker"
    ),
    "teacher": "lærer skolelærer folkeskolelærer underviser gymnasielærer AKT-lærer teacher",
    "pedagogue": (
        "pædagog socialpædagog skolepædagog børnehavepædagog pædagogmedhjælper specialpædagog "
        "pedagogue socialpedagogue educator"
    ),
    "health-visitor": "sundhedsplejerske sundhedsplejer healthvisitor publichealthnurse",
    "psychologist": "psykolog skolepsykolog PPR-psykolog børnepsykolog psychologist",
    "other": "andet anden øvrige other",
}
GENERIC = re.compile(r"\b(kommunes?|politi|politikreds|municipality|police district|police)\b")
FOLDS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ü": "u", "ö": "oe", "ä": "ae"})


def fold(text: str) -> str:
    """Return a name as it is compared: small letters, æ as ae, words by single spaces."""
    text = unicodedata.normalize("NFC", text).casefold().translate(FOLDS)
    return " ".join(re.sub(r"[^\w]+", " ", text).split())


def short(text: str) -> str:
    """Return a folded place name without what kind it is: `Vejle Kommune` and `Vejle` are one."""
    return " ".join(word.rstrip("s") for word in GENERIC.sub(" ", fold(text)).split())


class Names:
    """Names by which rows of one table are found. `entries` are (id, name) pairs."""

    def __init__(self, entries: Iterable[tuple[int, str]], *, shorten: bool = False) -> None:
        self._exact: dict[str, set[int]] = {}
        self._short: dict[str, set[int]] = {}
        for pk, name in entries:
            self._exact.setdefault(fold(name), set()).add(pk)
            if shorten and short(name):
                self._short.setdefault(short(name), set()).add(pk)
        self._shorten = shorten

    def find(self, text: str) -> set[int]:
        """Return whom `text` names: one, none, or several that the text cannot tell apart."""
        exact = self._exact.get(fold(text))
        if exact:
            return exact
        return self._short.get(short(text), set()) if self._shorten else set()

    def like(self, text: str, most: int = 3) -> list[int]:
        """Return the ids of the names nearest to `text`, nearest first."""
        near = difflib.get_close_matches(fold(text), self._exact, n=most * 2, cutoff=0.6)
        ids = [pk for name in near for pk in sorted(self._exact[name])]
        return list(dict.fromkeys(ids))[:most]


def profession_names(professions: Iterable[tuple[int, str, str, str]]) -> Names:
    """Return the names of professions, each given as (id, key, Danish name, English name)."""
    entries = []
    for pk, key, danish, english in professions:
        words = PROFESSION_VARIANTS.get(key, "").split()
        entries += [(pk, word) for word in (key, danish, english, *words)]
    return Names(entries)
