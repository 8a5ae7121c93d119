"""Characters of mathematics: scripts, operators and their spacing, alphabets, accents, fences.

The spacing classes follow the operator dictionary of MathML Core, appendix B, simplified to
spaces of one cell.
"""

from __future__ import annotations

from functools import cache
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Final

SUPERSCRIPTS: Final = dict(
    zip(
        "0123456789+-−–=()niabcdefghjklmoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδεθιϕφχ∗*′″‴†‡∘°⊤",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᵋᶿᶥᶲᵠᵡ**′″‴†‡°°ᵀ",
        strict=True,
    )
)
SUBSCRIPTS: Final = dict(
    zip(
        "0123456789+-−–=()aehijklmnoprstuvxβγρφχ",
        "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
        strict=True,
    )
)
RELATIONS: Final = frozenset(
    "=<>≤≥≠≈≡∼≃≅≐≑≔≕≜≝≟≲≳≪≫≺≻≼≽⪯⪰⩽⩾∝∈∉∋⊂⊃⊆⊇⊊⊋⊏⊐⊑⊒⊢⊣⊨⊩⊧∣∤∥∦⟂⊥:∴∵≍⋈⌣⌢⊴⊵⊲⊳"
    "←→↔⇐⇒⇔↑↓⇑⇓↦↪↩⟵⟶⟷⟸⟹⟺⟼⇝↝↠↣⇀⇁⇌⇋↗↘↙↖⊸⤳"
)
BINARIES: Final = frozenset("+-−±∓×÷⋅∗⋆∘∙∧∨∩∪⊎⊓⊔⊕⊖⊗⊘⊙∖⨿≀†‡⊞⊟⊠⊡△▽◁▷")
PUNCTUATION: Final = frozenset(",;")
OPEN: Final = frozenset("([{⟨⌊⌈⟦⟪|‖∥∣")
CLOSE: Final = frozenset(")]}⟩⌋⌉⟧⟫|‖∥∣!")
BARS: Final = frozenset("|‖∥∣")
BIG: Final = frozenset("∑∏∐⋃⋂⋁⋀⨁⨂⨀⨄⨆⨅∫∬∭⨌∮∯∰")
"""Sums, products, integrals and other operators whose limits are above and below."""

ACCENTS: Final = {
    "^": "\u0302", "ˆ": "\u0302", "~": "\u0303", "˜": "\u0303", "∼": "\u0303", "¯": "\u0304",
    "‾": "\u0304", "―": "\u0304", "˙": "\u0307", ".": "\u0307", "¨": "\u0308", "→": "\u20d7",
    "⃗": "\u20d7", "ˇ": "\u030c", "´": "\u0301", "`": "\u0300", "˘": "\u0306", "˚": "\u030a",
    "⏜": "\u0311",
}  # fmt: skip
"""The combining character, written after the letter, for each accent."""
BARS_ABOVE: Final = frozenset("¯‾―_─")

_ALPHABETS: Final = {
    "double-struck": (0x1D538, 0x1D552, 0x1D7D8),
    "script": (0x1D49C, 0x1D4B6, 0),
    "fraktur": (0x1D504, 0x1D51E, 0),
    "bold-script": (0x1D4D0, 0x1D4EA, 0),
    "bold-fraktur": (0x1D56C, 0x1D586, 0),
}
_HOLES: Final = dict(zip("𝔺𝔿𝕅𝕇𝕈𝕉𝕑𝒝𝒠𝒡𝒣𝒤𝒧𝒨𝒭𝔆𝔋𝔌𝔕𝔝𝒺𝒼𝓄", "ℂℍℕℙℚℝℤℬℰℱℋℐℒℳℛℭℌℑℜℨℯℊℴ", strict=True))
"""Letters that Unicode has outside its mathematical alphabets."""


def in_alphabet(text: str, variant: str) -> str:
    """`text` in the alphabet of a `mathvariant`; bold and italic letters stay plain."""
    return text.translate(_signs(variant)) if variant in _ALPHABETS else text


@cache
def _signs(variant: str) -> dict[int, str]:
    """What an alphabet has for letters and digits, by their code points."""
    firsts = zip(_ALPHABETS[variant], (ascii_uppercase, ascii_lowercase, digits), strict=True)
    signs = {
        ord(char): chr(first + number)
        for first, chars in firsts
        if first
        for number, char in enumerate(chars)
    }
    return {code: _HOLES.get(sign, sign) for code, sign in signs.items()}


def raised(text: str) -> str | None:
    """`text` in superscript characters; None if one is missing in Unicode."""
    return _scripted(text, SUPERSCRIPTS)


def lowered(text: str) -> str | None:
    """`text` in subscript characters; None if one is missing in Unicode."""
    return _scripted(text, SUBSCRIPTS)


def _scripted(text: str, table: dict[str, str]) -> str | None:
    text = text.replace(" ", "")
    if not text or not all(char in table for char in text):
        return None
    return "".join(table[char] for char in text)
