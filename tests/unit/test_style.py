# ruff: noqa: RUF001  the marks people write
"""How a person writes is counted from their words, adds up in any order, and is told in plain sentences."""

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actors.persona import voice_of
from parley.style import StyleTally, describe, sentence_spans, voice
from tests.unit.mind_fixtures import card, said

ANA = (
    "hey ben! just saw ur msg 😅 dinner on friday works for me",
    "lol yeah i'd love ramen :)) can't do sushi tho...",
    "hey, what time?",
    "gonna bring the drinks 🎉 see you there",
    "idk maybe saturday is better 😅😅",
    "hey!! r u coming?? 🙈",
)
KLARA = (
    "Sehr geehrter Herr Vogt,\n\nhiermit bestätige ich den Termin am 3. Mai um 10:30 Uhr. Könnten Sie mir bitte die "
    "Unterlagen zusenden? Gerne übernehme ich auch die Reservierung.\n\nMit freundlichen Grüßen\nKlara Behrend",
    "Guten Tag Frau Lenz,\n\nvielen Dank für Ihre Nachricht. Den Entwurf der Satzung habe ich gelesen, z.B. die "
    "Regelung der Stimmrechte überzeugt mich. Darf ich Sie um Rückmeldung bitten?\n\nMit freundlichen Grüßen\nK. B.",
)


def total(*texts: str) -> StyleTally:
    tally = StyleTally()
    for text in texts:
        tally += StyleTally.of(text)
    return tally


def sentences(text: str) -> list[str]:
    return [text[slice(*span)] for span in sentence_spans(text)]


