"""Check that nobody has changed the audit log."""

from django.core.management import BaseCommand, CommandError

from people import audit_chain

WHY = {
    "missing link": "a link of the chain is missing",
    "link changed": "a link of the chain was changed",
    "deleted": "the row was deleted before its time",
    "row changed": "the row was changed after it was written",
    "people changed": "the people the look showed are not those that were written down",
    "anchor": "the chain is not the one whose mark was carried out of the database",
    "end cut off": "the end of the chain is cut off: a mark beyond it was carried out",
    "not chained": "the row is not in the chain: it was put in, or beat has not run",
}


class Command(BaseCommand):
    help = "Follow the chain of the audit log; name the first row that does not hold."

    def handle(self, *args, **options):
        verdict = audit_chain.verify()
        if verdict.broken is not None:
            broken = verdict.broken
            raise CommandError(
                f"Link {broken.position}, audit row {broken.entry or '-'}: {WHY[broken.why]}. "
                f"{verdict.links} links before it hold."
            )
        self.stdout.write(
            f"{verdict.links} links hold; {verdict.gone} rows were old and are gone; "
            f"{verdict.anchors} marks agree."
        )
        if not verdict.anchors:
            self.stdout.write("No mark was carried out yet: see AUDIT_ANCHORS and AUDIT_MAIL.")
