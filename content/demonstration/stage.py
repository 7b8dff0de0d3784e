"""Where the demonstration takes place: fictional places, the programme, its groups and logins.

Every function may be repeated; what is there is left as it is. Keys are fixed, so that an
interrupted load finds what it made.
"""

import uuid
from dataclasses import dataclass
from datetime import date

from allauth.account.models import EmailAddress
from django.db import transaction

from content.demonstration import timeline
from content.demonstration.cast import DOMAIN
from courses.enrolment import enrol_open
from courses.models import Cohort, Course, Programme, Seminar
from people.accounts import attach_person
from people.affiliations import affiliate
from people.models import Organisation, Person, Profession, Role, RoleGrant, User
from people.roles import grant

NAMESPACE = uuid.UUID("5c1f7f0e-6f0c-5f5b-9a51-42f0e0a0d424")
PROGRAMME_KEY = uuid.uuid5(NAMESPACE, "programme")
TARGET = 424
ORGANISATIONS = 31
MUNICIPALITIES = 8
DISTRICTS = 3
OWNER = "Demoprojektet (syntetisk)"


@dataclass(frozen=True)
class Logins:
    """The four people one can sign in as."""

    professional: User
    administrator: User
    facilitator: User
    lead: User


def programme(start: date) -> Programme:
    """Return the programme; its first day is the day the story begins, whenever that was."""
    made, _new = Programme.objects.get_or_create(
        key=PROGRAMME_KEY,
        defaults={
            "name": "Demonstration (syntetiske data)",
            "owner": _place(OWNER, Organisation.Kind.OTHER),
            "funder": "Ingen: syntetiske data",
            "target": TARGET,
            "target_unit": Programme.TargetUnit.TRAINED,
            "starts_on": start,
            "ends_on": date(start.year + 2, 12, 31),
            "synthetic": True,
        },
    )
    return made


def places() -> dict[int, Organisation]:
    """Return the 31 employers by number, each under a municipality and a police district.

    They are never confirmed, so that nobody who signs up is offered one, and carry no code.
    """
    kinds = Organisation.Kind
    towns = [
        _place(f"Demokommune {n + 1} (syntetisk)", kinds.MUNICIPALITY)
        for n in range(MUNICIPALITIES)
    ]
    districts = [_place(f"Demokreds {n + 1} (syntetisk)", kinds.POLICE) for n in range(DISTRICTS)]
    for place, town in enumerate(towns):
        if town.police_district_id is None:
            town.police_district = districts[place % DISTRICTS]
            town.save(update_fields=["police_district"])
    return {
        number: _place(
            f"Demosamarbejde {number:02} (syntetisk)",
            kinds.UNIT,
            parent=towns[number % MUNICIPALITIES],
            municipality=towns[number % MUNICIPALITIES],
            police_district=districts[number % MUNICIPALITIES % DISTRICTS],
        )
        for number in range(1, ORGANISATIONS + 1)
    }


def _place(name: str, kind: str, **above) -> Organisation:
    place, _new = Organisation.objects.get_or_create(
        name=name, kind=kind, defaults={"confirmed": False, **above}
    )
    return place


def groups(programme: Programme, core: Course) -> list[Cohort]:
    """Return the four groups, each with its seminars."""
    return [_group(programme, core, number) for number in range(len(timeline.OPENINGS))]


@transaction.atomic
def _group(programme: Programme, core: Course, number: int) -> Cohort:
    group, new = Cohort.objects.get_or_create(
        key=group_key(number),
        defaults={
            "programme": programme,
            "name": timeline.group_name(programme.starts_on, number),
            "opens_on": timeline.opening(programme.starts_on, number),
        },
    )
    if new:
        group.courses.set([core])
        times = timeline.seminar_times(programme.starts_on, number)
        for place, (begins, ends) in enumerate(times, start=1):
            Seminar.objects.create(
                cohort=group,
                title=f"Demoseminar {number + 1}.{place}",
                starts_at=begins,
                ends_at=ends,
                place="Demosalen (syntetisk)",
            )
    return group


def group_key(number: int) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, f"group-{number + 1}")


def logins() -> Logins:
    """Return the four logins. The roles are those the site's own verb grants."""
    last_group = group_key(len(timeline.OPENINGS) - 1)
    people = Logins(
        professional=_login("fagperson", "Fagperson"),
        administrator=_login("kursusadministrator", "Kursusadministrator"),
        facilitator=_login("underviser", "Underviser"),
        lead=_login("projektleder", "Projektleder"),
    )
    grant(user=people.administrator, role=Role.COURSE_AUTHOR)
    grant(user=people.administrator, role=Role.COURSE_ADMINISTRATOR, scope=PROGRAMME_KEY)
    grant(user=people.facilitator, role=Role.FACILITATOR, scope=last_group)
    return people


@transaction.atomic
def _login(word: str, name: str) -> User:
    """Return a login without a password: one signs in by the link that set_up prints."""
    address = f"{word}@{DOMAIN}"
    user = User.objects.filter(email=address).first()
    if user is None:
        user = User.objects.create_user(address, first_name="Demo", last_name=name)
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
        person = attach_person(user=user, address=address)
        Person.objects.filter(pk=person.pk, name="").update(name=f"Demo {name}")
    return user


def employ(people: Logins, station: Organisation, office: Organisation, since: date) -> None:
    """Give everybody who signs in a job, and with it the courses open to that profession."""
    _employ(people.professional, "police-officer", station, since)
    for user in (people.administrator, people.facilitator, people.lead):
        _employ(user, "other", office, since)


def _employ(user: User, profession: str, organisation: Organisation, since: date) -> None:
    trade = Profession.objects.get(key=profession)
    affiliate(person=user.person, profession=trade, organisation=organisation, since=since)
    enrol_open(person=user.person)


def complete(people: Logins) -> None:
    """Give the project lead the programme: the last thing done, and the mark that all is there."""
    grant(user=people.lead, role=Role.PROJECT_LEAD, scope=PROGRAMME_KEY)


def is_complete() -> bool:
    """Tell whether the demonstration has been loaded whole."""
    made = Programme.objects.filter(key=PROGRAMME_KEY, synthetic=True)
    led = RoleGrant.objects.filter(role=Role.PROJECT_LEAD, scope=PROGRAMME_KEY)
    return made.exists() and led.exists()
