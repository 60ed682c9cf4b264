"""Takes the pictures in docs/screenshots from the demo book: run it with the project's Python, with Chromium there.

It serves a Candour of its own in a folder that it throws away, so nothing of yours is seen or changed.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--lang=en-GB",
]  # fmt: skip
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light", "device_scale_factor": 1.5},
}
STORY = "T120"
"""The demo's customer with most to tell: several items, a payment on its way, and who said so."""
MOST_BYTES = 200_000
PLACES = (
    "tasks", "mailbox/unknown", "law/house.cap_week", "strategies/new", "strategies/business/accounts",
    "strategies/business/versions", "statements/creditors/1", "import/runs/1", "settings/organisation",
    "settings/creditors/new", "settings/creditors/1", "settings/creditors/1/policy", "settings/senders",
    "settings/senders/1", "settings/channels", "settings/people", "settings/keys", "settings/you",
)  # fmt: skip
"""Pages behind the first ones, each by its address."""
LEDGER = """\
Customer,Name,Email,Invoice,Issued,Due,Amount,Paid
T120,Harbourside Joinery,accounts@harbourside.example,TR-9001,2026-10-01,2026-10-31,"1,240.00",0.00
T120,Harbourside Joinery,accounts@harbourside.example,TR-9002,2026-10-08,2026-11-07,310.50,100.00
T121,Castle Row Books,,TR-9003,2026-10-12,2026-11-11,88.20,0.00
T199,New Street Bakery,hello@newstreet.example,TR-9004,2026-10-20,2026-11-19,not yet,0.00
"""
PORT = 8931


