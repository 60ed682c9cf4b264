"""The print queue: letters that wait to be printed, the runs that they go in, and what became of them."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from candour.domain.errors import WrongUse
from candour.domain.parties import Lane, Mode
from candour.faces.workspace.asking import CLOCK, asked_choice, asked_place, positive
from candour.faces.workspace.frame import show
from candour.faces.workspace.languages import later
from candour.faces.workspace.pages import page
from candour.faces.workspace.steering import actor_of
from candour.faces.workspace.trying import attempt, why_not
from candour.faces.workspace.words import LANES
from candour.flow import print_run
from candour.flow.letters import pdf_in, pictures_of
from candour.flow.print_house import WAYS, hand_over, is_going, settle, ways
from candour.flow.print_run import Closed, Document
from candour.ports.channel import CannotTypeset
from candour.store import printing
from candour.store.printing import RunRow
from candour.store.reading import mailbox
from candour.store.reading import printing as reading

PAGE, OPEN_RUNS, PAST_RUNS, HOMELESS = 50, 50, 10, 20
LANE_KEYS = (Lane.LIVE.value, Lane.REPLAY.value)


@page(permission="candour.view_printrun", owner="workspace")
def print_page(request: HttpRequest) -> HttpResponse:
    """What waits to be printed, by creditor and letter by letter, and the runs. Fixed query count."""
    lane = asked_choice(request, "lane", LANE_KEYS) or Lane.LIVE.value
    after = asked_place(request, "after", positive) or 0
    letters = reading.queued_letters(after, PAGE + 1, lane)
    waiting = reading.waiting()
    context = {
        "waiting": [(one, one.mode in (Mode.LIVE, Mode.APPROVE)) for one in waiting if one.lane == lane],
        "elsewhere": sum(one.letters for one in waiting if one.lane != lane),
        "letters": letters[:PAGE],
        "runs": printing.runs(OPEN_RUNS, posted=False),
        "posted": printing.runs(PAST_RUNS, posted=True),
        "homeless": reading.without_return_address(HOMELESS),
        "lane": lane,
        "lanes": [(key, LANES[key][0]) for key in LANE_KEYS],
        "more": f"?lane={lane}&after={letters[PAGE - 1].id}" if len(letters) > PAGE else "",
        "first": f"?lane={lane}" if after else "",
    }
    return show(request, "workspace/print.html", context)


@page(permission="candour.add_printrun", owner="workspace")
@require_POST
def print_close(request: HttpRequest, creditor_id: int) -> HttpResponse:
    """Make a print run of what waits for a creditor."""
    if all(one.creditor_id != creditor_id for one in reading.waiting()):
        messages.info(request, str(NOTHING))
        return redirect("print")
    two_sided = request.POST.get("two_sided") == "yes"
    try:
        done = print_run.close_run(creditor_id, CLOCK.now(), actor=actor_of(request), two_sided=two_sided)
    except WrongUse as wrong:
        messages.warning(request, why_not(wrong))
        return redirect("print")
    _tell(request, done)
    return redirect("print_run", done.run_id) if done.run_id else redirect("print")


NOTHING = later("Nothing waits to be printed for this creditor.")


def _tell(request: HttpRequest, done: Closed) -> None:
    if done.run_id:
        letters = ngettext("{count} letter", "{count} letters", done.letters).format(count=done.letters)
        pages = ngettext("{count} page", "{count} pages", done.pages).format(count=done.pages)
        messages.success(request, gettext("{letters}, {pages}.").format(letters=letters, pages=pages))
    elif not (done.withdrawn or done.moved):
        messages.info(request, str(NOTHING))
    if out := len(done.withdrawn):
        said = ngettext(
            "{count} taken out because the facts moved: what is still true is written anew.",
            "{count} taken out because the facts moved: what is still true is written anew.",
            out,
        )
        messages.warning(request, said.format(count=out))
    if done.moved:
        said = ngettext(
            "{count} moved at this very moment and waits for the next run.",
            "{count} moved at this very moment and wait for the next run.",
            done.moved,
        )
        messages.info(request, said.format(count=done.moved))


@page(permission="candour.view_printrun", owner="workspace")
def print_run_page(request: HttpRequest, run_id: int) -> HttpResponse:
    """One print run: its documents, its letters, and what is to be done with it. Fixed query count."""
    run = _run(run_id)
    after = asked_place(request, "after", positive) or 0
    letters = reading.run_letters(run_id, after, PAGE + 1)
    context = {
        "run": run, "letters": letters[:PAGE], "ways": ways(), "going": is_going(run),
        "stopped": _stopped(run),
        "more": f"?after={letters[PAGE - 1].place}" if len(letters) > PAGE else "", "first": "?" if after else "",
    }  # fmt: skip
    return show(request, "workspace/print_run.html", context)


def _stopped(run: RunRow) -> list[tuple[int, str]]:
    """Letters that may not go any more, of a run that has not left the house."""
    is_here = run.state == "closed" and run.lane == Lane.LIVE
    return print_run.stopped_since(run.id, CLOCK.now()) if is_here else []


@page(permission="candour.view_printrun", owner="workspace")
def print_run_pdf(request: HttpRequest, run_id: int) -> HttpResponse:
    """All letters of a run as one accessible PDF."""
    made = _document(run_id)
    return _file(made.pdf, "application/pdf", f"{made.stem}.pdf")


@page(permission="candour.view_printrun", owner="workspace")
def print_run_manifest(request: HttpRequest, run_id: int) -> HttpResponse:
    """Where each letter stands in the document."""
    made = _document(run_id)
    return _file(made.manifest, "text/csv; charset=utf-8", f"{made.stem}.csv")


def _document(run_id: int) -> Document:
    _run(run_id)
    try:
        return print_run.document(run_id)
    except (WrongUse, CannotTypeset) as error:
        raise Http404("the letters of this run cannot be made any more") from error


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@page(permission="candour.change_printrun", owner="workspace")
@require_POST
def print_run_hand(request: HttpRequest, run_id: int) -> HttpResponse:
    """Hand a run over to the print house, by mail or into its folder."""
    way = way if (way := request.POST.get("way", "")) in WAYS else ""
    again = request.POST.get("again") == "yes"
    return _done(
        request,
        run_id,
        lambda: hand_over(run_id, CLOCK.now(), actor=actor_of(request), again=again, way=way),
        gettext("Handed over to the print house. Mark it as posted when it has left."),
    )


@page(permission="candour.change_printrun", owner="workspace")
@require_POST
def print_run_arrived(request: HttpRequest, run_id: int) -> HttpResponse:
    """A run in doubt has arrived: somebody has looked, or asked the print house."""
    return _done(
        request,
        run_id,
        lambda: settle(run_id, CLOCK.now(), arrived=True, actor=actor_of(request)),
        gettext("Written down: the print house has it. Mark it as posted when it has left."),
    )


@page(permission="candour.change_printrun", owner="workspace")
@require_POST
def print_run_posted(request: HttpRequest, run_id: int) -> HttpResponse:
    """The letters of a run left the house."""
    return _done(
        request,
        run_id,
        lambda: print_run.mark_posted(run_id, CLOCK.now(), actor=actor_of(request)),
        gettext("Marked as posted: each letter counts as a contact of this moment."),
    )


@page(permission="candour.add_printedletter", owner="workspace")
@require_POST
def letter_again(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Print one letter again, for a reason."""
    why = _reason(request)
    return _done(
        request,
        _run_of(letter_id),
        lambda: print_run.print_again(letter_id, CLOCK.now(), actor=actor_of(request), reason=why),
        gettext("It waits to be printed again, in the next run."),
    )


@page(permission="candour.change_printedletter", owner="workspace")
@require_POST
def letter_out(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Take one letter out, for a reason."""
    why = _reason(request)
    return _done(
        request,
        _run_of(letter_id),
        lambda: print_run.take_out(letter_id, CLOCK.now(), actor=actor_of(request), reason=why),
        gettext("Taken out. If it is on paper already, take the paper out as well; a task says what to decide."),
    )


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").replace("\x00", "").strip()[:200]


def _run_of(letter_id: int) -> int | None:
    letter = printing.letter(letter_id)
    if letter is None:
        raise Http404("no such letter")
    return letter.run_id


def _done(request: HttpRequest, run_id: int | None, do: Callable[[], object], said: str) -> HttpResponse:
    """Do it and say so, or say why not; back to the run, or to the queue."""
    if run_id is not None:
        _run(run_id)
    attempt(request, do, said)
    return redirect("print_run", run_id) if run_id is not None else redirect("print")


def _run(run_id: int) -> RunRow:
    found = printing.run(run_id)
    if found is None:
        raise Http404("no such print run")
    return found


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
