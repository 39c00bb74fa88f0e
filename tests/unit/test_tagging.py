"""How a text is cut into words and windows, what is seen of a word, and how the best labels are found."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from ingestion.decoding import best_paths, marginals
from ingestion.namelists import GIVEN, PLACE, PLACE_OF_WORDS, SURNAME, NameList
from ingestion.tagging import WINDOW, Cutter, Cutting, read_manifest
from ingestion.wordshapes import CONTINUED, LISTED, SLOTS, TABLE, features_of, shape_of, words_of
from parley.errors import NerError

SENTENCES = "Ana likes figs. Bo does not! They live at 3 St. Mary's Road, Porto."


def test_words_are_runs_of_letters_marks_and_whole_addresses() -> None:
    text = "Don't mail a.b@c.org, see https://x.org/a-b?c @ana_b #Porto U.S."
    assert [word.text for word in words_of(text)] == [
        "Don", "'", "t", "mail", "a.b@c.org", ",", "see", "https://x.org/a-b?c", "@ana_b", "#Porto", "U", ".", "S", ".",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["Ünï ☕👩‍👩‍👧 x\u202ey\x00z\ud800", "a.b@" * 9, "\u0130stanbul ﬁg", ""])
def test_a_word_is_exactly_what_stands_at_its_place(text: str) -> None:
    assert all(text[word.start : word.end] == word.text for word in words_of(text))


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("fig", "lower"), ("Fig", "title"), ("FIG", "upper"), ("A", "initial"), ("McFig", "mixed"), ("12", "digits"),
        ("4th", "letters and digits"), (",", "mark"), ("!", "end mark"), ("@ana", "handle"), ("#fig", "lower hashtag"),
        ("#Fig", "hashtag"),
        ("https://x.org", "address"), ("a@b.org", "address"), ("東京", "no case"), ("@", "address"),
    ],
)  # fmt: skip
def test_the_shape_of_a_word_tells_its_letters(word: str, shape: str) -> None:
    assert shape_of(word) == shape


def test_every_feature_is_a_row_of_the_table() -> None:
    rows = features_of(words_of(SENTENCES + " #X @y 1st 東京"))
    assert all(len(row) == SLOTS and all(0 <= at < TABLE for at in row) for row in rows)


def test_windows_end_where_sentences_and_paragraphs_do() -> None:
    windows = Cutter(window=12).windows([SENTENCES, "# Head\n\nline one\nline two\n- item"])
    assert [(each.text, " ".join(word.text for word in each.words)) for each in windows] == [
        (0, "Ana likes figs . Bo does not !"),
        (0, "They live at 3 St ."),
        (0, "Mary ' s Road , Porto ."),
        (1, "# Head"),
        (1, "line one line two"),
        (1, "- item"),
    ]


def test_no_window_is_longer_than_the_network_reads_and_no_word_is_lost() -> None:
    text = "word, " * 500 + "x" * 10_000 + " \u4e16\u754c" * 300
    windows = list(Cutter().windows([text]))
    assert max(len(window.ids) for window in windows) <= WINDOW + 2
    assert [word for window in windows for word in window.words] == words_of(text)


def test_a_long_word_is_read_by_its_beginning_and_its_other_pieces_are_marked() -> None:
    [window] = Cutter(Cutting(pieces=3)).windows(["Donaudampfschifffahrtsgesellschaft!"])
    assert len(window.ids) == 2 + 3 + 1
    assert [CONTINUED in row for row in window.rows] == [False, False, True, True, False, False]
    assert window.firsts == [1, 4]


def test_a_handle_is_read_as_the_words_it_is_made_of_where_the_tagger_wants_it() -> None:
    plain, camel = Cutter(Cutting(pieces=8)), Cutter(Cutting(pieces=8, camel=True))
    assert camel.window(0, words_of("@TheMattSmith")).ids == plain.window(0, words_of("@the matt smith")).ids
    assert plain.window(0, words_of("@TheMattSmith")).ids != camel.window(0, words_of("@TheMattSmith")).ids


def test_names_are_found_in_the_lists_also_of_several_words() -> None:
    marks = NameList().marks_of(["mary", "smith", "left", "new", "york", "and", "berlin"])
    assert marks[0] & GIVEN and marks[1] & SURNAME and marks[6] & PLACE
    assert (marks[2], marks[5]) == (0, 0)
    assert all(mark & PLACE_OF_WORDS for mark in marks[3:5])
    assert NameList().marks_of(["new"]) == [0] or not NameList().marks_of(["new"])[0] & PLACE_OF_WORDS


def test_what_the_lists_say_is_a_row_of_its_own() -> None:
    [row] = features_of(words_of("Berlin"), NameList())
    assert row[-1] > LISTED
    assert features_of(words_of("Berlin"))[0][-1] == 0


COUNTS = [5, 3, 1, 4]


def scores() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Emissions of four rows of five words with three labels, starts, transitions."""
    chance = np.random.default_rng(3)
    emissions, starts, transitions = (chance.normal(size=size).astype(np.float32) for size in ((4, 5, 3), 3, (3, 3)))
    return emissions, starts, transitions


def worths(row: int, count: int) -> dict[tuple[int, ...], float]:
    """Every path through the row's first words, with what it is worth."""
    emissions, starts, transitions = scores()
    return {
        path: float(
            starts[path[0]]
            + sum(transitions[a, b] for a, b in itertools.pairwise(path))
            + sum(emissions[row, at, label] for at, label in enumerate(path))
        )
        for path in itertools.product(range(3), repeat=count)
    }


def test_the_best_path_is_the_best_of_all_paths() -> None:
    paths = best_paths(scores()[0], COUNTS, *scores()[1:])
    for row, count in enumerate(COUNTS):
        worth = worths(row, count)
        assert tuple(paths[row, :count]) == max(worth, key=lambda path: worth[path])


def test_how_likely_a_label_is_is_the_share_of_the_paths_that_have_it() -> None:
    odds = marginals(scores()[0], COUNTS, *scores()[1:])
    for row, count in enumerate(COUNTS):
        shares = {path: np.exp(worth) for path, worth in worths(row, count).items()}
        for at, label in itertools.product(range(count), range(3)):
            share = sum(each for path, each in shares.items() if path[at] == label) / sum(shares.values())
            assert odds[row, at, label] == pytest.approx(share, rel=1e-4)


def test_a_folder_without_a_tagger_is_a_ner_error(tmp_path: Path) -> None:
    with pytest.raises(NerError, match="restore the folder"):
        read_manifest(tmp_path)
