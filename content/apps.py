from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "content"

    def ready(self):
        from wagtail.signals import page_published, page_unpublished, post_page_move

        from content import publishing

        page_published.connect(publishing.on_published)
        page_unpublished.connect(publishing.on_unpublished)
        post_page_move.connect(publishing.on_moved)
