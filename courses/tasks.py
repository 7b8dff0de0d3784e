from celery import shared_task

from courses import duplicates, imports, reminders, rules, seats


@shared_task
def run_due_imports() -> None:
    """Import every confirmed list; a list whose worker died is taken up again, whole."""
    imports.run_due()


@shared_task
def run_rules() -> None:
    """Bring in whoever fits a rule by now; safe to run twice and at the same time."""
    rules.run_due()


@shared_task
def find_duplicates() -> None:
    """Propose records that may be one person; what has been decided is not asked again."""
    duplicates.find()


@shared_task
def send_reminders() -> None:
    """Queue the reminders that are due; safe to run twice and at the same time."""
    reminders.run()


@shared_task
def settle_seats() -> None:
    """Free the seats of who has left, and give them to who waits; safe to run twice."""
    seats.settle()
