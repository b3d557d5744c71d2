"""RapidOCR's recogniser (PP-OCR) on crops: no detector, no angle classifier, no download.

The network gives, for every step along a crop, a probability for each of 18,709 characters. Read as text, the
likeliest path is the answer. Read as digits, the characters that one printed digit is taken for (0: O 〇 D …)
are added up first; a wrong digit becomes rare and its confidence honest. Confidence is the probability of the
whole string over all its alignments, so that a digit that may be missing lowers it too.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from importlib.resources import files

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from extract.scan.paper import Picture
from extract.scan.reader import UNITS, Guess, Kind

MODEL = "PP-OCRv6_rec_small"
HEIGHT = 48
# Crops are padded to one of these widths and recognised with others of the same width, so that a result never
# depends on its neighbours.
WIDTHS: tuple[int, ...] = (
    *range(48, 128, 16),
    *range(128, 512, 32),
    *range(512, 1024, 64),
    *range(1024, 2561, 128),
)
# A line this long (in heights) is words; squeezed to this part of its width ideographs read as well, in less time.
WORDS, SQUEEZED = 5.0, 0.75
# So many readings are kept: the lines that a page's way up is told by are read again with the page.
KEPT = 1000
# Memory of a batch is its width times this: 16 narrow crops, one long line.
BATCH_PIXELS = 2048
# default: all cores; here one, so that workers don't fight over them.
THREADS = 1

CONFUSABLE = {
    "0": "0０OoＯｏ〇○◯DQОоΟο。°口",
    "1": "1１lI|｜丨│ιｌＩ【[]",
    "2": "2２Zz",
    "3": "3３З",
    "4": "4４",
    "5": "5５Ss",
    "6": "6６b",
    "7": "7７",
    "8": "8８B",
    "9": "9９gq",
    ".": ".．·",
    ",": ",，",
    "+": "+＋十",
    "-": "-－—–―−一ー",
    "/": "/／",
    "\\": "\\＼",
    "▲": "▲△",
    "▼": "▼▽",
    "↑": "↑",
    "↓": "↓",
    "增": "增",
    "减": "减",
    "万": "万",
    "元": "元",
    "亿": "亿",
    "无": "无",
    "(": "(（",
    ")": ")）",
    # what is counted
    **{unit: unit for unit in UNITS},
}

# A nought with a dot or a stroke in it is taken for these, and so may a blurred eight be: half for either, so that one
# reader alone is never sure.
BETWEEN, BETWEEN_DIGITS = "日曰θΘ", "08"

Probabilities = NDArray[np.float32]
"""(steps, classes); class 0 is CTC's blank."""