CUT = [
    ("I like tea. Do you? Yes! 😅 ok", ["I like tea.", "Do you?", "Yes! 😅", "ok"]),
    ("no stops here\nbut two lines", ["no stops here", "but two lines"]),
    ("See Dr. Moss on the 4th, e.g. at 10. Then lunch.", ["See Dr. Moss on the 4th, e.g. at 10.", "Then lunch."]),
    ("Am 3. Mai um 10.30 Uhr, z.B. hier. Gut.", ["Am 3. Mai um 10.30 Uhr, z.B. hier.", "Gut."]),
    ("# A heading\n- first item\n- second", ["first item", "second"]),
    ("> he said no\nI said yes.\n```\ncode.\n```", ["I said yes."]),
    ("| a | b |\nNot a row.", ["Not a row."]),
    ("Wait... what?!", ["Wait...", "what?!"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "found"), CUT)
def test_a_text_is_cut_into_what_its_writer_wrote(text: str, found: list[str]) -> None:
    assert sentences(text) == found


def test_a_wrapped_line_goes_on_and_a_chat_line_does_not() -> None:
    wrapped = "I have been thinking about the trip for quite a while now\nand would rather go by train than by plane."
    assert sentences(wrapped) == [wrapped]
    chat = "I have been thinking about the trip for quite a while now haha\nlg Tim"
    assert sentences(chat) == chat.splitlines()


def test_words_marks_and_beginnings_are_counted() -> None:
    tally = StyleTally.of("this is GREAT news! Isn't it, Ben? At 10:30 – yes …\nok")
    assert (tally.texts, tally.sentences, tally.words) == (1, 4, 11)
    assert tally.lengths == {4: 1, 3: 2, 1: 1}
    assert tally.marks == {"!": 1, "?": 1, ",": 1, "–": 1, "…": 1}
    assert (tally.lower, tally.cased, tally.open, tally.shouted) == (2, 4, 1, 1)


def test_links_handles_and_addresses_are_no_words() -> None:
    tally = StyleTally.of("look @ben_k https://example.org/a?b=Hi! or write to ana@example.org please")
    assert (tally.words, tally.marks) == (5, {})


EMOJI = [
    ("nice 👍🏽 👍", {"👍": 2}),
    ("off to 🇩🇪 now", {"🇩🇪": 1}),
    ("my job 👩‍💻", {"👩": 1}),
    ("love it ❤️", {"❤": 1}),
    ("😂😂", {"😂": 2}),
    ("ok :-) fine ;) xDDD <3", {":)": 1, ";)": 1, "xD": 1, "<3": 1}),
    ("at 10:30 (see 8) and http://x.org/:)", {}),
]


@pytest.mark.parametrize(("text", "found"), EMOJI)
def test_emoji_are_counted_without_skin_and_nose(text: str, found: dict[str, int]) -> None:
    assert StyleTally.of(text).emoji == found


GREETED = [
    ("Heyyy, are you in?", "hey"),
    ("Hi all,\nthe plan stands.", "hi"),
    ("Good morning! Coffee?", "good morning"),
    ("Dear Ms Lenz,\nthank you.", "dear"),
    ("Liebe Oma, wir kommen.", "liebe"),
    ("Moin zusammen, wer kommt?", "moin"),
    ("Dear customers pay late.", None),
    ("Morning runs are great.", None),
    ("Hi-fi sets are great.", None),
    ("Ich sage hallo.", None),
]


@pytest.mark.parametrize(("text", "name"), GREETED)
def test_a_greeting_stands_at_the_beginning(text: str, name: str | None) -> None:
    assert StyleTally.of(text).greetings == ({name: 1} if name else {})


SIGNED = [
    ("I'll be there.\nCheers, Ben", "cheers"),
    ("See the file. Best regards", "best regards"),
    ("Bis morgen dann!\nLG Tim", "liebe grüße"),
    ("Ich komme gern.\n\nMit freundlichen Grüßen\nKlara Behrend", "mit freundlichen grüßen"),
    ("We are in. See you tomorrow!", "see you"),
    ("Thanks!", None),
    ("I had a good time.\nLove hiking with you", None),
    ("Best pizza in town is at Rosa's. Try it.", None),
]


@pytest.mark.parametrize(("text", "name"), SIGNED)
def test_a_sign_off_is_a_short_line_at_the_end(text: str, name: str | None) -> None:
    assert StyleTally.of(text).sign_offs == ({name: 1} if name else {})


def test_salutation_and_sign_off_do_not_make_sentences_short() -> None:
    told = voice(total(*KLARA))
    assert (told["sentences"], told["words_a_sentence_median"], told["lower_case_beginnings"]) == (6, 6, 0.0)


def test_the_same_texts_in_any_order_and_grouping_give_the_same_tally() -> None:
    texts = [*ANA, *KLARA]
    straight = total(*texts)
    for seed in range(5):
        shuffled = Random(seed).sample(texts, len(texts))
        half = Random(seed).randrange(len(texts))
        assert total(*shuffled[:half]) + total(*shuffled[half:]) == straight


TALLIES = st.lists(st.sampled_from([*ANA, *KLARA]) | st.text(max_size=60), max_size=4).map(lambda each: total(*each))


@settings(deadline=None, max_examples=50)
@given(TALLIES, TALLIES, TALLIES)
def test_tallies_are_a_commutative_monoid(a: StyleTally, b: StyleTally, c: StyleTally) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + StyleTally() == a


def test_a_sum_leaves_its_parts_alone() -> None:
    part = StyleTally.of(ANA[0])
    before = part.model_dump_json()
    _ = part + StyleTally.of(ANA[1])
    assert part.model_dump_json() == before


def test_a_tally_survives_json() -> None:
    tally = total(*ANA, *KLARA)
    assert StyleTally.model_validate(json.loads(json.dumps(tally.model_dump(mode="json")))) == tally


def test_a_tally_stays_small_and_names_no_words_of_its_person() -> None:
    random = Random(4)
    letters = "abcdefghijklmnopqrstuvwxyz"
    many = " ".join("".join(random.choices(letters, k=8)) for _ in range(30_000))
    faces = " ".join(chr(code) for code in range(0x1F300, 0x1FB00))
    kept = (StyleTally.of(many) + StyleTally.of(faces)).model_dump_json()
    assert len(kept.encode()) < 60_000
    assert not any(word in kept for word in many.split()[:500])


def test_diversity_does_not_fall_as_the_text_grows() -> None:
    random = Random(7)
    words = [f"word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(400)]
    texts = [" ".join(random.choices(words, k=10)) for _ in range(400)]
    few, many = (voice(total(*texts[:n]))["vocabulary_diversity"] for n in (20, 400))
    assert isinstance(few, float)
    assert isinstance(many, float)
    assert abs(few - many) < 0.02
    assert voice(total(*["the cat sat on the mat"] * 50))["vocabulary_diversity"] == pytest.approx(5 / 42, abs=0.001)
    assert voice(total("too few words"))["vocabulary_diversity"] is None


def test_formality_ranks_a_chat_below_a_note_below_a_letter() -> None:
    note = (
        "I like long walks in the hills. On weekends I cook for my friends. I have two cats. "
        "My sister lives in Porto. We travel by train."
    )
    levels = [voice(total(*texts))["formality"] for texts in (ANA, [note], KLARA)]
    assert levels == sorted(levels, key=float)
    assert levels == [0.25, 0.5, 0.644]


LANGUAGES = [
    ("We should go there on Sunday, it looks great.", {"en": 9}),
    ("Ich würde lieber wandern gehen, das weißt du.", {"de": 8}),
    ("Je ne suis pas libre dans la semaine.", {"other": 8}),
    ("Мне нравится чай, а тебе?", {"other": 5}),
    ("Ramen, Pizza, Sushi", {}),
]


@pytest.mark.parametrize(("text", "words"), LANGUAGES)
def test_the_language_is_told_by_small_words(text: str, words: dict[str, int]) -> None:
    assert StyleTally.of(text).languages == words


def test_a_voice_is_described_in_a_few_sentences() -> None:
    assert describe(total(*ANA), "Ana") == (
        "Ana writes very short sentences, mostly begun in lower case. Typical: often 😅, many questions. "
        'Greets with "hey". The tone is casual, the language English.'
    )
    assert describe(total(*KLARA), "Klara") == (
        'Klara writes short sentences. Signs off with "mit freundlichen grüßen" and addresses people with "Sie". '
        "The tone is formal, the language German."
    )


def test_nothing_is_said_about_a_voice_of_four_sentences() -> None:
    assert describe(total("One. Two. Three. Four."), "Ana") == ""
    assert voice(total("One. Two. Three. Four."))["formality"] is None


def test_an_empty_tally_has_numbers_too() -> None:
    told = voice(StyleTally())
    assert (told["sentences"], told["words_a_sentence_mean"], told["languages"]) == (0, None, {})
    assert json.dumps(told)


HOSTILE = ["x" * 200_000, "!" * 100_000 + '"' * 100_000 + "x", "." * 200_000 + "x", "a@" * 100_000, "\n" * 200_000]


@pytest.mark.parametrize("text", HOSTILE, ids=["word", "quotes", "stops", "addresses", "lines"])
def test_a_hostile_text_is_counted_like_any_other(text: str) -> None:
    assert StyleTally.of(text).sentences <= 1


def test_the_prompt_takes_the_tallys_description_and_falls_back_on_the_card() -> None:
    quotes = ["I like tea!", "Love ramen!", "No fish :)", "I hike a lot.", "Cats are great!"]
    known = card(*(said("like", quote, 1, quote=quote) for quote in quotes))
    assert voice_of(known, total(*ANA)) == describe(total(*ANA), "Ana")
    lively = "You write in very short sentences with some exclamation marks and the odd smiley."
    assert voice_of(known, StyleTally.of("Hi.")) == voice_of(known) == lively
