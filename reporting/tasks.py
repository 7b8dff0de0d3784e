from celery import shared_task

from reporting import api_tokens, evaluator_exports, figures, publishing, viewing


@shared_task
def refresh_stale() -> None:
    """Work out what the ledger has left behind, then ask kept figures again that are due."""
    figures.refresh_stale()
    figures.check_due()


@shared_task
def prepare_due() -> None:
    """Protect what somebody wants to publish; safe to run twice and at the same time."""
    while (draft := publishing.claim()) is not None:
        publishing.prepare(draft)


@shared_task
def make_exports() -> None:
    """Make the files evaluators asked for; delete those, and calls of the API, whose days are over."""
    evaluator_exports.forget()
    api_tokens.forget()
    while (export := evaluator_exports.claim()) is not None:
        evaluator_exports.make(export)


@shared_task
def make_reports() -> None:
    """Make the files of reports that are asked for; safe to run twice."""
    from reporting.evaluation import making  # scipy's and matplotlib's neighbours: a worker's

    making.make_due()


@shared_task
def mail_views() -> None:
    """Write to those whose saved views are due, within the hours of reminders."""
    viewing.mail_due()
