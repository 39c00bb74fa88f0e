"""The tagger that is shipped: what it finds, that it is the one that was trained, and what it does not depend on."""

import shutil
from pathlib import Path

import pytest

from ingestion.entities import EntityExtractor
from ingestion.entities.encoder import FOLDER, EncoderExtractor, shipped
from ingestion.tagging import Tagger, read_manifest
from parley.errors import NerError

TEXTS = (
    "Angela Merkel lived in Berlin before she joined the United Nations.",
    "i moved from boston to chicago with my friend maria last summer",
    "Dear Kathy, please send the contract to Hartmann Energy Inc. in Houston.",
    "Thanks, Robert",
    "RT @some_body: Obama speaks in #Chicago tonight http://t.co/x",
)


async def names(text: str) -> list[tuple[str, str]]:
    [found] = await EntityExtractor([EncoderExtractor()]).extract([text])
    assert found.extractor == "encoder"
    return [(each.type, each.text) for each in found.mentions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TEXTS[0], {("PERSON", "Angela Merkel"), ("GPE", "Berlin"), ("ORG", "United Nations")}),
        (TEXTS[1], {("GPE", "boston"), ("GPE", "chicago"), ("PERSON", "maria"), ("DATE", "last summer")}),
        (TEXTS[2], {("PERSON", "Kathy"), ("ORG", "Hartmann Energy Inc."), ("GPE", "Houston")}),
        (TEXTS[3], {("PERSON", "Robert")}),
        ("Ich wohne in Leipzig und arbeite bei Siemens.", {("GPE", "Leipzig"), ("ORG", "Siemens")}),
        (TEXTS[4], {("PERSON", "Obama"), ("GPE", "Chicago"), ("HASHTAG", "#Chicago"), ("HANDLE", "@some_body")}),
    ],
)
async def test_names_in_letters_tweets_and_plain_prose_are_found(text: str, expected: set[tuple[str, str]]) -> None:
    assert expected <= set(await names(text))


@pytest.mark.parametrize(
    "text", ["I like figs and long walks.", "What time is it?", "Der Kellner war unfreundlich.", "", "?!", "\n\n"]
)
async def test_where_nobody_is_named_nobody_is_found(text: str) -> None:
    assert [each for each in await names(text) if each[0] in ("PERSON", "ORG", "GPE", "LOC", "FAC")] == []


def test_neighbours_move_a_texts_scores_a_little_and_its_tags_not() -> None:
    """8-bit numbers are scaled by what is in the batch."""
    together = shipped().tag(TEXTS)
    alone = [shipped().tag([text])[0] for text in TEXTS]
    assert [[(tag.label, tag.start, tag.end) for tag in tags] for tags in together] == [
        [(tag.label, tag.start, tag.end) for tag in tags] for tags in alone
    ]
    assert [tag.score for tags in together for tag in tags] == pytest.approx(
        [tag.score for tags in alone for tag in tags], abs=0.1
    )


HOSTILE = (
    "\x00\u202e" * 50,
    "\U0001f642" * 500,
    "A" * 5_000,
    "\xdcn\xef\u0301 " * 300,
    "\U0001d538\U0001d55f " * 99,
    "#" * 700,
    "a\u00adb " * 200,
)


@pytest.mark.parametrize("text", HOSTILE)
async def test_a_hostile_text_is_read_like_any_other(text: str) -> None:
    [found] = await EntityExtractor([EncoderExtractor()]).extract([text])
    assert not found.failed
    assert all(text[each.start : each.end] == each.text and 0 <= each.score <= 1 for each in found.mentions)


def test_the_folder_says_what_it_was_trained_on_and_is_small() -> None:
    manifest = read_manifest(FOLDER)
    assert {text.partition(",")[0] for text in manifest.trained_on} == {
        "Broad Twitter Corpus", "WNUT-17 emerging entities", "CrossNER", "invented sentences",
    }  # fmt: skip
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 13_000_000


def test_a_file_that_is_not_the_one_that_was_trained_is_refused(tmp_path: Path) -> None:
    for file in FOLDER.iterdir():
        shutil.copy(file, tmp_path)
    with (tmp_path / "weights.bin").open("r+b") as file:
        file.write(b"\x01\x02\x03")
    with pytest.raises(NerError, match="not the file that was shipped"):
        Tagger(tmp_path)


async def test_without_its_folder_the_encoder_is_a_ner_error(tmp_path: Path) -> None:
    with pytest.raises(NerError, match="restore the folder"):
        await EncoderExtractor(tmp_path / "nowhere").find(["Ana"])
