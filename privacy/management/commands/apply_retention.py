"""Do now what the nightly task does, or say what it would do."""

from django.core.management import BaseCommand
from django.utils import timezone

from privacy import retention
from privacy.models import RetentionRun


class Command(BaseCommand):
    help = "Delete, empty and erase what the register says is due. --dry-run only counts."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args, **options):
        if options["dry_run"]:
            for one in retention.due():
                day = timezone.localdate(one.before)
                self.stdout.write(f"{one.kept.key}: {one.number} from before {day}")
            return
        run, _new = RetentionRun.objects.get_or_create(day=timezone.localdate())
        retention.apply(run=run)
        for key, number in run.counts.items():
            self.stdout.write(f"{key}: {number}")
        for key, error in run.errors.items():
            self.stderr.write(f"{key}: {error}")
