"""Jobs: beginning one, and writing down an organisation that is not on the list."""

from datetime import date, timedelta

from django.db import transaction

from people import audit
from people.models import Affiliation, Organisation, Person, Profession, User


@transaction.atomic
def affiliate(
    *,
    person: Person,
    profession: Profession,
    organisation: Organisation,
    since: date,
    by: User | None = None,
) -> Affiliation:
    """Begin a job on `since` and end the one before it; the same job again changes nothing.

    A job told of late ends where the next known one began. Past figures do not move: the ledger
    holds the job of the day each record was made. `by` is whoever moves somebody else.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    now = person.affiliation_on(since)
    if now and now.profession_id == profession.pk and now.organisation_id == organisation.pk:
        return now
    if now and now.since == since:
        now.delete()
    elif now:
        now.until = since - timedelta(days=1)
        now.save(update_fields=["until"])
    if by is not None:
        audit.record(by, "job begun", person, since=str(since), organisation=organisation.pk)
    later = person.affiliations.filter(since__gt=since).order_by("since").first()
    return Affiliation.objects.create(
        person=person,
        profession=profession,
        organisation=organisation,
        since=since,
        until=later.since - timedelta(days=1) if later else None,
    )


@transaction.atomic
def end_job(*, person: Person, on: date, by: User | None) -> Affiliation | None:
    """End the job held on `on` that day, and return it; None where there was none."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    job = person.affiliation_on(on)
    if job is not None and job.until != on:
        job.until = on
        job.save(update_fields=["until"])
        audit.record(by, "job ended", person, on=str(on), organisation=job.organisation_id)
    return job


def organisation_named(name: str) -> Organisation:
    """Return the organisation of that name, or write it down as one to be decided."""
    name = " ".join(name.split())
    known = Organisation.objects.named(name).order_by("-confirmed", "pk").first()
    return known or Organisation.objects.create(name=name, confirmed=False)
