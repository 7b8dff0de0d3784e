from celery import shared_task

from privacy import downloading, erasing, retention


@shared_task
def gather_due() -> None:
    """Gather what people asked for about themselves; safe to run twice and at the same time."""
    while (claimed := downloading.claim()) is not None:
        downloading.gather(claimed)


@shared_task
def keep_no_longer() -> None:
    """Do tonight's retention, and erase again whoever came back with a backup."""
    erasing.again()
    retention.nightly()
