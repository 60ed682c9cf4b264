"""Shape: the strategies that there are, checked, saved as versions, and brought back."""

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from functools import lru_cache
from importlib.resources import files

from django.db import transaction

from candour.domain.accounts import AccountFacts
from candour.domain.errors import WrongUse
from candour.domain.saying import joined, phrase, say, says
from candour.domain.strategies import KEY, Strategy, StrategyError, examine, read_strategy
from candour.domain.strategy_text import Difference, differences, line_of, with_version
from candour.flow.compose import FALLBACK_LANGUAGE, has_words
from candour.ports.registry import channels
from candour.store import steering, strategies
from candour.store.strategies import USUAL, KeptVersion, Use

log = logging.getLogger(__name__)

CHARACTERS_MAX = 40_000
WHY_MAX = 300
CALL = "call"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the text of a strategy. where: 'step 2' or ''; line: from 1, None where it is about the whole."""

    where: str
    line: int | None
    says: str

    @property
    def step(self) -> int | None:
        """The number of the step that it is about, from 1."""
        found = re.match(r"step (\d+)", self.where)
        return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Checked:
    """A text that was looked at. strategy: None while there are mistakes; doubts do not keep it from being saved."""

    strategy: Strategy | None
    mistakes: list[Finding]
    doubts: list[Finding]


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving did. due: accounts that will be reviewed. creditors: names of those that work by it."""

    key: str
    version: int
    changed: list[Difference]
    creditors: list[str]
    due: int


def load_strategy(key: str, kept: Mapping[str, str]) -> Strategy:
    """The strategy in force: the latest that was saved, or its file where that states a later version.

    kept: the saved texts by key (`latest_texts`). Raises StrategyError with what is wrong, or which there are.
    """
    shipped = _shipped(key) if KEY.fullmatch(key) else None
    if key not in kept:
        if shipped is None:
            raise StrategyError(
                say(
                    "there is no strategy {key}; there are {known}",
                    key=repr(key),
                    known=", ".join(sorted({*_files(), *kept})),
                )
            )
        return _read(shipped, f"{key}.toml")
    saved = _read(kept[key], key)
    if shipped is not None and (newer := _read(shipped, f"{key}.toml")).version > saved.version:
        return newer
    return saved


def strategy_of(account: AccountFacts) -> Strategy:
    """The strategy that a creditor uses for this kind of customer."""
    kind, creditor = account.kind.value, account.creditor
    return load_strategy(creditor.strategies.get(kind, USUAL[kind]), creditor.strategy_texts)


@lru_cache(maxsize=64)
def _shipped(key: str) -> str | None:
    source = files("candour.content") / "strategies" / f"{key}.toml"
    return source.read_text(encoding="utf-8") if source.is_file() else None


def _files() -> list[str]:
    there = (files("candour.content") / "strategies").iterdir()
    return sorted(f.name.removesuffix(".toml") for f in there if f.name.endswith(".toml"))


@lru_cache(maxsize=256)
def _read(text: str, source: str) -> Strategy:
    strategy = read_strategy(text, source)
    if unknown := next(_unknown_channels(strategy), None):
        raise StrategyError(say("{source}: {trouble}", source=source, trouble=says(unknown)))
    return strategy


def _unknown_channels(strategy: Strategy) -> Iterator[StrategyError]:
    known = channels()
    told = [(step.channel, f"steps[{n}]") for n, step in enumerate(strategy.steps, 1)]
    for channel, where in [*told, *([(strategy.thanks.channel, "thanks")] if strategy.thanks else [])]:
        if channel not in known:
            yield StrategyError(
                say("there is no channel {channel}; there are {known}", channel=repr(channel), known=", ".join(known)),
                where,
                "channel",
            )


def all_strategies() -> dict[str, KeptVersion]:
    """The version in force of every strategy, by key; files that nobody has saved are among them."""
    found = {kept.key: kept for kept in strategies.latest_versions()}
    for key in _files():
        text = _shipped(key) or ""
        strategy = read_strategy(text, f"{key}.toml")
        if key not in found or strategy.version > found[key].version:
            found[key] = KeptVersion(key, strategy.version, strategy.label, "", None, "candour", None, text)
    return dict(sorted(found.items()))


def in_force(key: str) -> KeptVersion:
    """The version in force of one strategy. Raises WrongUse, naming those that there are."""
    found = all_strategies()
    if key not in found:
        raise WrongUse(say("there is no strategy {key}; there are {known}", key=repr(key), known=", ".join(found)))
    return found[key]


def history(key: str) -> list[KeptVersion]:
    """Every version of a strategy, newest first, a file that was not saved yet among them. Raises WrongUse."""
    now, kept = in_force(key), strategies.versions_of(key)
    return kept if kept and kept[0].version == now.version else [now, *kept]


def the_version(key: str, version: int) -> KeptVersion:
    """One version. Raises WrongUse when there is none such."""
    found = next((one for one in history(key) if one.version == version), None)
    if found is None:
        raise WrongUse(
            say(
                "strategy {quoted} has no version {version}; 'candour strategy history {key}' lists them",
                quoted=repr(key),
                version=version,
                key=key,
            )
        )
    return found


def used_by(key: str) -> list[Use]:
    """The creditors, and kinds of their customers, that work by a strategy."""
    return [use for use in strategies.uses() if use.key == key]


