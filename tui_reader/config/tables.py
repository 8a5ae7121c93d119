"""The settings of the tables [openers], [marks] and [ai]."""

from __future__ import annotations

from typing import Final

from tui_reader.config.settings import Setting
from tui_reader.config.values import BUDGET, COMMAND, FOLDER, LINE, PRICE, SITE, VARIABLE, WORKERS


def _opener(key: str, what: str, placeholder: str, example: str) -> Setting:
    doc = f"The command with which `{key}` opens {what}; `{{}}` is replaced by {placeholder}"
    return Setting(doc, example, COMMAND, "the browser")


OPENER_PARTS: Final = {
    "page": _opener("o", "a paper's page", "the URL", '"firefox {}"'),
    "pdf": _opener("p", "a PDF", "the file or the URL", '["zathura", "{}"]'),
    "code": _opener("c", "a paper's code page", "the URL", '"firefox {}"'),
}
OPENERS: Final = tuple(OPENER_PARTS)
"""The kinds of things that can be opened with a command of the user's."""


MARKS_PARTS: Final = {
    "shared_folder": Setting(
        "A folder that another program syncs between your machines: it carries your "
        "marks, see [files.md](files.md)",
        '"~/Sync/tui-reader"',
        FOLDER,
        "marks stay on this machine",
    )
}


AI_PARTS: Final = {
    "base_url": Setting(
        "The address of a server with OpenAI's API",
        '"http://localhost:11434/v1"',
        SITE,
        "`$OPENAI_BASE_URL`, or OpenAI's",
    ),
    "model": Setting(
        "The model that writes; without one, nothing is ever sent", '"qwen3:8b"', LINE,
        "`$MODEL_NAME`",
    ),
    "key_env": Setting(
        "The environment variable that has the key; the key itself is never written anywhere",
        '"DEEPSEEK_API_KEY"',
        VARIABLE,
        '`"OPENAI_API_KEY"`',
    ),
    "language": Setting(
        "The language to write in", '"Chinese"', LINE,
        "the setting `language`, `$LANGUAGE` if it is a language's name, or English",
    ),
    "translate": Setting(
        "The language to translate titles and abstracts into", '"German"', LINE,
        "the language to write in, unless that is English",
    ),
    "workers": Setting(
        "Requests at the same time", "2", WORKERS, "1 on this machine, 4 elsewhere"
    ),
    "budget": Setting(
        "The most papers to write sections for in a day", '"300 papers/day"', BUDGET, "no limit"
    ),
    "input_price": Setting(
        "The price of tokens that are sent, for estimates", "0.15", PRICE, "not shown"
    ),
    "output_price": Setting(
        "The price of tokens that are written, for estimates", "0.6", PRICE, "not shown"
    ),
}  # fmt: skip
