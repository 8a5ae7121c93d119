"""The settings of `[ai]`, completed from daily-arXiv's variables."""

import pytest

from tui_reader.ai.settings import AIError, ai_settings
from tui_reader.config import Config

VARIABLES = ("OPENAI_BASE_URL", "OPENAI_API_KEY", "MODEL_NAME", "LANGUAGE")


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_the_variables_of_daily_arxiv_are_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    values = ("https://api.deepseek.com/v1", "sk-1", "deepseek-chat", "Chinese")
    for name, value in zip(VARIABLES, values, strict=True):
        monkeypatch.setenv(name, value)
    found = ai_settings(Config())
    assert (found.base_url, found.key, found.model, found.language) == values
    assert (found.host, found.workers) == ("api.deepseek.com", 4)
    assert ai_settings(Config(), translates=True).language == "Chinese"
    own = {"base_url": "http://localhost:1/v1", "model": "m", "language": "German"}
    found = ai_settings(Config(ai=own))
    assert (found.host, found.model, found.language, found.workers) == (
        *("localhost:1", "m", "German"),
        1,
    )
    assert ai_settings(Config(ai=own), "French").language == "French"


@pytest.mark.parametrize("locale", ["de_DE:de", "C", "en", ""])
def test_the_systems_language_is_not_one_to_write_in(
    locale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", locale)
    own = {"base_url": "http://127.0.0.1:1/v1", "model": "m"}
    assert ai_settings(Config(ai=own)).language == "English"
    assert ai_settings(Config(ai=own, language="Chinese")).language == "Chinese"
    with pytest.raises(AIError, match="add translate"):
        ai_settings(Config(ai=own), translates=True)
    assert ai_settings(Config(ai=own | {"translate": "Thai"}), translates=True).language == "Thai"


@pytest.mark.parametrize(
    ("own", "key", "problem"),
    [
        ({}, "k", "no model is configured; add"),
        ({"model": "m"}, "", "no key for api.openai.com; set the environment variable OPENAI_API"),
        ({"model": "m", "key_env": "OTHER"}, "k", "set the environment variable OTHER"),
        ({"model": "m"}, "kéy", "OPENAI_API_KEY does not hold a valid key"),
        ({"model": "m", "base_url": "ftp://a:secret@h/"}, "k", "not an http or https address"),
    ],
)
def test_what_is_missing_is_said_in_one_line(
    own: dict[str, str], key: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(AIError, match=problem) as raised:
        ai_settings(Config(ai=own))
    assert "\n" not in str(raised.value)
    assert "secret" not in str(raised.value)
