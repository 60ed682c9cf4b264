"""Finds plugs: those in our own folder by scanning it, those of outsiders by entry point."""

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Any

from candour.ports.importer import Importer
from candour.ports.policy import Policy


@cache
def _plugs(room: str) -> tuple[Any, ...]:
    """Every `PLUG` of the modules in plugs/<room>, in name order, then those of entry points."""
    package = import_module(f"candour.plugs.{room}")
    found = []
    for module in sorted(iter_modules(package.__path__), key=lambda m: m.name):
        plug = getattr(import_module(f"{package.__name__}.{module.name}"), "PLUG", None)
        if plug is not None:
            found.append(plug)
    found.extend(point.load() for point in sorted(entry_points(group=f"candour.{room}"), key=lambda p: p.name))
    return tuple(found)


def policies() -> tuple[Policy, ...]:
    """The policy packs installed here."""
    return _plugs("policies")


def importers() -> tuple[Importer, ...]:
    """The ledger formats installed here, most particular first (the generic one recognises any table)."""
    return tuple(sorted(_plugs("importers"), key=lambda plug: plug.key == "generic"))


def channels() -> dict[str, Any]:
    """Channel plugs by key: each has `label` and `connect(settings) -> Channel`."""
    return {plug.key: plug for plug in _plugs("channels")}
