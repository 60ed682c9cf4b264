"""A signed-in person, and a browser where the machine has one."""

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.test import Client

from candour.store.models import User

T = TypeVar("T")

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Any, settings: Any) -> None:
    """Mail goes into a Maildir of the test's own."""
    settings.CANDOUR_HOME = tmp_path


@pytest.fixture
def ana(db: None) -> Client:
    """A client signed in as a person who may do everything."""
    return signed_in(User.objects.create_superuser("ana", password=None))


def signed_in(user: User) -> Client:
    """A client of this person."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser. While it is open, its event loop runs in this thread, so what has one of its own goes `aside`."""
    if BROWSER is None:
        pytest.skip("needs Chromium (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def aside(work: Callable[[], T]) -> T:
    """What `work` returns, done in a thread of its own with its own connection."""

    def alone() -> T:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(alone).result()


@pytest.fixture
def desk(chromium: Any, live_server: Any) -> Iterator[Any]:
    """Opens pages of a served Candour as a signed-in person: desk(path, theme=, width=) -> page."""
    client = signed_in(User.objects.create_superuser("ana", password=None))
    cookie = {"name": django_settings.SESSION_COOKIE_NAME, "url": live_server.url}
    cookie["value"] = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    contexts = []

    def open_page(path: str, *, theme: Any = "light", width: int = 1280, login: bool = True) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, locale="en-GB", base_url=live_server.url
        )
        contexts.append(context)
        if login:
            context.add_cookies([cookie])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.complaints = []
        page.asked = []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("request", lambda r: page.asked.append(r.url))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