def check(text: str, key: str) -> Checked:
    """Look at the text of a strategy: every mistake with its place and how to mend it, and what is doubtful."""
    if len(text) > CHARACTERS_MAX:
        too_long = say("The text is longer than {most:,} characters", most=CHARACTERS_MAX)
        return Checked(None, [Finding("", None, too_long)], [])
    strategy, mistakes = examine(with_version(text, 1))
    if strategy is not None:
        mistakes = [*_wrong_key(strategy, key), *_unknown_channels(strategy), *_no_words(strategy, "email")]
    doubts = list(_no_words(strategy, None)) if strategy else []
    return Checked(
        strategy if not mistakes else None,
        [_found(text, one) for one in mistakes],
        [_found(text, one) for one in doubts],
    )


def _wrong_key(strategy: Strategy, key: str) -> Iterator[StrategyError]:
    if strategy.key != key:
        yield StrategyError(
            say(
                "the key is {found}; this strategy is {key} and keeps its key",
                found=repr(strategy.key),
                key=repr(key),
            ),
            "",
            "key",
        )


def _no_words(strategy: Strategy, channel: str | None) -> Iterator[StrategyError]:
    """Steps for which nobody has written words: by one channel, or (None) by all the others."""
    for number, step in enumerate(strategy.steps, 1):
        is_asked = step.channel == channel if channel else step.channel not in ("email", CALL)
        if is_asked and step.channel in channels() and not has_words(step.channel, step.purpose):
            file = f"content/templates/{FALLBACK_LANGUAGE}/{step.channel}/{step.purpose.value}.liquid"
            said = say(
                "there are no words for '{purpose}' by {channel}: write {file}",
                purpose=step.purpose.value, channel=step.channel, file=file,
            )  # fmt: skip
            yield StrategyError(said, f"steps[{number}]", "purpose")


def _found(text: str, mistake: StrategyError) -> Finding:
    where = mistake.where.replace("steps[", "step ").replace("].when", ", when").replace("]", "")
    return Finding(where, line_of(text, mistake), mistake.says)


def save(key: str, text: str, *, why: str, actor: str, base: int | None = None, back_to: int | None = None) -> Saved:
    """Keep a text as the next version; creditors that work by it move, and their accounts are reviewed again.

    base: the version that was edited, None for a strategy that is new. Raises WrongUse for a text with mistakes, a
    missing reason, a version that somebody else saved meanwhile, and a text in which nothing changed.
    """
    why = _reason(why)
    checked = check(text, key)
    if checked.strategy is None:
        raise WrongUse(joined(_told(one) for one in checked.mistakes[:3]))
    with transaction.atomic():
        strategies.lock_versions(key)
        before = all_strategies().get(key)
        _refuse_stale(key, before, base)
        changed = _changes(before, checked.strategy, text)
        version = _next_version(before)
        strategies.keep(
            key, version, checked.strategy.label, with_version(text, version), actor=actor, why=why, back_to=back_to
        )
        uses = used_by(key)
        strategies.move_creditors([use.creditor_id for use in uses])
    due = steering.review_again([use.creditor_id for use in uses])
    log.info("strategy_saved key=%s version=%s actor=%s", key, version, actor)
    return Saved(key, version, changed, list(dict.fromkeys(use.creditor for use in uses)), due)


def go_back(key: str, version: int, *, why: str, actor: str, base: int | None) -> Saved:
    """Bring an old version back, as a new one. Raises WrongUse as `save` does."""
    return save(key, the_version(key, version).text, why=why, actor=actor, base=base, back_to=version)


def compare(key: str, old: int, new: int) -> list[Difference]:
    """What differs between two versions. Raises WrongUse when there is none such."""
    one, other = (_read(the_version(key, version).text, key) for version in (old, new))
    return differences(one, other)


def text_diff(old: str, new: str) -> list[tuple[str, str]]:
    """Lines around each change of a text, each with its mark: '+' only in the new, '-' only in the old, ' ' in both."""
    found = unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=3)
    return [(line[:1], line[1:]) for line in list(found)[2:] if not line.startswith("@@")]


def _told(finding: Finding) -> str:
    line = say("line {line}", line=finding.line) if finding.line else ""
    place = joined(filter(None, (finding.where, line)), ", ")
    return say("{place}: {says}", place=place, says=finding.says) if place else finding.says


def _reason(why: str) -> str:
    bare = " ".join(why.split())
    if not bare:
        raise WrongUse("--why: say in a few words why the strategy changes; it stands with the version")
    if len(bare) > WHY_MAX:
        raise WrongUse(say("--why is {length} characters long; at most {most} fit", length=len(bare), most=WHY_MAX))
    return bare


def _refuse_stale(key: str, before: KeptVersion | None, base: int | None) -> None:
    if before is None and base is not None:
        raise WrongUse(say("there is no strategy {key} any more", key=repr(key)))
    if before is not None and base is None:
        raise WrongUse(
            say(
                "there is a strategy {key} already (version {version}); choose another key, or edit it",
                key=repr(key),
                version=before.version,
            )
        )
    if before is not None and before.version != base:
        raise WrongUse(
            say(
                "version {version} was saved meanwhile by {actor}; compare it with yours and save again",
                version=before.version,
                actor=before.actor,
            )
        )


def _changes(before: KeptVersion | None, after: Strategy, text: str) -> list[Difference]:
    """What saving changes. Raises WrongUse when the text says the very same."""
    if before is None:
        return []
    if with_version(before.text, 1) == with_version(text, 1):
        raise WrongUse(say("nothing changed: version {version} says the same", version=before.version))
    return differences(read_strategy(before.text, before.key), after)


def _next_version(before: KeptVersion | None) -> int:
    """One more than the latest; the file that it follows is kept first, so that its version can always be read."""
    if before is None:
        return 1
    if before.recorded_at is None:
        strategies.keep(
            before.key,
            before.version,
            before.label,
            before.text,
            actor="candour",
            why=phrase("As it stood in its file."),
        )
    return before.version + 1
