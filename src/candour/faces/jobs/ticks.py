"""What happens by itself: ticks that may come twice, late, or on several machines at once, and do no harm.

The rows of the book are the queue. A tick carries no business time: it says what is due at the moment it runs.
"""

from django.db import close_old_connections
from procrastinate import JobContext
from procrastinate.contrib.django import app

from candour.flow import bring_in_later
from candour.flow.forecast import foresee_creditors
from candour.flow.loop import run_day, take_in_asked
from candour.flow.picture import draw_pictures
from candour.ports.clock import SystemClock
from candour.store.looked_after import ages_add_up, counts_add_up

SILENT_WORKER_S = 60.0
FORESEE_S = 60.0


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="say_what_is_due")
def say_what_is_due(timestamp: int) -> None:
    """Every minute: review the accounts that are due and send what may go now. timestamp: the tick's, not used."""
    close_old_connections()
    try:
        run_day(SystemClock().now())
    finally:
        close_old_connections()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="take_ledgers_in")
def take_ledgers_in(timestamp: int) -> None:
    """Bring in the ledgers that people asked for. A page asks for this tick at once; every minute it comes anyway."""
    close_old_connections()
    try:
        take_in_asked(SystemClock().now)
    finally:
        close_old_connections()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="draw_the_money_picture")
def draw_the_money_picture(timestamp: int) -> None:
    """Every ten minutes: the money picture of creditors whose day has changed, or whose ledger was brought in."""
    close_old_connections()
    try:
        draw_pictures(SystemClock().now())
    finally:
        close_old_connections()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="foresee_the_month")
def foresee_the_month(timestamp: int) -> None:
    """Every ten minutes: what would be said in the days to come, of creditors whose forecast is missing or old."""
    close_old_connections()
    try:
        foresee_creditors(SystemClock().now(), FORESEE_S)
    finally:
        close_old_connections()


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="throw_old_uploads_away")
def throw_old_uploads_away(timestamp: int) -> None:
    """Every hour: files that were chosen and never brought in are not kept for more than a day."""
    bring_in_later.throw_old_away()


@app.periodic(cron="41 * * * *")
@app.task(queueing_lock="add_ages_up")
def add_ages_up(timestamp: int) -> None:
    """Every hour: the changes of what is owed by age become one row a day and creditor again."""
    close_old_connections()
    try:
        ages_add_up()
    finally:
        close_old_connections()


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="add_counts_up")
def add_counts_up(timestamp: int) -> None:
    """Every five minutes: the changes of how many steps there are become one row a quarter of an hour again."""
    close_old_connections()
    try:
        counts_add_up()
    finally:
        close_old_connections()


@app.periodic(cron="*/2 * * * *")
@app.task(queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Give jobs back whose worker has not been heard of for a minute. They are ticks, so running one again is safe."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_WORKER_S):
        await manager.retry_job(job)
