"""Pictures: decoded in the reading process, drawn anew as plain dots."""

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from PIL import Image, ImageSequence, UnidentifiedImageError

from clerestory.papers.errors import MOST_PAGES, MOST_PIXELS, PaperRefusedError
from clerestory.papers.sniffing import Kind
from clerestory.papers.wire import HIGHEST, WIDEST

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
_FORMATS: Final = {Kind.PNG: "PNG", Kind.JPEG: "JPEG", Kind.TIFF: "TIFF"}


def pages_of(data: bytes, kind: Kind) -> Iterator[tuple[int, int, bytes]]:
    """Width, height and dots of each page. Raises PaperRefusedError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=[_FORMATS[kind]]) as picture:
                if getattr(picture, "n_frames", 1) > MOST_PAGES:
                    raise PaperRefusedError("too_many_pages")
                for frame in ImageSequence.Iterator(picture):
                    if frame.width * frame.height > MOST_PIXELS:
                        raise PaperRefusedError("too_many_pixels")
                    yield fitted(frame)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PaperRefusedError("too_many_pixels") from None
    except (UnidentifiedImageError, OSError, SyntaxError, EOFError, ValueError, IndexError):
        raise PaperRefusedError("truncated") from None


def fitted(picture: Image.Image) -> tuple[int, int, bytes]:
    """The picture on white, no larger than a page is kept."""
    if "A" in picture.getbands() or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        flat = Image.new("RGB", seen.size, "white")
        flat.paste(seen, mask=seen.getchannel("A"))
    else:
        flat = picture.convert("RGB")
    flat.thumbnail((WIDEST, HIGHEST))
    return flat.width, flat.height, flat.tobytes()
