from celery import shared_task

from reporting import figures


@shared_task
def refresh_stale() -> None:
    """Work out what the ledger has left behind, then ask kept figures again that are due."""
    figures.refresh_stale()
    figures.check_due()
