"""The print queue: letters that wait to be printed, and what became of them."""

from django.http import HttpRequest, HttpResponse

from candour.domain.parties import Lane
from candour.faces.workspace.asking import asked_choice, asked_place, positive
from candour.faces.workspace.frame import show
from candour.faces.workspace.pages import page
from candour.faces.workspace.words import LANES
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
