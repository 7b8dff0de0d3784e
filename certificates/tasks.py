from celery import shared_task

from certificates import issuing


@shared_task
def issue_due() -> None:
    """Issue what is due; safe to run twice, at the same time, and after a worker that died."""
    issuing.issue_all_due()
