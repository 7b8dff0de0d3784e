from celery import shared_task

from certificates import batches, reminders, renewing
from people.waking import wake


@shared_task
def issue_due() -> None:
    """Write down what is due and make it; safe to run twice, at the same time, and after a worker
    that died."""
    batches.gather()
    renewing.finish_due()
    make_due()


@shared_task
def make_due() -> None:
    """Make certificates for one turn; what is left is the next turn's, behind other tasks."""
    batches.work(seconds=batches.TURN)
    if batches.waiting():
        wake(batches.WORK_TASK)


@shared_task
def remind() -> None:
    """Queue the reminders that are due; safe to run twice."""
    reminders.queue_due()
