from celery import shared_task

from courses import imports


@shared_task
def run_due_imports() -> None:
    """Import every confirmed list; a list whose worker died is taken up again, whole."""
    imports.run_due()
