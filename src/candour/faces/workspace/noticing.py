"""The notice that a law demands, written from its task on the customer's page."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from candour.domain.errors import WrongUse
from candour.faces.workspace.acting import Tried
from candour.faces.workspace.actions import back, seen
from candour.faces.workspace.asking import CLOCK
from candour.faces.workspace.customers import customer_answer
from candour.faces.workspace.forms import NoticeForm
from candour.faces.workspace.pages import page
from candour.faces.workspace.steering import actor_of
from candour.flow.notices import NotTold, Told, draft_notice
from candour.store.work import tasks_of


@page(permission="candour.add_message", owner="workspace")
def write(request: HttpRequest, account_id: int, task_id: int) -> HttpResponse:
    """Write the notice as a draft and show it; or the page again, with all that has still to be told."""
    head = seen(request, account_id)
    if request.method != "POST":
        return back(request, head)
    form = NoticeForm(request.POST, key=f"notice-{task_id}")
    form.is_valid()
    told = form.cleaned_data
    said = Told(tuple(told.get("encloses") or ()), told.get("found") or "", told.get("channel") or "")
    try:
        if task_id not in {task.id for task in tasks_of(account_id, CLOCK.now())}:
            raise WrongUse("that task is not open any more; somebody was quicker")
        made = draft_notice(task_id, said, CLOCK.now(), actor=actor_of(request))
    except NotTold as wrong:
        form.lack(wrong.lacking)
    except WrongUse as wrong:
        form.blame(wrong)
    else:
        return HttpResponseRedirect(reverse("message", args=[made.message_id]))
    return customer_answer(request, account_id, Tried(form, "", task_id))
