"""Load the demonstration programme (content/demonstration/README.md), once."""

from django.core.management import BaseCommand, CommandError

from content.demonstration import build
from content.demonstration.playing import Mismatch
from people.waking import gathered


class Command(BaseCommand):
    help = "Load the demonstration programme: 424 synthetic persons. Does nothing the second time."

    def handle(self, *args, **options):
        try:
            with gathered():
                made = build.build(say=self.stdout.write)
        except build.NoCurriculum as error:
            raise CommandError("There is no core course yet: run load_curriculum first.") from error
        except Mismatch as error:
            raise CommandError(f"The demonstration does not fit the curriculum: {error}") from error
        self.stdout.write(
            "  Demonstration: loaded, all of it synthetic" if made else "  Demonstration: as before"
        )
