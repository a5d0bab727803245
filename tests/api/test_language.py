import pytest

from app.api.language import preferred


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "en"),
        ("ja", "ja"),
        ("ja-JP", "ja"),
        ("JA", "ja"),
        ("en-GB,ja;q=0.9", "en"),
        ("en;q=0.8, ja-JP;q=0.9, *;q=0.1", "ja"),
        ("de, fr;q=0.9", "en"),
        ("de, ja;q=0.1", "ja"),
        ("*", "en"),
        ("ja;q=0", "en"),
        ("en;q=0, ja;q=0.5", "ja"),
        ("ja;q=2, en;q=0.5", "en"),
        ("zh-Hant-TW,ja;q=0.5", "ja"),
        ("ja,en", "ja"),
        (";;;,q=1", "en"),
        ("x" * 10_000, "en"),
    ],
)
def test_the_language_weighed_highest_is_spoken(accept: str, language: str) -> None:
    assert preferred(accept) == language
