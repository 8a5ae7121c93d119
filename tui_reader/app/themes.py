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
    primary="#2f5fb3",
    secondary="#7847bd",
    accent="#9a6200",
    warning="#9a6200",
    error="#b3263c",
    success="#3f7018",
    foreground="#23283a",
    background="#fbfaf7",
    surface="#f4f2ec",
    panel="#e6e3da",
    dark=False,
    variables={"footer-key-foreground": "#2f5fb3", "footer-background": "#ece9e1"},
)
