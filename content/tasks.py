from celery import shared_task
from django.core.management import call_command


@shared_task
def publish_scheduled() -> None:
    """Publish what an author scheduled; a page that would break keeps its draft and says so."""
    call_command("publish_scheduled")