def main() -> int:
    """Serve the demo, take every picture, say how large each is; 1 when one is too large."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        print("needs Chromium: apt-get install chromium")
        return 1
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    with served() as (url, name, password), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=FLAGS)
        for look, options in LOOKS.items():
            context = chromium.new_context(locale="en-GB", base_url=url, **options)
            take_all(context.new_page(), look, name, password)
        chromium.close()
    sizes = {path.name: path.stat().st_size for path in sorted(FOLDER.glob("*.png"))}
    print("\n".join(f"{size:>8,} {picture}" for picture, size in sizes.items()))
    return int(any(size > MOST_BYTES for size in sizes.values()))


@contextmanager
def served() -> Iterator[tuple[str, str, str]]:
    """A Candour with the demo book: its address, and the first name and password."""
    with tempfile.TemporaryDirectory(prefix="candour-pictures-") as home:
        command = [str(Path(sys.executable).with_name("candour")), "serve", "--demo", "--port", str(PORT)]
        environment = {**os.environ, "CANDOUR_HOME": home}
        server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            yield first_words(server)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def first_words(server: "subprocess.Popen[str]") -> tuple[str, str, str]:
    """Reads what the server prints until it has said where it is and how to sign in."""
    said, url, login = "", None, None
    assert server.stdout is not None
    for line in server.stdout:
        said += line
        url = url or re.search(r"http://\S+:\d+", line)
        login = login or re.search(r"Sign in as (\S+) with the password (\S+)", line)
        if url and login:
            return url[0], login[1], login[2]
    raise SystemExit(f"the server did not start:\n{said}")


def take_all(page: Any, look: str, name: str, password: str) -> None:
    """Every page once: the door, the day, a customer, a call, the mailbox, a message, the law, the design."""
    page.goto("/login/")
    picture(page, "login", look)
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    picture(page, "today", look)
    page.goto("/items/?late=31-60")
    picture(page, "items", look)
    page.goto("/customers/")
    picture(page, "customers", look)
    page.get_by_label("Find a customer or an item").fill(STORY)
    page.get_by_role("button", name="Find", exact=True).click()
    page.locator("#found a.row-name").first.wait_for()
    picture(page, "search", look)
    page.locator("#found a.row-name").first.click()
    picture(page, "customer", look)
    page.get_by_role("link", name="Write", exact=True).click()
    page.locator("#guard").get_by_text("As it arrives").wait_for()
    picture(page, "write", look)
    page.goto("/")
    page.get_by_role("link", name="Record the call").first.click()
    picture(page, "call", look)
    page.goto("/mailbox/")
    picture(page, "mailbox", look)
    page.locator("a.row-name").first.click()
    page.frame_locator("iframe.mail").locator("body").wait_for()
    page.wait_for_timeout(500)  # a frame of another process is painted a little later than it is ready
    picture(page, "message", look)
    page.goto("/law/")
    picture(page, "law", look)
    page.get_by_role("link", name="Ask them a question").click()
    page.get_by_role("button", name="Ask", exact=True).click()
    picture(page, "ask", look)
    for room in ("", "/creditors", "/senders", "/channels", "/policies", "/changes"):
        page.goto(f"/settings{room}/")
        picture(page, f"settings{room.replace('/', '-')}", look)
    for name in ("setup", "import", "import/runs"):
        page.goto(f"/{name}/")
        picture(page, name.replace("/", "-"), look)
    for name in ("print", "statements"):
        page.goto(f"/{name}/")
        picture(page, name, look)
    page.goto("/money/")
    picture(page, "money", look)
    for name in (
        "strategies",
        "strategies/business",
        "strategies/business/form",
        "strategies/business/edit",
        "calendar",
    ):
        page.goto(f"/{name}/")
        picture(page, name.replace("/business", "-one").replace("/", "-"), look)
    page.goto("/design/")
    picture(page, "design", look)
    page.keyboard.press("Control+k")
    picture(page, "palette", look)
    if look != "dark":
        take_rest(page, look)


def take_rest(page: Any, look: str) -> None:
    """The pages behind those: once on a desk and once on a phone."""
    for name in PLACES:
        page.goto(f"/{name}/")
        picture(page, name.replace("/business", "-one").replace("/1", "-one").replace("/", "-"), look)
    page.goto("/customers/")
    page.get_by_label("Find a customer or an item").fill(STORY)
    page.get_by_role("button", name="Find", exact=True).click()
    page.locator("#found a.row-name").first.click()
    page.wait_for_url(re.compile(r"/customers/\d+/"))
    account = page.url.rstrip("/")
    for name in ("items", "calendar"):
        page.goto(f"{account}/{name}/")
        picture(page, f"customer-{name}", look)
    for act in ("promise", "query", "hold", "note", "reach"):
        page.goto(f"{account}/?act={act}#act")
        picture(page, f"customer-{act}", look)
    take_a_ledger(page, look)
    take_acts(page, look)
    for name, path in {"not-here": "/nowhere/", "mistake": "/?day=yesterday"}.items():
        page.goto(path)
        picture(page, name, look)


def take_acts(page: Any, look: str) -> None:
    """What is done to many, and what stands there before and after."""
    page.goto("/customers/")
    first = 0 if look == "light" else 2  # who is paused already is not paused again
    for row in (first, first + 1):
        page.locator(".tick input").nth(row).check()
    page.locator("#many-kind").select_option("pause")
    page.get_by_role("button", name="Go on").click()
    page.locator("input[name=until]").fill((datetime.now(UTC) + timedelta(days=7)).date().isoformat())
    page.get_by_role("button", name="See what it will do").click()
    page.locator("#will").wait_for()
    picture(page, "many", look)
    page.locator("button[name=do]").click()
    page.wait_for_url(re.compile(r"/customers/many/\d+/"))
    picture(page, "many-run", look)
    page.goto("/strategies/business/edit/")
    page.locator("button[name=tomorrow]").click()
    page.locator("#tomorrow p").first.wait_for()
    page.locator("#tomorrow").scroll_into_view_if_needed()
    picture(page, "strategies-one-tomorrow", look)
    if look == "light":
        page.goto("/statements/creditors/1/")
        page.get_by_role("button", name="Begin this month").click()
        page.wait_for_url(re.compile(r"/statements/runs/\d+/"))
    page.goto("/statements/")
    page.locator("a[href^='/statements/runs/']").first.click()
    page.wait_for_url(re.compile(r"/statements/runs/\d+/"))
    picture(page, "statements-run", look)


def take_a_ledger(page: Any, look: str) -> None:
    """What was understood of a file, before it is brought in."""
    page.goto("/import/")
    page.locator("input[type=file]").set_input_files(
        {"name": "october.csv", "mimeType": "text/csv", "buffer": LEDGER.encode()}
    )
    page.locator("select[name=creditor]").select_option(index=1)
    page.get_by_role("button", name="Look at it").click()
    page.wait_for_url(re.compile(r"/import/[0-9a-f]{32}/$"))
    picture(page, "import-check", look)


def picture(page: Any, name: str, look: str) -> None:
    """One picture of what is in the window."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}-{look}.png")


if __name__ == "__main__":
    sys.exit(main())
