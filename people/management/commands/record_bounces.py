"""manage.py record_bounces PLACE: write down which mails came back."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from people import bounces


class Command(BaseCommand):
    help = (
        "Reads reports of non-delivery from an mbox file, a Maildir or a folder of messages, and "
        "marks the mails they are about. Running it again changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("place", type=Path, help="mbox file, Maildir, or folder")
        parser.add_argument(
            "--remove",
            action="store_true",
            help="delete each message that was a report of ours (folders and Maildir only)",
        )

    def handle(self, *args, place: Path, remove: bool, **options):
        if not place.exists():
            raise CommandError(f"There is nothing at {place}.")
        if remove and place.is_file():
            raise CommandError("An mbox file is never changed: leave out --remove.")
        found = dict.fromkeys(("bounced", "known", "delayed", "unknown"), 0)
        for name, content in bounces.lying_in(place):
            what = bounces.record(bounces.parsed(content))
            found[what] += 1
            if remove and what != "unknown":
                Path(name).unlink(missing_ok=True)
        self.stdout.write(", ".join(f"{what}: {number}" for what, number in found.items()))
