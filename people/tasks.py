from celery import shared_task
from django.conf import settings
from django.core.mail import get_connection

from people import mail


@shared_task
def send_due_mail() -> None:
    """Send what is due until nothing is; safe to run twice and at the same time."""
    options = dict(settings.MAIL_TRANSPORT)
    connection = get_connection(options.pop("BACKEND"), **options)
    while (claimed := mail.claim()) is not None:
        mail.send(claimed, connection)
