"""The words everybody is counted under that ship with the platform: trades, municipalities and
police districts. Loaded by a migration; loading again changes nothing."""

import csv
from collections.abc import Iterator
from pathlib import Path

MUNICIPALITIES = Path(__file__).parent / "data" / "municipalities.csv"

# key, Danish, English. The keys are permanent: courses name their audience by them.
PROFESSIONS = (
    ("police-officer", "Politibetjent", "Police officer"),
    ("social-worker", "Socialrådgiver", "Social worker"),
    ("teacher", "Lærer", "Teacher"),
    ("pedagogue", "Pædagog", "Pedagogue"),
    ("health-visitor", "Sundhedsplejerske", "Health visitor"),
    ("psychologist", "Psykolog", "Psychologist"),
    ("other", "Andet fag", "Another profession"),
)
# The authority's name is "<place> Kommune", but for these.
OWN_NAMES = {"København": "Københavns Kommune", "Bornholm": "Bornholms Regionskommune"}


def load_places(*, professions, organisations) -> None:
    """Write down trades, police districts and municipalities that are not there yet.

    Takes the model classes, so that a migration can pass its historical ones. A name that
    somebody has changed since is left alone.
    """
    for order, (key, danish, english) in enumerate(PROFESSIONS):
        professions.objects.get_or_create(
            key=key, defaults={"name_da": danish, "name_en": english, "order": order}
        )
    districts = {}
    for row in read_municipalities():
        number = row["politikreds_nr"]
        if number not in districts:
            districts[number], _new = organisations.objects.get_or_create(
                kind="police", code=number, defaults={"name": row["politikreds"]}
            )
        organisations.objects.get_or_create(
            kind="municipality",
            code=row["kode"],
            defaults={
                "name": authority_name(row["navn"]),
                "police_district": districts[number],
            },
        )


def read_municipalities() -> Iterator[dict[str, str]]:
    """Yield the rows of the list as dictionaries."""
    with MUNICIPALITIES.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def authority_name(place: str) -> str:
    """Return what the municipality of `place` calls itself."""
    return OWN_NAMES.get(place, f"{place} Kommune")


def spellings(text: str) -> set[str]:
    """Return the ways `text` may be written in a name: å as aa, and in another case.

    SQLite compares only ASCII letters regardless of case, so "ærø" would not find Ærø there.
    """
    text = " ".join(text.split())
    modern = text.replace("aa", "å").replace("Aa", "Å")
    older = text.replace("å", "aa").replace("Å", "Aa")
    return {
        case(spelling)
        for spelling in (text, modern, older)
        for case in (str, str.lower, str.upper, str.title, _first_capital)
    }


def _first_capital(text: str) -> str:
    return text[:1].upper() + text[1:]
