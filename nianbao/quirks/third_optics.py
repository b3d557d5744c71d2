"""Held back once, in the third generation: what printers, scanners, fax machines, telephones and file formats do to
a picture."""

from __future__ import annotations

import io

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from nianbao.quirks.degrade import Effect, Picture, Rng, clipped

Numbers = npt.NDArray[np.float32]
_FAX_FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"


def _bytes(values: object) -> Picture:
    return np.asarray(values, dtype=np.uint8)


def _grid(picture: Picture) -> tuple[Numbers, Numbers]:
    """(x, y) of each pixel."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return x, y


def _moved(picture: Picture, x: Numbers, y: Numbers, border: int) -> Picture:
    return _bytes(
        cv2.remap(
            picture,
            x.astype(np.float32),
            y.astype(np.float32),
            cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(border,) * 3,
        )
    )


def _with_ink(picture: Picture, share: npt.NDArray[np.floating]) -> Picture:
    """What is printed, at that share of its darkness."""
    return clipped(255 - (255 - picture.astype(np.float32)) * share)


# ---- printers ---------------------------------------------------------------------------------------------------
def dot_matrix(weakest: float) -> Effect:
    """24 pins: dots that just meet, every second pass of the head a pixel aside, a ribbon that wears off."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        head = max(int(width / 8.27 * 24 / 180), 8)
        out = picture.copy()
        for number, top in enumerate(range(int(rng.integers(0, head)), height, head)):
            if number % 2:
                out[top : top + head] = np.roll(out[top : top + head], 1, axis=1)
        x, y = _grid(picture)
        dots = 0.9 + 0.1 * np.cos(np.pi * x) * np.cos(np.pi * y)
        passes = rng.uniform(weakest, 1.0, height // head + 2).astype(np.float32)
        worn = np.repeat(passes, head)[:height, None]
        return _with_ink(out, (dots * worn)[..., None])

    return apply


def clogged(depth: float, pitch: int) -> Effect:
    """An inkjet with dead nozzles: pale level lines through all print at every `pitch`-th pixel, soft between."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height = picture.shape[0]
        y = np.arange(height, dtype=np.float32)
        swath = 1 - 0.25 * depth * (0.5 + 0.5 * np.sin(2 * np.pi * y / (pitch * 9) + rng.uniform(0, 6)))
        dead = np.ones(height, dtype=np.float32)
        dead[int(rng.integers(0, pitch)) :: pitch] = 1 - depth
        return _with_ink(picture, (swath * dead)[:, None, None])

    return apply


def thermal(weakest: float) -> Effect:
    """Thermal paper that has faded in clouds and turned bluish grey."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        clouds = cv2.resize(
            rng.random((9, 6), dtype=np.float32), (width, height), interpolation=cv2.INTER_CUBIC
        )
        kept = weakest + (1 - weakest) * np.clip(clouds, 0, 1)
        faded = _with_ink(picture, kept[..., None]).astype(np.float32)
        # heat leaves no black: the darkest is a violet grey
        ink, paper = (np.asarray(c, dtype=np.float32) for c in ((62, 54, 84), (238, 236, 226)))
        return clipped(ink + (paper - ink) * faded / 255)

    return apply


def inked_in(red: int, green: int, blue: int, smear: float) -> Effect:
    """Carbon paper or a duplicator: all print in that colour, soft, with a trace of it beside."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        soft = cv2.GaussianBlur(picture, (0, 0), 0.6).astype(np.float32)
        trace = cv2.GaussianBlur(picture, (0, 0), 5.0).astype(np.float32)
        dark = np.clip((255 - soft) / 255 + smear * (255 - trace) / 255, 0, 1)
        return clipped(255 - dark * (255 - np.asarray((red, green, blue), dtype=np.float32)))

    return apply


def struck_twice(shift: tuple[int, int], strength: float) -> Effect:
    """A sheet that slipped in the copier: a pale second print beside the first."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        ghost = np.roll(picture, shift, axis=(0, 1)).astype(np.float32)
        return clipped(np.minimum(picture.astype(np.float32), 255 - (255 - ghost) * strength))

    return apply


