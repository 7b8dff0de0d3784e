"""Question files in the admin: a file or pasted text in, a dry run, a draft; and files out."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse, reverse_lazy
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin.menu import MenuItem

from assessments import formats
from content import question_file_pages as pages
from content import question_file_words as words
from content import question_files
from content.models import QuestionBank, QuizPage
from content.quality_views import visible_quizzes
from content.question_file_forms import DraftForm, FileForm, homes

TEMPLATES = "content/question_files/"


def admin_urls() -> list:
    """Return the addresses for `register_admin_urls`."""
    return [
        path("spoergsmaalsfiler/", upload, name="question_file"),
        path("spoergsmaalsfiler/<uuid:key>/", report, name="question_file_report"),
        path("spoergsmaalsfiler/<uuid:key>/kladde/", draft, name="question_file_draft"),
        path("spoergsmaalsfiler/<uuid:key>/fjern/", discard, name="question_file_discard"),
        path("spoergsmaalsfiler/ud/bank/<int:pk>/", bank, name="question_file_bank"),
        path("spoergsmaalsfiler/ud/quiz/<int:pk>/", quiz, name="question_file_quiz"),
    ]


class FilesItem(MenuItem):
    """In the menu of whoever may make a bank or a quiz."""

    def is_shown(self, request):
        return may_import(request.user)


def menu_item() -> MenuItem:
    return FilesItem(
        gettext_lazy("Import questions"),
        reverse_lazy("question_file"),
        name="question-files",
        icon_name="upload",
        order=395,
    )


def may_import(user) -> bool:
    return user.has_perm("content.add_questionbank") or homes(user).exists()


def _importer(request: HttpRequest):
    if not may_import(request.user):
        raise PermissionDenied
    return request.user


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file or pasted text; what cannot be read is said beside it."""
    by = _importer(request)
    posted = request.method == "POST"
    form = FileForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        name, data, pasted = form.given()
        try:
            given = question_files.take(name=name, data=data, pasted=pasted, by=by)
            return redirect("question_file_report", given.key)
        except formats.BadFile as error:
            field = "text" if pasted else "file"
            form.add_error(field, words.refused(error.code, error.place))
    status = 422 if form.errors else 200
    page = {"form": form} | _header(_("Import questions"))
    return render(request, TEMPLATES + "upload.html", page, status=status)


@require_GET
def report(request: HttpRequest, key) -> HttpResponse:
    """Show the dry run: what came over, what was changed, what could not come."""
    given = _waiting(request, key)
    title = given.name.rsplit(".", 1)[0] or _("Pasted questions")
    return _report(request, given, DraftForm(user=request.user, initial={"title": title[:200]}))


def _report(request: HttpRequest, given, form: DraftForm, status: int = 200) -> HttpResponse:
    reading = given.read()
    rows = pages.rows(reading)
    page = {
        "given": given,
        "form": form,
        "rows": rows,
        "counts": pages.counts(rows),
        "held": len(reading.questions),
        "format": pages.FORMATS.get(reading.format, _("Pasted text")),
    } | _header(_("What came over"), (_("Import questions"), reverse("question_file")))
    return render(request, TEMPLATES + "report.html", page, status=status)


@require_POST
def draft(request: HttpRequest, key) -> HttpResponse:
    """Make the draft and open it in the editor; said twice it opens the same one."""
    by = _importer(request)
    form = DraftForm(request.POST, user=by)
    if not form.is_valid():
        return _report(request, _waiting(request, key), form, 422)
    locale, parent = form.place()
    try:
        made = question_files.make_draft(
            key=key, by=by, title=form.cleaned_data["title"], locale=locale, parent=parent
        )
    except question_files.Gone:
        raise Http404 from None
    except question_files.BadPicture as error:
        form.add_error(
            None, _("The picture %(name)s was refused. Nothing was made.") % {"name": error}
        )
        return _report(request, _waiting(request, key), form, 422)
    messages.success(request, _("The draft is made. Nothing is published before you say so."))
    if parent is None:
        return redirect("wagtailsnippets_content_questionbank:edit", made.pk)
    return redirect("wagtailadmin_pages:edit", made.pk)


@require_POST
def discard(request: HttpRequest, key) -> HttpResponse:
    """Throw a file away."""
    question_files.discard(key=key, by=_importer(request))
    messages.success(request, _("The file is thrown away. Nothing was made."))
    return redirect("question_file")


def _waiting(request: HttpRequest, key):
    try:
        return question_files.waiting(key, _importer(request))
    except question_files.Gone:
        raise Http404("no such file of this user's") from None


# Out -----------------------------------------------------------------------------------------------
@require_GET
def bank(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a bank."""
    if not request.user.has_perm("content.change_questionbank"):
        raise PermissionDenied
    return _out(request, get_object_or_404(QuestionBank, pk=pk))


@require_GET
def quiz(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the questions of a quiz."""
    shown = get_object_or_404(visible_quizzes(request.user), pk=pk)
    if not shown.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return _out(request, shown)


def _out(request: HttpRequest, thing: QuestionBank | QuizPage) -> HttpResponse:
    """Show what other systems will not get; with `hent` the file itself."""
    form = request.GET.get("format", "moodle-xml")
    if form not in formats.WRITERS:
        raise Http404
    file = question_files.exported(thing, form)
    if "hent" in request.GET:
        ending = file.name.partition(".")[2]
        name = f"{slugify(thing.title) or 'questions'}.{ending}"
        kind = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(file.data, content_type=file.type, headers=kind)
    rows = pages.report(file)
    page = {
        "thing": thing,
        "chosen": form,
        "formats": [(name, pages.FORMATS[name]) for name in formats.WRITERS],
        "rows": rows,
        "counts": pages.counts(rows),
    } | _header(_("Export “%(title)s”") % {"title": thing.title})
    return render(request, TEMPLATES + "export.html", page)


def _header(title: str, *crumbs: tuple[str, str]) -> dict:
    items = [{"url": url, "label": label} for label, url in crumbs]
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": "upload",
        "breadcrumbs_items": [*items, {"url": "", "label": title}],
    }
