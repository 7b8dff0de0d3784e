from celery import shared_task
from django.conf import settings
from django.core.mail import get_connection

from people import audit_chain, audit_marks, mail, organisations, roles


@shared_task
def send_due_mail() -> None:
    """Send what is due until nothing is; safe to run twice and at the same time."""
    options = dict(settings.MAIL_TRANSPORT)
    connection = get_connection(options.pop("BACKEND"), **options)
    while (claimed := mail.claim()) is not None:
        mail.send(claimed, connection)


@shared_task
def settle() -> None:
    """Let what was decided with a day to it become so: places of organisations, and roles."""
    organisations.settle()
    roles.settle()


@shared_task
def chain_audit() -> None:
    """Put rows of the log that are not in the chain yet into it, and carry today's mark out."""
    audit_chain.chain()
    audit_marks.carry_out()
