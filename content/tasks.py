from celery import shared_task
from django.core.management import call_command


@shared_task
def publish_scheduled() -> None:
    """Publish what an author scheduled; a page that would break keeps its draft and says so."""
    call_command("publish_scheduled")


@shared_task
def begin_translation(page_id: int, language: str, user_id: int) -> None:
    """Take a page and what is below it into translation; safe to run twice."""
    from wagtail.models import Page

    from content import translations
    from people.models import User

    page = Page.objects.filter(pk=page_id).first()
    user = User.objects.filter(pk=user_id).first()
    if page is not None and user is not None:
        translations.begin(page=page, language=language, user=user)
