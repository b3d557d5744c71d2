"""The templates' environment: everything escaped, nothing undefined, no outside resource.

Crawled text is hostile until proven otherwise. It is escaped by default, set apart in `<bdi>`, and characters
that would reorder or hide text are shown by their code point instead. The page's policy allows one style
sheet, by its hash, the pictures of the digest's own folder, on the run's page the script that searches, by its hash
too, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup, escape

from normalize.record import CellSource
from output.digest import issue_words
from output.digest.constants import constants
from output.digest.doubt import Ballot, readings_in_words
from output.digest.page_files import EVIDENCE, SAFE_NAME, link_target, report_file
from output.digest.report_page import place_id
from output.digest.terms import Phrase, full_term
from output.digest.texts import TEXTS

# Bidirectional controls and everything of C0 and C1 but tab and newline: they change what a reader sees.
DECEPTIVE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


@dataclass(frozen=True, slots=True)
class Style:
    """The digest's one style sheet and the Content-Security-Policy that admits it and nothing else; the script of the
    run's page, and the policy that admits that too."""

    css: Markup
    policy: str
    script: Markup
    script_policy: str


@cache
def style() -> Style:
    """The style sheet as it is inlined into every page."""
    css, script = _template("digest.css"), _template("finder.js")
    # Pictures are files beside the page. Not every browser takes a file for its own folder's 'self'.
    pictures = "img-src 'self' file:"
    policy = f"default-src 'none'; style-src '{_hash(css)}'; {pictures}; base-uri 'none'; form-action 'none'"
    return Style(Markup(css), policy, Markup(script), f"{policy}; script-src '{_hash(script)}'")


def _template(name: str) -> str:
    return resources.files(__package__).joinpath("templates", name).read_text("utf-8")


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"sha256-{digest}"


class OwnWords(Extension):
    """Sets the digest's own words into a template before it is compiled: half of what a page says is the same on every
    page, and is then no call."""

    _CALL = re.compile(r"\{\{ t\('(\w+)'\) \}\}")

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return self._CALL.sub(lambda call: str(_plain(call[1])), source)


@cache
def environment() -> Environment:
    """The Jinja2 environment of the digest's templates."""
    env = Environment(
        loader=PackageLoader("output.digest", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=show_deceptive,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[OwnWords],
    )
    env.globals.update(t=translated, both=both, period=period, style=style(), evidence_folder=EVIDENCE)
    env.filters.update(
        link_target=link_target,
        safe_name=SAFE_NAME.fullmatch,
        report_file=report_file,
        moment=moment,
        place=place,
        category=issue_words.category,
        stage=issue_words.stage,
        severity=issue_words.severity,
        reason=issue_words.reason,
        term=full_term,
        set_aside_row=issue_words.set_aside_row,
        kind=issue_words.kind,
        evidence_kind=issue_words.evidence_kind,
        percent=percent,
        surety=surety,
        readings_in_words=readings_in_words,
        place_id=place_id,
        size=size,
        paragraphs=paragraphs,
        **constants(env),
    )
    return env


def show_deceptive(value: object) -> object:
    """Text with characters that reorder or hide text replaced by their code point; anything else as it is."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return DECEPTIVE.sub(lambda match: f"⟦U+{ord(match[0]):04X}⟧", value)


def translated(key: str, **values: object) -> Markup:
    """The digest's own words of that key in both languages; `values` are filled in, escaped."""
    if not values:
        return _plain(key)
    phrase = TEXTS[key]
    shown = {name: escape(show_deceptive(value)) for name, value in values.items()}
    return _in_both(escape(phrase.en).format(**shown), escape(phrase.zh).format(**shown))


@cache
def _plain(key: str) -> Markup:
    return both(TEXTS[key])


def both(phrase: Phrase) -> Markup:
    """A phrase in both languages; once where it is the same in both."""
    return _both(
        phrase.en, phrase.zh
    )  # by its words: strings remember their hash, a phrase would count it anew


@lru_cache(maxsize=4096)
def _both(en: str, zh: str) -> Markup:
    if en == zh:
        return escape(show_deceptive(en))
    return _in_both(escape(show_deceptive(en)), escape(show_deceptive(zh)))


def percent(share: float) -> str:
    """0.987 → 98.7%; never rounded up to a certainty that is not there."""
    thousandths = int(share * 1000)
    return f"{thousandths // 10}%" if thousandths % 10 == 0 else f"{thousandths / 10:.1f}%"


def surety(ballot: Ballot) -> str:
    """How sure a reader was: 97%, or 81–97% where it looked several times."""
    least, most = percent(ballot.least), percent(ballot.most)
    return most if least == most else f"{least.removesuffix('%')}–{most}"


def moment(time: str) -> str:
    """An ISO 8601 time to the minute, with its offset; anything else as it is."""
    parsed = _parsed(time)
    return time if parsed is None else f"{parsed:%Y-%m-%d %H:%M}{_zone(parsed)}"


def period(started: str, finished: str) -> str:
    """From one ISO 8601 time to another, to the minute, what they share said once."""
    start, end = _parsed(started), _parsed(finished)
    if start is None or end is None or start.utcoffset() != end.utcoffset():
        return f"{moment(started)} – {moment(finished)}"
    if moment(started) == moment(finished):
        return moment(started)
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M}–{until}{_zone(end)}"


def place(source: CellSource) -> Phrase | None:
    """Where on its page a figure stands, in words and whole units; None where the reader gave no box."""
    if source.box is None:
        return None
    unit = source.unit if source.unit is not None else ""
    left, top = (f"{length:.0f} {unit}".strip() for length in source.box[:2])
    return Phrase(f"{left} from the left, {top} from the top", f"距左 {left}，距上 {top}")


def size(count: int) -> str:
    """Bytes in the unit a person would use: 812 B, 4.2 MB (powers of 1000)."""
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            return f"{count} B" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    raise AssertionError("unreachable")


def paragraphs(text: str) -> list[str]:
    """The lines of a prose text that hold anything."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _parsed(time: str) -> datetime | None:
    try:
        return datetime.fromisoformat(time)
    except ValueError:
        return None


def _zone(time: datetime) -> str:
    """ " UTC", " +08:00", or nothing where the time does not say."""
    offset = time.utcoffset()
    if offset is None:
        return ""
    return f" {time.isoformat()[-6:]}" if offset else " UTC"


def _in_both(en: Markup, zh: Markup) -> Markup:
    """The one mark-up of the page's own words: the style sheet shows one language or both by `span[lang]`."""
    return Markup('<span lang="en">{}</span> <span lang="zh">{}</span>').format(en, zh)
