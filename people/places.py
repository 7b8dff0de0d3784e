"""The words everybody is counted under that ship with the platform: trades, municipalities, police
districts and regions. Loaded by migrations; loading again changes nothing."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

DATA = Path(__file__).parent / "data"
MUNICIPALITIES = DATA / "municipalities.csv"
REGIONS = DATA / "regions.csv"

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


def load_regions(*, organisations, belongings) -> None:
    """Write down the regions and, dated, which municipality lies in which.

    Five regions to 31 December 2026, four after: what is closed names its successor, and its
    municipalities go over the day after. Takes the model classes, as `load_places` does.
    """
    regions = _load_regions(organisations)
    for row in read_municipalities():
        municipality = organisations.objects.get(kind="municipality", code=row["kode"])
        region = regions[row["region"]]
        _belong(belongings, municipality, region, date(1900, 1, 1), region.closed_on)
        if region.merged_into_id:
            successor = organisations.objects.get(pk=region.merged_into_id)
            _belong(belongings, municipality, successor, successor.opened_on, None)


def _load_regions(organisations) -> dict:
    regions = {}
    rows = list(_read(REGIONS))
    for row in sorted(rows, key=lambda row: bool(row["afloeser"])):  # successors first
        regions[row["navn"]], _new = organisations.objects.get_or_create(
            kind="region",
            name=row["navn"],
            defaults={
                "code": row["kode"],
                "opened_on": _day(row["fra"]),
                "closed_on": _day(row["til"]),
                "merged_into": regions.get(row["afloeser"]),
            },
        )
    return regions


def _belong(belongings, municipality, region, since: date, until: date | None) -> None:
    belongings.objects.get_or_create(
        organisation=municipality,
        kind="region",
        since=since,
        defaults={"within": region, "until": until, "source": "people/data/README.md"},
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def read_municipalities() -> Iterator[dict[str, str]]:
    """Yield the rows of the list as dictionaries."""
    yield from _read(MUNICIPALITIES)


def _read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
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
