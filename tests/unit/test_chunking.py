"""Chunks and passages fit their limits and point at what they say they do."""

import pytest

from ingestion.chunking import CHUNK_TOKENS, PASSAGE_WORDPIECES, chunks, page_of, token_count
from tests.unit.reading_fixtures import four_letter_pieces

TEXTS = {
    "prose": "# Títle 🍣\n\n" + "Ünïcode words stand in this sentence. " * 1200 + "\n\n## End\n\nThe last: 終わり.\n",
    "one endless word": "é" * 9000,
    "one endless sentence": "word " * 4000,
    "list": "\ufeff## Likes\r\n\r\n" + "".join(f"- thing number {n}, naïve\r\n" for n in range(900)),
    "rules and code": "a b c.\n\n---\n\n```\ncode = 1\n```\n\n| x | y |\n|---|---|\n\n> quoted\n" * 200,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_offsets_point_at_the_text_and_limits_hold(text: str) -> None:
    data = text.encode()
    for chunk in chunks(text, four_letter_pieces):
        assert data[chunk.start : chunk.end].decode() == chunk.text
        assert token_count(chunk.text) <= CHUNK_TOKENS
        for passage in chunk.passages:
            assert data[passage.start : passage.end].decode() == passage.text
            assert chunk.start <= passage.start < passage.end <= chunk.end
            assert 0 < len(four_letter_pieces(passage.text)) <= PASSAGE_WORDPIECES


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_every_letter_is_in_a_passage(text: str) -> None:
    def letters(part: str) -> str:
        return "".join(char for char in part if char.isalnum())

    said = "".join(letters(passage.text) for chunk in chunks(text, four_letter_pieces) for passage in chunk.passages)
    assert said == letters(text)


def test_a_chunk_prefers_to_end_before_a_heading() -> None:
    text = "Words of the first part stand here. " * 150 + "\n\n# Second part\n\n" + "More words follow now. " * 150
    assert chunks(text, four_letter_pieces)[1].text.startswith("# Second part")


def test_tokens_are_estimated_from_bytes_and_words_with_a_margin() -> None:
    assert token_count("a b c d") == 6  # 4 words * 1.3 * 1.15
    assert token_count("x" * 400) == 115  # 400 bytes / 4 * 1.15


def test_a_chunk_knows_the_page_it_begins_on() -> None:
    assert [page_of(at, ((0, 10), (12, 30))) for at in (0, 9, 12, 29)] == [1, 1, 2, 2]
    assert page_of(5, ()) is None
