"""Case runs and decisions: every choice, on the frozen version it was made on."""

import uuid
from dataclasses import dataclass

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from assessments.models.own import OwnQuerySet
from courses.models import Activity, ActivityVersion
from people.models import Affiliation, Person, Profession

FEWEST = 5  # people that a choice of a group may be shown for, oneself not among them


class CaseRunQuerySet(OwnQuerySet):
    def first_of_group(self, version: ActivityVersion, profession: Profession, apart_from: Person):
        """Return the first runs of people of one profession, on versions that mean the same."""
        that_day = OuterRef("started_at__date")
        job = Affiliation.objects.on(that_day).filter(person=OuterRef("person"))
        of_all = CaseRun.objects.filter(activity=version.activity_id, number=1).annotate(
            human=Coalesce("person__merged_into_id", "person_id")
        )
        before = of_all.filter(human=OuterRef("human"), started_at__lt=OuterRef("started_at"))
        firsts = of_all.filter(~Exists(before), version__meaning=version.meaning)
        as_of_that_day = firsts.annotate(profession=Subquery(job.values("profession")[:1]))
        return as_of_that_day.filter(profession=profession.pk).exclude(
            human=apart_from.merged_into_id or apart_from.pk
        )

    def first_of_everybody(self, version: ActivityVersion):
        """Return everybody's first runs, on versions that mean the same."""
        return self.filter(activity=version.activity_id, number=1, version__meaning=version.meaning)


class CaseRun(models.Model):
    """One way through a case, pinned to the version it began on."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="case_runs")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="case_runs")
    version = models.ForeignKey(ActivityVersion, on_delete=models.PROTECT, related_name="case_runs")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=80, blank=True)
    score = models.DecimalField(max_digits=7, decimal_places=3, null=True)
    maximum = models.DecimalField(max_digits=7, decimal_places=3, null=True)

    objects = CaseRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "activity", "number"], name="run_number_once"
            ),
            models.UniqueConstraint(
                fields=["person", "activity"], condition=Q(ended_at=None), name="one_open_run"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} #{self.number}"


@dataclass(frozen=True)
class GroupChoice:
    """What `n` people chose first in one scene, or which leads they followed there: how many of
    them, by choice."""

    n: int
    choices: dict[str, int]


GroupChoices = dict[tuple[str, bool], GroupChoice]  # by scene, and whether about leads


class DecisionQuerySet(models.QuerySet):
    def chosen_first(
        self, *, version: ActivityVersion, profession: Profession, apart_from: Person
    ) -> GroupChoices:
        """Return what a professional group chose first in its first runs. Two queries.

        By scene, and whether it is about the leads of an investigation, which count whenever they
        are followed; of other choices the first one counts. Profession is that of the day the run
        began; versions of one meaning are one. What fewer than five decided is left out, and so is
        whoever asks: with her own choice taken away, five would be four. What the clock took,
        nobody chose.
        """
        return self._first_in(CaseRun.objects.first_of_group(version, profession, apart_from))

    def chosen_first_by_all(self, *, version: ActivityVersion) -> GroupChoices:
        """Return what everybody chose first, as `chosen_first`, for the author. Two queries."""
        return self._first_in(CaseRun.objects.first_of_everybody(version))

    def _first_in(self, runs) -> GroupChoices:
        human = Coalesce("run__person__merged_into_id", "run__person_id")
        people = Count(human, distinct=True)
        earlier = Decision.objects.filter(
            run=OuterRef("run"), scene=OuterRef("scene"), ordinal__lt=OuterRef("ordinal")
        ).exclude(quality="")
        firsts = self.filter(Q(quality="") | ~Exists(earlier), run__in=runs, timed_out=False)
        firsts = firsts.order_by().annotate(lead=Q(quality=""))
        enough = firsts.values("scene", "lead").annotate(n=people).filter(n__gte=FEWEST)
        found = {(row["scene"], row["lead"]): GroupChoice(row["n"], {}) for row in enough}
        for row in firsts.values("scene", "lead", "choice").annotate(n=people):
            if (group := found.get((row["scene"], row["lead"]))) is not None:
                group.choices[row["choice"]] = row["n"]
        return found


class Decision(models.Model):
    """One choice in a case: where, what, and the state it was made in.

    A decision that was taken back keeps its row; `ordinal` goes on counting.
    """

    run = models.ForeignKey(CaseRun, on_delete=models.PROTECT, related_name="decisions")
    ordinal = models.PositiveSmallIntegerField()
    scene = models.CharField(max_length=80)
    choice = models.CharField(max_length=80)
    reason = models.CharField(max_length=80, blank=True, help_text="Why, said before the choice")
    quality = models.CharField(max_length=8, blank=True)
    timed_out = models.BooleanField(default=False)
    state = models.JSONField(help_text="The variables before the choice")
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["run", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["run", "ordinal"], name="one_decision_at_a_time")
        ]
        indexes = [models.Index(fields=["scene", "choice"], name="decision_by_scene")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.scene}: {self.choice}"
