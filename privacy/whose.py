"""Finding what of a person stands where: the register's look-ups, as queries."""

from collections.abc import Iterable

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from people.models import Person
from privacy.register import REGISTER, Kind


def records_of(person: Person) -> list[Person]:
    """Return the record and those that were merged into it: one human being."""
    return list(Person.objects.filter(Q(pk=person.pk) | Q(merged_into=person)).order_by("pk"))


def head_of(person: Person) -> Person:
    """Return the record a merged one is counted as, as the database has it now."""
    now = Person.objects.select_related("merged_into").get(pk=person.pk)
    return now.merged_into or now


def rows_of(kind: Kind, people: Iterable[Person]) -> QuerySet:
    """Return the rows of one kind that belong to `people`. None, where nothing leads there."""
    model: type[Model] = apps.get_model(kind.model)
    keys = [one.pk for one in people]
    if not kind.whose:
        return model._base_manager.none()
    hers = Q()
    for path in kind.whose:
        hers |= Q(pk__in=keys) if path == "self" else Q(**{f"{path}__in": keys})
    return model._base_manager.filter(hers).order_by("pk")


def kinds() -> list[Kind]:
    """Return the entries that are tables of this installation."""
    there = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    return [kind for kind in REGISTER if kind.model in there]
