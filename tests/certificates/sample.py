"""A certificate that needs no database: the document reads only what was frozen."""

from datetime import UTC, date, datetime

from certificates.models import Certificate

OUTCOMES = ["føre en log, der kan bruges", "dele det rigtige med de rigtige"]
ISSUED = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
CREDENTIAL = b'{"number": "ABCD-EFGH-2345-6789"}'


def made(holder="Anna Kirstine Sørensen", **content):
    said = {
        "profession": {"da": "Politibetjent", "en": "Police officer"},
        "organisation": "Syd- og Sønderjyllands Politi",
        "course": {
            "key": "k",
            "titles": {"da": "Fælles kerne", "en": "Common core"},
            "outcomes": {"da": OUTCOMES},
        },
        "edition": 3,
        "minutes_online": 145,
        "minutes_room": 180,
        "assessed": {"da": ["Afsluttende test"], "en": ["Final test"]},
        "mark": 0.8,
        "passed_on": "2026-11-20",
        "platform": "Fagspor",
        "issuer": "Esbjerg Kommune",
        "programme": "Tryg i Esbjerg",
        "cohort": "Forår 2026",
        "synthetic": False,
    }
    return Certificate(
        number="ABCD-EFGH-2345-6789",
        holder=holder,
        content=said | content,
        issued_at=ISSUED,
        valid_until=date(2028, 11, 20),
    )
