"""The entity benchmark: what it reads, what it counts, and what the command prints."""

import json
from pathlib import Path

import pytest

from ingestion.entities import EntityType, Mention
from scenarios.__main__ import main
from scenarios.benchmarks.ner import NO_HANDLES, handles, score, spans_of
from scenarios.benchmarks.ner_sets import SETS, NerSet, Sentence, read_set, sentences_of

TWEETS = next(each for each in SETS if each.name == "Broad Twitter")
PROSE = next(each for each in SETS if each.name == "UNER-EWT")

SENTENCE = Sentence(
    ("Ana", "Brandt", "met", "Bo", "in", "#Porto", "."), ((0, 2, "person"), (3, 4, "person"), (5, 6, "place"))
)


def mention(sentence: Sentence, text: str, kind: EntityType) -> Mention:
    start = sentence.text.index(text)
    return Mention(type=kind, text=text, start=start, end=start + len(text))


def test_tokens_and_spans_are_read_out_of_columns() -> None:
    text = "Ana\tB-PER\nBrandt\tI-PER\n's\tO\n\nIn\tO\nRio\tB-LOC\nBonn\tB-LOC\n"
    assert list(sentences_of(text, TWEETS)) == [
        Sentence(("Ana", "Brandt", "'s"), ((0, 2, "person"),)),
        Sentence(("In", "Rio", "Bonn"), ((1, 2, "place"), (2, 3, "place"))),
    ]


def test_numbered_lines_have_comments_and_columns_further_right() -> None:
    text = "# sent_id = 1\n1\tAna\tB-PER\t-\t-\n2\t#1\tO\t-\t-\n"
    assert list(sentences_of(text, PROSE)) == [Sentence(("Ana", "#1"), ((0, 1, "person"),))]


def test_a_line_of_another_format_is_refused_with_its_number() -> None:
    with pytest.raises(ValueError, match="line 2"):
        list(sentences_of("Ana O\nBrandt\n", TWEETS, "file"))


def test_a_type_that_nobody_asks_for_is_other() -> None:
    cross = NerSet("x", {}, {"writer": "person"})
    assert next(sentences_of("Ana B-writer\nNobel B-award\n", cross)).spans == ((0, 1, "person"), (1, 2, "other"))


def test_mentions_are_whole_tokens_and_all_kinds_of_places_are_places() -> None:
    mentions = [
        mention(SENTENCE, "Ana Brandt", "PERSON"),
        mention(SENTENCE, "Porto", "GPE"),
        mention(SENTENCE, "met", "DATE"),
    ]
    assert spans_of(SENTENCE, mentions) == {(0, 2, "person"), (5, 6, "place")}


def test_precision_and_recall_are_counted_by_type_and_for_the_three_together() -> None:
    found = [
        mention(SENTENCE, "Ana Brandt", "PERSON"),
        mention(SENTENCE, "Bo", "ORG"),
        mention(SENTENCE, "Porto", "GPE"),
    ]
    figures = score([SENTENCE], [found])[""]
    assert (figures["person precision"], figures["person recall"]) == (100.0, 50.0)
    assert (figures["place f1"], figures["the three precision"], figures["the three f1"]) == (100.0, 66.7, 66.7)
    assert "organisation f1" not in figures  # the set has none to be found


def test_where_nothing_was_found_there_is_no_precision() -> None:
    assert score([SENTENCE], [[]])[""]["person precision"] is None


def test_handles_that_tokens_cut_in_two_are_also_left_out() -> None:
    cut = Sentence(("RT", "@", "ana_b", ":", "Bo"), ((1, 2, "person"), (2, 3, "person"), (4, 5, "person")))
    figures = score([cut], [[mention(cut, "Bo", "PERSON")]])
    assert handles(cut) == {1, 2}
    assert (figures[""]["person recall"], figures[NO_HANDLES]["person recall"]) == (33.3, 100.0)


def test_a_part_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert read_set(tmp_path, TWEETS, "dev") == []


def test_without_data_the_command_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "ner", "--data", str(tmp_path)]) == 2
    assert "no dev or test part" in capsys.readouterr().err


def test_the_command_prints_a_table_a_set_and_writes_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "broad_twitter_corpus" / "splits"
    folder.mkdir(parents=True)
    (folder / "btc.dev").write_text("Angela\tB-PER\nMerkel\tI-PER\nleft\tO\nBerlin\tB-LOC\n.\tO\n\n")
    out = tmp_path / "figures.json"

    assert main(["bench", "ner", "--data", str(tmp_path), "--json", str(out)]) == 0

    printed = capsys.readouterr().out
    assert "tweets: Broad Twitter dev" in printed and "tokens a CPU second" in printed
    figures = json.loads(out.read_text())["figures"]
    assert figures["tweets/Broad Twitter dev/spaCy sm"]["place names"] == 1
