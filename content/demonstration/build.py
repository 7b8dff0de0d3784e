"""Loading the demonstration: once, quickly, and on again after an interruption."""

from collections.abc import Callable
from datetime import date

from django.utils import timezone

from content.demonstration import cast, playing, stage, timeline
from content.demonstration.cast import Member
from courses import imports
from courses.models import Cohort, Course, ImportJob
from people.models import Organisation, Person, PersonEmail, User

SAY_EVERY = 100


class NoCurriculum(Exception):
    """The core course has not been loaded."""


def build(*, say: Callable[[str], object], today: date | None = None) -> bool:
    """Load the demonstration; return False, having done nothing, when it is there already.

    Raises NoCurriculum and playing.Mismatch. Each step may be repeated and each person's way is
    one transaction, so a load that was killed goes on where it stopped.
    """
    if stage.is_complete():
        return False
    core = _core()
    start = timeline.first_day(today or timezone.localdate())
    programme = stage.programme(start)
    start = programme.starts_on  # of the first try, if this is another
    places, logins = stage.places(), stage.logins()
    groups = stage.groups(programme, core)
    members = cast.members()
    for number, group in enumerate(groups):
        listed = [member for member in members if timeline.group_of(member) == number]
        _import(group, listed, places, logins.administrator, number)
    play = playing.prepare(core=core, groups=groups, facilitator=logins.facilitator, start=start)
    _take_part(members, play, say)
    stage.employ(logins, places[3], programme.owner, start)
    playing.begin_a_little(person=logins.professional.person, play=play)
    stage.complete(logins)
    return True


def _core() -> Course:
    core = Course.objects.open().filter(kind=Course.Kind.CORE).select_related("current_edition")
    found = core.first()
    if found is None:
        raise NoCurriculum
    return found


def _import(
    group: Cohort, listed: list[Member], places: dict[int, Organisation], by: User, number: int
) -> None:
    """Import a group's list the way an administrator does: dry run, then the real one."""
    jobs = ImportJob.objects.filter(cohort=group)
    if jobs.filter(state=ImportJob.State.DONE).exists():
        return
    names = {key: place.name for key, place in places.items()}
    job = jobs.filter(state__in=[ImportJob.State.CHECKED, ImportJob.State.CONFIRMED]).first()
    job = job or imports.check(
        cohort=group,
        filename=f"demohold-{number + 1}.csv",
        data=cast.roster(listed, names),
        by=by,
        invite=False,
    )
    job = imports.confirm(job=job, by=by)
    job = imports.run(job=job, at=timeline.moment(group.opens_on, 7 * 60))
    if job.state != ImportJob.State.DONE:
        raise RuntimeError(f"the list of {group} was not imported: {job.error}")


def _take_part(members: list[Member], play: playing.Play, say: Callable) -> None:
    people = _people()
    for place, member in enumerate(members, start=1):
        playing.take_part(member=member, person=people[member.address], play=play)
        if place % SAY_EVERY == 0 or place == len(members):
            say(f"  {place} of {len(members)} synthetic persons")


def _people() -> dict[str, Person]:
    """Return everybody by address, with the jobs that each record is to be stamped with."""
    ours = PersonEmail.objects.filter(address__endswith=f"@{cast.DOMAIN}").select_related("person")
    jobs = ("person__affiliations__profession", "person__affiliations__organisation")
    return {email.address: email.person for email in ours.prefetch_related(*jobs)}
