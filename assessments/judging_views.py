"""Judging free texts: the learner her own on the result page, a facilitator those of her groups."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments import judging, texts
from assessments.doors import open_door, signed_in
from assessments.judging_forms import JudgingForm
from assessments.models import Answer, Attempt
from people.models import Role
from people.roles import holds

PER_PAGE = 50


@require_POST
@signed_in()
def judge_own(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the learner's own judgement of a text she has handed in."""
    door = open_door(request, slug, "quiz")
    taken = Attempt.objects.of(door.person, door.version.activity_id).exclude(submitted_at=None)
    key = request.POST.get("question", "")
    answers = Answer.objects.filter(attempt__in=taken[:1].values("pk"), question=key)
    answer = get_object_or_404(answers.select_related("attempt__version"))
    question = texts.question_of(answer)
    if question["type"] != "freetext" or question.get("judge", "self") != "self":
        raise Http404("not hers to judge")
    form = JudgingForm(request.POST, question=question, commented=False, prefix=f"j-{key}")
    if form.is_valid():
        judging.judge(answer=answer, judge=request.user, points=form.points)
        messages.success(request, _("Saved. Only you see how you judged yourself."))
    else:
        messages.warning(request, _("Not saved: say how many points for each line."))
    return redirect("learn_quiz_result", slug)


@login_required
@require_GET
def texts_list(request: HttpRequest) -> HttpResponse:
    """List the texts that wait for the facilitator, without names."""
    if not holds(request.user, Role.FACILITATOR):
        raise Http404("facilitates no group")
    mine = texts.to_judge(request.user)
    context = {
        "page_obj": Paginator(texts.waiting(mine), PER_PAGE).get_page(request.GET.get("page")),
        "judged": mine.count(),
    }
    context["judged"] -= context["page_obj"].paginator.count
    return render(request, "assessments/texts.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one text beside the rubric, and take what the facilitator says of it."""
    answer = get_object_or_404(texts.to_judge(request.user), pk=pk)
    question = texts.question_of(answer)
    mine = answer.judgements.filter(judge=request.user).first()
    initial = {f"points-{key}": given for key, given in mine.points.items()} if mine else {}
    form = JudgingForm(
        request.POST or None,
        question=question,
        commented=True,
        initial=initial | {"comment": mine.comment if mine else ""},
    )
    if request.method == "POST" and form.is_valid():
        said = {"points": form.points, "comment": form.cleaned_data["comment"]}
        judging.judge(answer=answer, judge=request.user, **said)
        messages.success(request, _("Saved. The learner sees it with her result."))
        return redirect("judge_texts")
    context = {"answer": answer, "question": question, "form": form}
    status = 422 if form.errors else 200
    return render(request, "assessments/text.html", context, status=status)