class RapidReader:
    """The recogniser in the RapidOCR wheel. One instance per process; `read` is deterministic."""

    name = "rapidocr"

    def __init__(self) -> None:
        self.version = f"{version('rapidocr')}/{MODEL}/onnxruntime-{version('onnxruntime')}"
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        model = files("rapidocr") / "models" / f"{MODEL}.onnx"
        self._session = onnxruntime.InferenceSession(
            model.read_bytes(), options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name
        characters = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._characters = ["", *characters, " "]
        self._groups = _groups(self._characters)
        self._between = [i for i, character in enumerate(self._characters) if character in BETWEEN]
        self._kept: dict[bytes, tuple[Guess, Guess]] = {}

    def read(self, crops: Sequence[Picture], kind: Kind) -> list[Guess]:
        """A guess for every crop (grey, one line of text each), in order."""
        if kind == "text":
            return [text for text, _ in self.read_both(crops)]
        return [digits for _, digits in self._read([_fit(crop, 1.0) for crop in crops])]

    def read_both(self, crops: Sequence[Picture]) -> list[tuple[Guess, Guess]]:
        """For every crop its reading as text and as digits, from one run of the network."""
        return self._read([_fit(crop, SQUEEZED if _is_words(crop) else 1.0) for crop in crops])

    def _read(self, crops: Sequence[Picture]) -> list[tuple[Guess, Guess]]:
        found: dict[bytes, tuple[Guess, Guess]] = {}
        waiting: dict[int, dict[bytes, Picture]] = defaultdict(dict)
        keys = []
        for fitted in crops:
            key = hashlib.blake2b(fitted.tobytes(), digest_size=16).digest()
            keys.append(key)
            # Most cells of a form print the same 0: identical crops are recognised once.
            if key in self._kept:
                found[key] = self._kept[key]
            else:
                waiting[_width(fitted)][key] = fitted
        for width in sorted(waiting):
            group = list(waiting[width].items())
            size = max(BATCH_PIXELS // width, 1)
            for start in range(0, len(group), size):
                part = group[start : start + size]
                outputs = self._run([fitted for _, fitted in part], width)
                for (key, fitted), output in zip(part, outputs, strict=True):
                    found[key] = self._decode(output[: _steps(fitted, output)])
        self._kept.update(found)
        for key in list(self._kept)[: max(len(self._kept) - KEPT, 0)]:
            del self._kept[key]
        return [found[key] for key in keys]

    def _run(self, fitted: Sequence[Picture], width: int) -> NDArray[np.float32]:
        batch = np.zeros((len(fitted), 3, HEIGHT, width), dtype=np.float32)
        for i, picture in enumerate(fitted):
            batch[i, :, :, : picture.shape[1]] = picture.astype(np.float32) / 127.5 - 1.0
        return np.asarray(self._session.run(None, {self._input: batch})[0], dtype=np.float32)

    def _decode(self, output: Probabilities) -> tuple[Guess, Guess]:
        path = output.argmax(axis=1)
        label = _collapse(path)
        text = "".join(self._characters[i] for i in label).strip()
        emitted = [
            float(output[step, c]) for step, c in enumerate(path) if c and (not step or path[step - 1] != c)
        ]
        confidence = float(np.mean(emitted)) if emitted else 0.0
        return Guess(text, round(confidence, 3)), self._decode_digits(output)

    def _decode_digits(self, output: Probabilities) -> Guess:
        summed = np.stack([output[:, classes].sum(axis=1) for _, classes in self._groups], axis=1)
        between = output[:, self._between].sum(axis=1) / len(BETWEEN_DIGITS)
        for i, (printed, _) in enumerate(self._groups):
            if printed and printed in BETWEEN_DIGITS:
                summed[:, i] += between
        label = _collapse(summed.argmax(axis=1))
        text = "".join(self._groups[i][0] for i in label).strip()
        return Guess(text, round(_probability(summed, label), 3)) if text else Guess("", 0.0)


@cache
def rapid_reader() -> RapidReader:
    """The process's one recogniser: loading it takes a tenth of a second and 100 MB."""
    return RapidReader()


def _groups(characters: Sequence[str]) -> list[tuple[str, list[int]]]:
    """(printed, classes) for CTC's blank and every entry of CONFUSABLE."""
    index = {character: i for i, character in enumerate(characters) if i}
    # Print may be spaced, most of all in full-width digits: how far apart two figures are is no recogniser's business.
    groups = [("", [0, index[" "]])]
    for printed, alike in CONFUSABLE.items():
        groups.append((printed, [index[character] for character in alike if character in index]))
    return groups


def _is_words(crop: Picture) -> bool:
    height, width = crop.shape
    return bool(width >= WORDS * height)


def _fit(crop: Picture, squeezed: float) -> Picture:
    """The crop at the recogniser's height, its width squeezed to this part; into the widest width, if it is longer."""
    width = max(round(squeezed * crop.shape[1] * HEIGHT / crop.shape[0]), 4)
    shrinking = crop.shape[0] > HEIGHT
    resized = cv2.resize(
        crop,
        (min(width, WIDTHS[-1]), HEIGHT),
        interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC,
    )
    return np.asarray(resized, dtype=np.uint8)


def _width(fitted: Picture) -> int:
    return min(width for width in WIDTHS if width >= fitted.shape[1])


def _steps(fitted: Picture, output: Probabilities) -> int:
    """All steps: the padding is part of what the recogniser was trained on and reads as blank."""
    return int(output.shape[0])


def _collapse(path: NDArray[np.int64]) -> list[int]:
    """CTC: repeats are one, blanks are none."""
    return [int(c) for step, c in enumerate(path) if c and (not step or path[step - 1] != c)]


def _probability(steps: Probabilities, label: Sequence[int]) -> float:
    """The probability of the label over all alignments (CTC's forward sum)."""
    extended = np.zeros(2 * len(label) + 1, dtype=np.int64)
    extended[1::2] = label
    may_skip = np.zeros(len(extended), dtype=np.bool_)
    may_skip[3::2] = extended[3::2] != extended[1:-2:2]
    state = np.zeros(len(extended))
    state[:2] = steps[0, extended[:2]]
    for step in steps[1:]:
        moved = state.copy()
        moved[1:] += state[:-1]
        moved[2:] += np.where(may_skip[2:], state[:-2], 0.0)
        state = moved * step[extended]
    return float(min(state[-2:].sum(), 1.0))