# ---- scanners ---------------------------------------------------------------------------------------------------
def fringed(pixels: float) -> Effect:
    """Three rows of sensors that do not meet: red above, blue below, by that many pixels."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        x, y = _grid(picture)
        sway = pixels * (0.6 + 0.4 * np.sin(2 * np.pi * y / picture.shape[0] * rng.uniform(1, 3)))
        red = _moved(picture, x, y + sway, 250)[..., 0]
        blue = _moved(picture, x + 0.4 * pixels, y - sway, 250)[..., 2]
        return np.stack([red, picture[..., 1], blue], axis=2)

    return apply


def sensor_stripes(depth: float) -> Effect:
    """Cells of the sensor that were not calibrated: each column a little brighter or darker than the next."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        width = picture.shape[1]
        fine = rng.standard_normal((width,), dtype=np.float32) * depth
        coarse = np.repeat(rng.standard_normal(width // 64 + 1), 64)[:width].astype(np.float32) * depth
        return clipped(picture.astype(np.float32) * (1 + fine + coarse)[None, :, None])

    return apply


def dust_line(colour: tuple[int, int, int], wide: int = 1) -> Effect:
    """Dust on the feeder's glass: one upright line over the whole page, in one colour, that fades and comes again."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        out = picture.astype(np.float32)
        at = int(rng.uniform(0.15, 0.85) * width)
        along = cv2.resize(rng.uniform(0.25, 0.85, (14, 1)).astype(np.float32), (1, height))[..., None]
        strip = out[:, at : at + wide]
        out[:, at : at + wide] = strip * (1 - along) + np.asarray(colour, dtype=np.float32) * along
        return clipped(out)

    return apply


def fed_unevenly(depth: float, border: int = 250) -> Effect:
    """A feeder that hesitates: rows stretched and squeezed by turns, and drifting aside, by `depth` of the height."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height = picture.shape[0]
        x, y = _grid(picture)
        waves = np.zeros_like(y)
        for count in (int(rng.integers(2, 4)), 5, 9):
            waves += np.sin(2 * np.pi * (y / height * count + rng.uniform())) / count
        aside = np.sin(2 * np.pi * (y / height * rng.uniform(1.0, 2.2) + rng.uniform()))
        return _moved(picture, x + 0.7 * depth * height * aside, y + depth * height * waves, border)

    return apply


def shaken(length: int) -> Effect:
    """A hand that moved: smeared by that many pixels in one direction."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        angle = rng.uniform(0, np.pi)
        kernel = np.zeros((length * 2 + 1,) * 2, dtype=np.float32)
        dx, dy = np.cos(angle) * length / 2, np.sin(angle) * length / 2
        ends = [(round((length + s * dx) * 16), round((length + s * dy) * 16)) for s in (-1, 1)]
        cv2.line(kernel, ends[0], ends[1], 1.0, 1, cv2.LINE_AA, 4)
        return _bytes(cv2.filter2D(picture, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE))

    return apply


def soft_to_a_side(sigma: float) -> Effect:
    """Sharp at one edge, out of focus by that many pixels at the other."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        x, y = _grid(picture)
        along = x / width if rng.random() < 0.5 else y / height
        along = (1 - along if rng.random() < 0.5 else along)[..., None]
        soft = cv2.GaussianBlur(picture, (0, 0), sigma).astype(np.float32)
        return clipped(picture * (1 - along) + soft * along)

    return apply


def rosette(depth: float) -> Effect:
    """A tint of the press in four colours, whose gratings beat with the scanner's."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        x, y = _grid(picture)
        out = picture.astype(np.float32)
        for channel, degrees in enumerate((15, 75, 0)):
            pitch, angle = rng.uniform(3.6, 4.8), np.radians(degrees + rng.uniform(-2, 2))
            u = (x * np.cos(angle) + y * np.sin(angle)) / pitch
            v = (-x * np.sin(angle) + y * np.cos(angle)) / pitch
            out[..., channel] -= depth * (0.5 + 0.5 * np.cos(2 * np.pi * u) * np.cos(2 * np.pi * v))
        return clipped(out)

    return apply


def rounded(scale: float) -> Effect:
    """What a coder of symbols leaves: black and white, all corners rounded off, specks gone."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        height, width = picture.shape[:2]
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        small = cv2.resize(grey, (int(width * scale), int(height * scale)), interpolation=cv2.INTER_AREA)
        smooth = cv2.GaussianBlur(
            cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), (0, 0), 0.9
        )
        black = cv2.GaussianBlur(np.where(smooth < 172, 0, 255).astype(np.uint8), (0, 0), 0.5)
        return np.repeat(black[..., None], 3, axis=2)

    return apply


# ---- fax machines -----------------------------------------------------------------------------------------------
def dark_setting(gain: float) -> Effect:
    """The machine was set darker: all that is printed by `gain`, so that pale and fine lines hold."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        return _with_ink(picture, np.asarray(gain, dtype=np.float32))

    return apply


def fax_rows(share: float) -> Effect:
    """Fewer rows than columns: `share` of them sent, the others the receiver's repetition."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        height, width = picture.shape[:2]
        sent = cv2.resize(picture, (width, int(height * share)), interpolation=cv2.INTER_AREA)
        return _bytes(cv2.resize(sent, (width, height), interpolation=cv2.INTER_NEAREST))

    return apply


def fax_header(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """The line that the sender's machine writes over the page's head."""
    del behind
    height, width = picture.shape[:2]
    image = Image.fromarray(picture)
    day = f"20{rng.integers(20, 26)}-{rng.integers(1, 4):02}-{rng.integers(10, 29)}"
    clock = f"{rng.integers(8, 18):02}:{rng.integers(10, 60)}"
    text = f"{day} {clock}   FROM:ZFB      TO:55501234      P.{rng.integers(1, 9):03}"
    font = ImageFont.truetype(_FAX_FONT, max(int(width * 0.015), 7))
    ImageDraw.Draw(image).text((int(width * 0.05), int(height * 0.008)), text, (0, 0, 0), font)
    return _bytes(image)


def fax_faults(count: int) -> Effect:
    """A bad line: a few rows of pixels that came shifted, and lines where the code broke off, longer than
    any cell's dash."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        out = picture.copy()
        for _ in range(count):
            y = int(rng.uniform(0.05, 0.95) * height)
            out[y : y + 1] = np.roll(out[y : y + 1], int(rng.integers(2, 6)), axis=1)
            x, long = int(rng.uniform(0, 0.8) * width), int(rng.uniform(0.12, 0.35) * width)
            out[y : y + 1, x : x + long] = 0 if rng.random() < 0.5 else 255
        return out

    return apply


# ---- telephones -------------------------------------------------------------------------------------------------
def barrel(depth: float, border: int) -> Effect:
    """A wide lens held close: straight lines bulge outwards by `depth` of the width."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        x, y = _grid(picture)
        u, v = x / width - rng.uniform(0.45, 0.55), y / height - rng.uniform(0.45, 0.55)
        grown = 1 + 4 * depth * (u * u + v * v - 0.25)
        return _moved(picture, x + u * (grown - 1) * width, y + v * (grown - 1) * height, border)

    return apply


def glare(depth: float, reach: float) -> Effect:
    """A lamp's reflection: a round place where all is brighter and print paler by up to `depth`."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        x, y = _grid(picture)
        cx, cy = rng.uniform(0.25, 0.75) * width, rng.uniform(0.2, 0.7) * height
        spot = depth * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (reach * width) ** 2)
        return clipped(picture + (255 - picture.astype(np.float32)) * spot[..., None])

    return apply


def vignetted(darkest: float) -> Effect:
    """Darker towards all corners, down to `darkest`."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        height, width = picture.shape[:2]
        x, y = _grid(picture)
        away = ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) * 2
        return clipped(picture * (1 - (1 - darkest) * away**1.2)[..., None])

    return apply


def app_bits(window: int, offset: int) -> Effect:
    """A telephone app's black and white: each place against the mean around it; strokes thin out in large black."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        grey = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (0, 0), 0.6)
        odd = max(picture.shape[1] // window, 11) // 2 * 2 + 1
        black = cv2.adaptiveThreshold(
            grey, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, odd, offset
        )
        return np.repeat(_bytes(black)[..., None], 3, axis=2)

    return apply


# ---- formats ----------------------------------------------------------------------------------------------------
def _stored(picture: Picture, kind: str, **options: object) -> Picture:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, kind, **options)
    with Image.open(io.BytesIO(out.getvalue())) as opened:
        return _bytes(opened.convert("RGB"))


def webp_smear(quality: int) -> Effect:
    """Stored as WebP by a portal that wanted small files."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        return _stored(picture, "WEBP", quality=quality, method=2)

    return apply


def wavelets(rate: int) -> Effect:
    """Stored as JPEG 2000, at that part of its size: soft, with rings around strokes."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        return _stored(
            picture, "JPEG2000", quality_mode="rates", quality_layers=[rate], irreversible=True, mct=1
        )

    return apply


def poor_colours(quality: int) -> Effect:
    """JPEG whose colours have a quarter of the pixels and hardly any levels."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        cb_cr = Image.fromarray(picture).convert("YCbCr")
        y, cb, cr = cb_cr.split()
        size = (cb.width // 4 + 1, cb.height // 4 + 1)
        coarse = [
            c.resize(size, Image.Resampling.BOX).resize(cb.size, Image.Resampling.NEAREST) for c in (cb, cr)
        ]
        merged = Image.merge("YCbCr", (y, *coarse)).convert("RGB")
        return _stored(_bytes(merged), "JPEG", quality=quality, subsampling="4:2:0")

    return apply
