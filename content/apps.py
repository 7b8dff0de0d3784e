from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "content"

    def ready(self):
        from django.db.models.signals import post_delete
        from wagtail.models import Page
        from wagtail.signals import (
            page_published,
            page_unpublished,
            post_page_move,
            pre_page_move,
            published,
        )

        from content import publishing
        from content.models import QuestionBank

        page_published.connect(publishing.on_published)
        published.connect(publishing.on_bank_published, sender=QuestionBank)
        page_unpublished.connect(publishing.on_unpublished)
        post_delete.connect(publishing.on_deleted, sender=Page)
        pre_page_move.connect(publishing.on_moving)
        post_page_move.connect(publishing.on_moved)
