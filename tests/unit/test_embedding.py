"""The shipped sentence embedder: what it promises to whoever stores its vectors."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from memory.embedding import FOLDER, ShippedEmbedder
from parley.errors import RetrievalError

SENTENCES = [
    "My sister cannot eat peanuts.",
    "Nuts make my sister ill.",
    "The train to Hamburg leaves at nine.",
    "Ich fahre im Sommer gern ans Meer, wirklich!",
    "",
    "It rained. " * 150,
]


@pytest.fixture(scope="module")
def embedder() -> ShippedEmbedder:
    return ShippedEmbedder()


async def test_vectors_have_the_promised_length_and_are_unit(embedder: ShippedEmbedder) -> None:
    vectors = np.array(await embedder.embed(SENTENCES))

    assert (embedder.model, embedder.dimension) == ("all-MiniLM-L6-v2", 384)
    assert vectors.shape == (len(SENTENCES), 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(SENTENCES)), abs=1e-5)


async def test_a_vector_does_not_depend_on_what_else_is_in_the_batch(embedder: ShippedEmbedder) -> None:
    together = np.array(await embedder.embed(SENTENCES * 7))

    for place, text in enumerate(SENTENCES):
        alone = np.array(await embedder.embed([text]))[0]
        assert np.abs(together[place] - alone).max() < 1e-5
        assert np.abs(together[place + 6 * len(SENTENCES)] - alone).max() < 1e-5


async def test_sentences_alike_in_meaning_are_nearer_than_unrelated_ones(embedder: ShippedEmbedder) -> None:
    peanuts, nuts, train = np.array(await embedder.embed(SENTENCES[:3]))

    assert peanuts @ nuts > 0.6
    assert peanuts @ train < 0.2


async def test_vectors_are_those_of_the_published_model(embedder: ShippedEmbedder) -> None:
    # Computed in 64 bits from the published 32-bit weights by an implementation of its own; 8-bit storage moves
    # the direction by a cosine of a few ten-thousandths, 8-bit arithmetic by one of some thousandths.
    published = json.loads((Path(__file__).parent / "published_vectors.json").read_text())

    stored = np.array(await embedder.embed(list(published)))

    cosines = (stored * np.array(list(published.values()))).sum(axis=1)
    assert cosines.min() > 0.997


async def test_words_after_the_two_hundred_and_fifty_fourth_piece_are_not_read(embedder: ShippedEmbedder) -> None:
    seen = "word " * 254
    vectors = np.array(await embedder.embed([seen, seen + "peanuts", "word " * 253 + "peanuts"]))

    assert np.abs(vectors[0] - vectors[1]).max() < 1e-6
    assert np.abs(vectors[0] - vectors[2]).max() > 1e-3


def test_a_text_longer_than_the_published_tokenizers_limit_is_counted_whole(embedder: ShippedEmbedder) -> None:
    assert embedder.wordpieces("word " * 700) == 700
    assert embedder.wordpieces("") == 0


def test_wordpieces_are_placed_in_characters_of_the_text(embedder: ShippedEmbedder) -> None:
    text = "Käse, naïvely — 7pm"

    pieces = [text[start:end] for start, end in embedder.offsets(text)]

    assert "".join(pieces) == text.replace(" ", "")
    assert pieces[:4] == ["Kä", "se", ",", "naïve"]
    assert len(pieces) == embedder.wordpieces(text)


async def test_a_sentence_at_the_end_of_two_thousand_tokens_is_found_once_cut(embedder: ShippedEmbedder) -> None:
    text = "The committee met again and discussed the budget of the coming year at length. " * 140
    text += "Tomasz is allergic to shellfish."
    places = embedder.offsets(text)
    cuts = [places[start : start + 254] for start in range(0, len(places), 254)]
    passages = [text[cut[0][0] : cut[-1][1]] for cut in cuts]

    question, whole, *vectors = np.array(await embedder.embed(["Who must not eat seafood?", text, *passages]))

    assert len(places) > 2000
    assert int(np.argmax([question @ vector for vector in vectors])) == len(passages) - 1
    assert question @ vectors[-1] > question @ whole + 0.1


async def test_broken_unicode_is_read_as_a_question_mark(embedder: ShippedEmbedder) -> None:
    broken, mended = await embedder.embed(["tea \ud83d please", "tea ? please"])

    assert broken == pytest.approx(mended, abs=1e-6)
    assert embedder.offsets("tea \ud83d please") == [(0, 3), (4, 5), (6, 12)]


async def test_nothing_to_embed_gives_nothing(embedder: ShippedEmbedder) -> None:
    assert await embedder.embed([]) == []


@pytest.mark.parametrize("name", ["weights.bin", "graph.onnx", "vocab.txt"])
def test_a_file_that_is_not_the_shipped_one_is_refused_with_an_instruction(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "model"
    shutil.copytree(FOLDER, folder)
    data = bytearray((folder / name).read_bytes())
    data[-1] ^= 1
    (folder / name).write_bytes(data)

    with pytest.raises(RetrievalError, match=rf"{name} is not the file that was shipped.*tools\.build_embedder"):
        ShippedEmbedder(folder)


def test_a_missing_model_is_refused_with_an_instruction(tmp_path: Path) -> None:
    with pytest.raises(RetrievalError, match=r"tools\.build_embedder"):
        ShippedEmbedder(tmp_path)
