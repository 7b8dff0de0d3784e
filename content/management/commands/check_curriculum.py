from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from content import law_places
from content.curriculum_checks import CHECKS, ERROR, Curriculum, asking, check, claims, wording
from content.loader import CURRICULUM
from content.models import Law


class Command(BaseCommand):
    help = "Check the curriculum's files, or list every place a law is leaned on. Changes nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=CURRICULUM, help="another curriculum")
        parser.add_argument("--only", nargs="+", choices=list(CHECKS), default=(), metavar="CHECK")
        parser.add_argument("--law", metavar="KEY", help="list the places of this law (laws.yaml)")
        parser.add_argument("--here", action="store_true", help="with --law: in this installation")
        parser.add_argument(
            "--figures", action="store_true", help="LIX, and where right answers are"
        )
        parser.add_argument("--strict", action="store_true", help="remarks fail too")
        parser.add_argument("--on", type=date.fromisoformat, help="as of this day (2027-11-22)")

    def handle(self, *args, **options):
        if options["law"] and options["here"]:
            self._here(options["law"])
        elif options["law"]:
            self._law(options["folder"], options["law"])
        elif options["figures"]:
            curriculum = Curriculum.read(options["folder"])
            self._say([*wording.measured(curriculum), *asking.report(curriculum)])
        else:
            self._check(options)

    def _check(self, options: dict) -> None:
        today = options["on"] or timezone.localdate()
        found = check(options["folder"], today, tuple(options["only"]))
        errors = [finding for finding in found if finding.severity == ERROR]
        self._say(f"{finding.severity}: {finding}" for finding in found)
        self.stdout.write(f"Curriculum: {len(errors)} errors, {len(found) - len(errors)} remarks")
        if errors or (options["strict"] and found):
            raise CommandError("The curriculum is not as it must be.")

    def _law(self, folder: Path, key: str) -> None:
        curriculum = Curriculum.read(folder)
        if key not in curriculum.laws:
            known = ", ".join(sorted(curriculum.laws))
            raise CommandError(f"No law has the key {key!r}. There are: {known}")
        law = curriculum.laws[key]
        places = list(map(str, claims.leaning_on(curriculum, key)))
        self._say(places)
        self.stdout.write(f"{law['name']}: {len(places)} places to look at")

    def _here(self, key: str) -> None:
        law = Law.objects.filter(key=key).first()
        if law is None:
            known = ", ".join(Law.objects.order_by("key").values_list("key", flat=True))
            raise CommandError(f"No law here has the key {key!r}. There are: {known}")
        places = list(law_places.lines(law))
        self._say(places)
        self.stdout.write(f"{law.name}: {len(places)} places to look at")

    def _say(self, lines) -> None:
        for line in lines:
            self.stdout.write(line)
