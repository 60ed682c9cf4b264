"""The print queue: letters that wait to be printed, and what became of them."""

from django.http import Http404, HttpRequest, HttpResponse

from candour.domain.parties import Lane
from candour.faces.workspace.asking import asked_choice, asked_place, positive
from candour.faces.workspace.frame import show
from candour.faces.workspace.pages import page
from candour.faces.workspace.words import LANES
from candour.flow.letters import pdf_in, pictures_of
from candour.store.reading import mailbox
from candour.store.reading import printing as reading

PAGE = 50
LANE_KEYS = (Lane.LIVE.value, Lane.REPLAY.value)


@page(permission="candour.view_printrun", owner="workspace")
def print_page(request: HttpRequest) -> HttpResponse:
    """What waits to be printed, by creditor and letter by letter. Fixed query count."""
    lane = asked_choice(request, "lane", LANE_KEYS) or Lane.LIVE.value
    after = asked_place(request, "after", positive) or 0
    letters = reading.queued_letters(after, PAGE + 1, lane)
    waiting = reading.waiting()
    context = {
        "waiting": [one for one in waiting if one.lane == lane],
        "elsewhere": sum(one.letters for one in waiting if one.lane != lane),
        "letters": letters[:PAGE],
        "lane": lane,
        "lanes": [(key, LANES[key][0]) for key in LANE_KEYS],
        "more": f"?lane={lane}&after={letters[PAGE - 1].id}" if len(letters) > PAGE else "",
        "first": f"?lane={lane}" if after else "",
    }
    return show(request, "workspace/print.html", context)


@page(permission="candour.view_message", owner="workspace")
def letter_pdf(request: HttpRequest, message_id: int) -> HttpResponse:
    """One letter as it was set in type, byte for byte."""
    pdf = pdf_in(_raw(message_id))
    if pdf is None:
        raise Http404("this message is no letter")
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="letter-{message_id}.pdf"'
    return response


@page(permission="candour.view_message", owner="workspace")
def letter_picture(request: HttpRequest, message_id: int, number: int) -> HttpResponse:
    """One page of a letter as a picture."""
    pictures = pictures_of(_raw(message_id))
    if not 1 <= number <= len(pictures):
        raise Http404("the letter has no such page")
    return HttpResponse(pictures[number - 1], content_type="image/png")


def _raw(message_id: int) -> bytes:
    head = mailbox.message_head(message_id)
    raw = mailbox.unsealed([head.party_id], [head.sealed])[0] if head else None
    if raw is None:
        raise Http404("no such message, or its words have been forgotten")
    return raw
