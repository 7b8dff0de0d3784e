"""Question banks in the admin: a list that can be searched and filtered by what the questions are."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET
from django_filters import ChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.images import get_image_model
from wagtail.images.models import SourceImageIOError
from wagtail.snippets.views.snippets import SnippetViewSet

from content import bank_refusals
from content.draw_blocks import topic_choices
from content.models import QuestionBank
from content.question_parts import LEVELS, professions


def _holding(facet: str):
    def filtered(queryset, name, value):
        """Banks are few: their questions are read, not asked of the database."""
        kept = [bank.pk for bank in queryset if value in bank.facets()[facet]]
        return queryset.filter(pk__in=kept)

    return filtered


class BankFilters(WagtailFilterSet):
    topic = ChoiceFilter(
        label=gettext_lazy("Topic"), choices=topic_choices, method=_holding("topics")
    )
    level = ChoiceFilter(label=gettext_lazy("Level"), choices=LEVELS, method=_holding("levels"))
    role = ChoiceFilter(
        label=gettext_lazy("Profession"), choices=professions, method=_holding("roles")
    )

    class Meta:
        model = QuestionBank
        fields: list[str] = []


class QuestionBankViewSet(SnippetViewSet):
    model = QuestionBank
    icon = "help"
    add_to_admin_menu = True
    menu_label = gettext_lazy("Question banks")
    menu_order = 390
    list_display = [
        "title",
        Column("number", label=gettext_lazy("Questions")),
        Column("topics", label=gettext_lazy("Topics")),
    ]
    filterset_class = BankFilters
    list_per_page = 50


def keep_what_is_drawn_from(request, instances):
    """Refuse to delete a bank that quizzes draw from; they could not be published any more."""
    for bank in instances:
        if isinstance(bank, QuestionBank) and (quizzes := bank_refusals.drawing(bank)):
            names = ", ".join(quiz.title for quiz in quizzes)
            messages.error(
                request,
                _("It cannot be deleted: it is used in %(names)s.") % {"names": names},
            )
            return redirect("wagtailsnippets_content_questionbank:list")
    return None


@require_GET
def picture(request, pk: int):
    """Send the editor of spots to a picture as learners see it; Wagtail's own preview names drawings
    in a way that no browser shows."""
    image = get_object_or_404(get_image_model(), pk=pk)
    try:
        return redirect(image.get_rendition("max-1200x1200|format-webp|preserve-svg").url)
    except SourceImageIOError:
        raise Http404 from None


def admin_urls():
    return [path("spoergsmaal/billede/<int:pk>/", picture, name="content_picture")]
