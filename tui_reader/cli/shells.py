"""Completion scripts of the shells, and splitting and quoting of bash's command line."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_BASH: Final = r"""# Completes tui-reader in bash; printed by: tui-reader completion bash
_tui_reader() {
    local program=tui-reader flags= word
    [[ $1 == */* ]] && program=${1/#\~\//$HOME/}
    COMPREPLY=()
    {
        IFS= read -r flags
        while IFS= read -r word; do COMPREPLY+=("$word"); done
    } < <("$program" complete bash "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
    [[ " $flags " == *" nospace "* ]] && compopt -o nospace 2>/dev/null
    [[ " $flags " == *" files "* ]] && compopt -o default 2>/dev/null
    [[ " $flags " == *" folders "* ]] && compopt -o plusdirs 2>/dev/null
    return 0
}
complete -F _tui_reader tui-reader
"""

_ZSH: Final = r"""#compdef tui-reader
# Completes tui-reader in zsh; printed by: tui-reader completion zsh
_tui-reader() {
    local program=tui-reader line
    local -a given lines values shown how
    [[ $words[1] == */* ]] && program=${~${(Q)words[1]}}
    given=("${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}")
    lines=("${(@f)$("$program" complete zsh "${given[@]}" 2>/dev/null)}")
    for line in "${(@)lines[2,-1]}"; do
        values+=("${line%%$'\t'*}")
        shown+=("${line/$'\t'/  -- }")
        [[ $line == *$'\t'* ]] && how=(-l)
    done
    [[ " $lines[1] " == *" nospace "* ]] && how+=(-S '')
    (( $#values )) && compadd -U "${how[@]}" -d shown -a values
    [[ " $lines[1] " == *" files "* ]] && _files
    [[ " $lines[1] " == *" folders "* ]] && _files -/
    return 0
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _tui-reader "$@"
else
    compdef _tui-reader tui-reader
fi
"""

_FISH: Final = r"""# Completes tui-reader in fish; printed by: tui-reader completion fish
function __tui_reader_complete
    set -l given (commandline -opc)
    set -l raw (commandline -ct)
    set -l word "$raw"
    if string match -qr '^[\'"]' -- "$raw"
        set word (string sub -s 2 -- "$raw")
    else if string match -qr '\\\\' -- "$raw"
        set word (string unescape -- "$raw")
    end
    set -l lines (command tui-reader complete fish $given[2..-1] "$word" 2>/dev/null)
    if test (count $lines) -gt 1
        printf '%s\n' $lines[2..-1]
    end
    if string match -q '*files*' -- "$lines[1]"
        __fish_complete_path "$word"
    else if string match -q '*folders*' -- "$lines[1]"
        __fish_complete_directories "$raw"
    end
end
complete -c tui-reader -f -a '(__tui_reader_complete)'
"""

SCRIPTS: Final = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
"""The script of each shell, which calls `tui-reader complete SHELL …`.

The first line of the answer has flags: `nospace`, `files`, `folders`. Every other line is a
completion, for zsh and fish with a tab and its description if it has one. The scripts of zsh and
fish pass the words before the cursor without their quotes. The script of bash passes the line up
to the cursor and the part of the last word that the completion replaces.
"""

_PLAIN: Final = re.compile(r"[^\w@%+=:,./-]", re.ASCII)
_IN_DOUBLE: Final = re.compile(r'[\\"$`]')


class Line(NamedTuple):
    """A command line of bash up to the cursor."""

    words: list[str]
    """Without quotes; the last one is completed, and may be empty."""
    kept: str
    """The part of the last word that the completion does not replace."""
    quote: str
    """The quotation mark that is still open at the end, or empty."""


def bash_line(line: str, replaced: str) -> Line:
    """Split a line; `replaced` is the part at its end that the completion replaces."""
    words, starts, quote = _split(line)
    raw = line[starts[-1] :]
    kept = raw[: len(raw) - len(replaced)] if replaced and raw.endswith(replaced) else raw
    return Line(words, _split(kept)[0][-1] if kept else "", quote)


def _split(line: str) -> tuple[list[str], list[int], str]:
    """The words of a line, the index of each, and the quotation mark that is open at the end."""
    words: list[str] = []
    starts: list[int] = []
    word = ""
    start: int | None = None
    quote = ""
    at = 0
    while at < len(line):
        character = line[at]
        if not quote and character in " \t\n":
            if start is not None:
                words.append(word)
                starts.append(start)
                word, start = "", None
            at += 1
            continue
        start = at if start is None else start
        if character == quote:
            quote = ""
        elif not quote and character in "'\"":
            quote = character
        elif character == "\\" and quote != "'":
            at += 1
            following = line[at : at + 1]
            is_plain = quote == '"' and not _IN_DOUBLE.match(following)
            word += "\\" + following if is_plain else following
        else:
            word += character
        at += 1
    return [*words, word], [*starts, len(line) if start is None else start], quote


def bash_words(line: Line, words: list[str], *, is_open: bool) -> list[str]:
    """The texts that can replace the end of the last word, quoted like that end.

    With `is_open` the word continues after the completion, and its quotation mark must stay open.
    Bash closes it if there is only one completion, so that a second one is added.
    """
    found: list[str] = []
    for word in words:
        if word[: len(line.kept)].casefold() == line.kept.casefold():
            rest = _quoted(word[len(line.kept) :], line.quote)
            if rest is not None:  # bash takes a quotation mark at the end for the closing one
                found.append(
                    rest + line.quote if line.quote and rest.endswith(line.quote) else rest
                )
    if is_open and line.quote and len(found) == 1:
        found.append(f"{found[0]}…")
    return found


def _quoted(text: str, quote: str) -> str | None:
    if quote == "'":
        return text.replace("'", r"'\''")
    if quote:  # in double quotes, bash expands ! as history even if it is escaped
        return None if "!" in text else _IN_DOUBLE.sub(r"\\\g<0>", text)
    return "".join(f"\\{each}" if each.isascii() and _PLAIN.match(each) else each for each in text)
