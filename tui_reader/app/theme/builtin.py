"""The reader's own themes, a dark and a light one."""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

DARK: Final = Theme(
    name="reader-dark",
    primary="#7aa2f7",
    secondary="#bb9af7",
    accent="#e0af68",
    warning="#e0af68",
    error="#f7768e",
    success="#9ece6a",
    foreground="#c8d0e8",
    background="#14161f",
    surface="#191c27",
    panel="#222635",
    dark=True,
    variables={"footer-key-foreground": "#7aa2f7", "footer-background": "#191c27"},
)
LIGHT: Final = Theme(
    name="reader-light",
    primary="#2a56a8",
    secondary="#6c3fb0",
    accent="#7f5100",
    warning="#7f5100",
    error="#a3213a",
    success="#35610f",
    foreground="#23283a",
    background="#fbfaf7",
    surface="#f4f2ec",
    panel="#e6e3da",
    dark=False,
    variables={"footer-key-foreground": "#2a56a8", "footer-background": "#ece9e1"},
)
