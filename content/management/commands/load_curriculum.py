from django.core.management.base import BaseCommand, CommandError

from content import loader, setup
from content.curriculum_blocks import BadFile


class Command(BaseCommand):
    help = "Load the curriculum that ships. What an editor changed is left alone and named."

    def handle(self, *args, **options):
        try:
            report = loader.load()
            setup.set_up()
        except BadFile as error:
            raise CommandError(str(error)) from error
        for name in report.left_alone:
            self.stdout.write(f"left alone, edited here: {name}")
        counts = (
            f"{len(report.made)} made, {len(report.updated)} updated, "
            f"{len(report.unchanged)} as before, {len(report.left_alone)} left alone"
        )
        self.stdout.write(f"Curriculum: {counts}")
