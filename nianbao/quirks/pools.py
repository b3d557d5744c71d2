"""Which seeds develop and which measure, and pools of quirks that keep the two apart."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

Split = Literal["development", "held_back"]
T = TypeVar("T")

DEVELOPMENT_SEEDS = range(10_000)
FIRST_HELD_BACK_SEED = 1_000_000
# How often a held-back report takes what no development report has, where there is such a thing.
_HELD_BACK_SHARE = 0.6
# How often any report takes what was held back once.
_RETIRED_SHARE = 0.4
# How often it takes what was held back as the third generation, where that is retired too.
_THIRD_SHARE = 0.2


def split_of(seed: int) -> Split:
    """The split a seed belongs to; ValueError for a seed of neither."""
    if seed in DEVELOPMENT_SEEDS:
        return "development"
    if seed >= FIRST_HELD_BACK_SEED:
        return "held_back"
    raise ValueError(f"seed {seed} is neither below 10,000 (development) nor from 1,000,000 on (held back)")


@dataclass(frozen=True, slots=True)
class Pool(Generic[T]):
    """What a quirk is drawn from: all seeds draw from all but `held_back`, held-back seeds from that too. Repeat an
    entry to make it more frequent.

    `first`, `second` and `third` are generations that were held back until they had measured the readers, whose
    authors then saw them. From then on they measure nothing: they develop, and new entries, by somebody who has not
    read the readers, take their place. Entries of a generation that are more than words stand in modules named after
    it. (`third` is last, so that pools whose third generation still measures can go on naming four.)"""

    common: tuple[T, ...]
    first: tuple[T, ...] = ()
    second: tuple[T, ...] = ()
    held_back: tuple[T, ...] = ()
    third: tuple[T, ...] = ()

    @property
    def retired(self) -> tuple[T, ...]:
        """What was held back once, but for the third generation, which `Dice.draw` draws beside these."""
        return self.first + self.second


@dataclass(frozen=True, slots=True)
class Dice:
    """The random choices of one seed. `noted` collects the names of the quirks that were drawn."""

    rng: random.Random
    split: Split
    noted: list[str]

    @staticmethod
    def of(seed: int, purpose: str) -> Dice:
        """Dice for one purpose: another purpose's draws do not shift these."""
        return Dice(random.Random(f"quirks/{seed}/{purpose}"), split_of(seed), [])

    def draw(self, pool: Pool[T]) -> T:
        """One entry of the pool."""
        if pool.held_back and self.split == "held_back" and self.rng.random() < _HELD_BACK_SHARE:
            return self.rng.choice(pool.held_back)
        retired = pool.retired and self.rng.random() < _RETIRED_SHARE
        drawn = self.rng.choice(pool.retired if retired else pool.common)
        if not pool.third:
            return drawn
        # Dice of its own, so that what is drawn next, and with it the rest of each development report, stays as it was.
        aside = random.Random(repr(self.rng.getstate()))
        return aside.choice(pool.third) if aside.random() < _THIRD_SHARE else drawn

    def happens(self, probability: float, quirk: str = "") -> bool:
        """Whether a quirk of that probability is there; it is noted by its name."""
        happens = self.rng.random() < probability
        if happens and quirk:
            self.noted.append(quirk)
        return happens
