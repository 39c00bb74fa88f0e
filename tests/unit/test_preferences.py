"""What a text says about its owner, and what it does not."""

from datetime import UTC, datetime

import pytest

from ingestion.people import Speaker
from ingestion.preferences import Found, Said, statements
from tests.unit.preference_labels import AFTER, BEFORE
from tests.unit.preference_labels_german import GERMAN
from tests.unit.preference_scores import ANA, SAID, Scores


def read(text: str, said: Said = SAID, person: Speaker = ANA) -> list[Found]:
    return statements(text, person, said)


def said_of(text: str) -> list[tuple[str, int, str]]:
    return [(found.kind.value, found.polarity, found.object) for found in read(text)]


@pytest.mark.parametrize(("name", "cases"), [("before", BEFORE), ("after", AFTER)])
def test_the_labelled_sentences_are_read_with_high_precision_and_recall(
    name: str, cases: list[tuple[str, str]]
) -> None:
    scores = Scores(cases)
    precision, recall = scores.overall
    assert len(cases) >= 60
    assert precision >= 0.97, "\n".join(scores.mistakes)
    assert recall >= 0.95, "\n".join(scores.mistakes)


def test_no_labelled_sentence_yields_a_dealbreaker_that_was_not_meant() -> None:
    assert Scores([*BEFORE, *AFTER]).wrong["dealbreaker"] == 0


@pytest.mark.parametrize("text", [text for text, labels in [*BEFORE, *AFTER] if labels])
def test_the_quote_is_exactly_what_stands_at_the_span(text: str) -> None:
    upload = "\ufeff# Héllo 🍣\r\n\r\n" + text.replace("\n", "\r\n")
    data = upload.encode()
    for found in read(upload):
        assert data[found.start : found.end].decode() == found.quote


COMMON: list[tuple[str, list[tuple[str, int, str]]]] = [
    ("Fridays I'm off.", [("availability", 1, "fridays")]),
    ("Accountant by trade.", [("fact", 0, "accountant by trade")]),
    ("Funk and soul are my thing.", [("like", 1, "Funk"), ("like", 1, "soul")]),
    ("Metal forever!", [("like", 1, "Metal")]),
    ("Board games are cool.", [("like", 1, "Board games")]),
    ("The soup is great.", []),
    ("Sci-fi or comedy, please.", [("like", 1, "Sci-fi"), ("like", 1, "comedy")]),
    ("Show my birthday / hide my phone", [("like", 1, "birthday"), ("dealbreaker", -1, "phone")]),
    ("Do you have any allergies? None", []),
    ("Do you have any allergies? Kiwi", [("dealbreaker", -1, "Kiwi")]),
    ("What do you do? Bike courier", [("fact", 0, "occupation: Bike courier")]),
    ("Can we show your surname? No", [("dealbreaker", -1, "surname")]),
    ("sat nights = gigs so im out", [("availability", -1, "sat nights")]),
    ("free sun + most weekday eves", [("availability", 1, "sun"), ("availability", 1, "most weekday eves")]),
    ("Swimming I still do every morning.", [("like", 1, "Swimming")]),
    ("Karaoke I can't stand.", [("dislike", -1, "Karaoke")]),
    ("I could hike every day.", [("like", 1, "hike")]),
    ("I don't read jazz charts.", [("skill", -1, "read jazz charts")]),
    ("I am at a festival.", []),
    ("Saturdays I work.", [("availability", -1, "saturdays")]),
    ("Fish is great, but I'm allergic.", [("dealbreaker", -1, "Fish")]),
    ("I don't want to drive again, once was enough.", [("dislike", -1, "drive")]),
    ("After 20 July I'm stuck at work.", [("availability", -1, "after 20 july")]),
    ("The last week of June is a no from me.", [("availability", -1, "last week of june")]),
    ("On Wednesdays I'm with the kids, so no meetings then.", [("availability", -1, "wednesdays")]),
    ("Dates: 1-10 July is perfect.\n\nI love rain.", [("availability", 1, "1-10 july"), ("like", 1, "rain")]),
    ("That is fine by me, up to 60 euros.", [("dealbreaker", -1, "more than 60 euros")]),
    ("Just keep olives away from me.", [("dislike", -1, "olives")]),
    ("Crowded beaches do my head in.", [("dislike", -1, "Crowded beaches")]),
    ("I'm not much of a gamer.", [("dislike", -1, "gamer")]),
    ("I read some German.", [("skill", 1, "German")]),
    ("Slovenia would be ace though.", [("like", 1, "Slovenia")]),
    ("I love being up in the mountains.", [("like", 1, "mountains")]),
    ("I'm allergic to nuts, even a trace in a sauce.", [("dealbreaker", -1, "nuts")]),
]


@pytest.mark.parametrize(("text", "expected"), COMMON)
def test_a_common_way_of_saying_it_is_read(text: str, expected: list[tuple[str, int, str]]) -> None:
    assert said_of(text) == expected


def test_love_weighs_more_than_like_and_like_more_than_not_minding() -> None:
    love, like, mind = (read(f"I {verb} olives.")[0].strength for verb in ("love", "like", "don't mind"))
    assert love > like > mind > 0


def test_hate_weighs_more_than_dislike_and_dislike_more_than_not_being_keen() -> None:
    hate, dislike, keen = (read(f"I {verb} olives.")[0].strength for verb in ("hate", "dislike", "am not keen on"))
    assert hate > dislike > keen > 0


def test_a_dish_that_is_no_longer_eaten_shares_the_slot_of_the_love_it_ends() -> None:
    assert read("I love fish.")[0].slot == read("I don't eat fish any more.")[0].slot


def test_liking_a_food_does_not_share_the_slot_of_its_allergy_but_getting_over_it_does() -> None:
    allergy = read("I'm allergic to peanuts.")[0]
    assert allergy.slot != read("I love peanuts.")[0].slot
    assert allergy.slot == read("I'm not allergic to peanuts any more.")[0].slot


def test_a_new_diet_takes_the_slot_of_the_old_one() -> None:
    assert read("I'm vegetarian.")[0].slot == read("I'm vegan now.")[0].slot


def test_a_comparison_keeps_what_it_was_preferred_to_and_dislikes_nothing() -> None:
    (found,) = read("I'd rather take the train than the plane.")
    assert (found.kind, found.object, found.over) == ("like", "train", "plane")


def test_a_favourite_keeps_its_domain() -> None:
    assert said_of("My favourite colour is green.") == [("like", 1, "green (colour)")]


def test_a_dated_heading_dates_what_stands_below_it() -> None:
    found = read("# Diary\n\n## 2026-02-11\nI love skiing.\n\n12 March 2026: I hate skiing.\n")
    assert [(item.kind.value, item.valid_from.date().isoformat(), item.dated_by) for item in found] == [
        ("like", "2026-02-11", "header"),
        ("dislike", "2026-03-12", "header"),
    ]


def test_since_august_dates_the_new_state_and_the_old_one_is_gone() -> None:
    (found,) = read("I used to love steak; since August I don't eat meat.")
    assert (found.object, found.valid_from.date().isoformat(), found.dated_by) == ("meat", "2025-08-01", "header")


def test_a_date_one_is_free_on_is_not_when_one_said_so() -> None:
    (found,) = read("12 June works for me.")
    assert (found.kind, found.object, found.dated_by) == ("availability", "12 june", "upload")


def test_a_message_is_dated_by_its_own_time() -> None:
    at = datetime(2026, 6, 2, 18, tzinfo=UTC)
    (found,) = read("I'm allergic to nuts now", Said(at=at, by="message", turn=True))
    assert (found.valid_from, found.dated_by, found.object) == (at, "message", "nuts")


@pytest.mark.parametrize("text", ["Between us, I hate karaoke.", "I hate karaoke. Please don't tell anyone."])
def test_what_was_asked_to_be_kept_quiet_is_private(text: str) -> None:
    assert [found.private for found in read(text)] == [True]


@pytest.mark.parametrize("text", ["I just love queues. Not.", "I love queues, yeah right.", "I love queues /s"])
def test_irony_is_not_a_preference(text: str) -> None:
    assert read(text) == []


def test_a_mail_from_somebody_else_says_nothing_about_its_receiver() -> None:
    assert read("From: Tom Reed <tom@example.org>\nTo: Ana Sousa\nDate: 3 May 2026\n\nI hate fish.\n") == []


def test_in_a_chat_log_only_the_owners_lines_count() -> None:
    log = "[10:02] Ana: I love fado\n[10:03] Tom: I can't stand it, I love techno\n[10:04] Ana: no karaoke please"
    assert said_of(log) == [("like", 1, "fado"), ("dealbreaker", -1, "karaoke")]


def test_a_greeting_in_a_chat_turn_does_not_make_it_somebody_elses() -> None:
    said = Said(at=datetime(2026, 6, 2, tzinfo=UTC), by="message", turn=True)
    assert [found.object for found in read("Hi Ana, I love fado", said)] == ["fado"]


def test_a_section_about_somebody_else_is_theirs() -> None:
    assert said_of("# Ana\n- loves chess\n\n# Mia\n- loves golf\n") == [("like", 1, "chess")]


def test_only_the_first_sentence_of_an_item_leans_on_its_heading() -> None:
    text = "## Likes\n- Ramen. I can't eat shrimp though.\n"
    assert said_of(text) == [("like", 1, "Ramen"), ("dealbreaker", -1, "shrimp")]


def test_wrapped_lines_are_one_sentence() -> None:
    text = "After all those years in the big city I know by now that I love\nold vineyards and hate loud bars.\n"
    assert [found[2] for found in said_of(text)][-2:] == ["old vineyards", "loud bars"]


def test_the_same_text_gives_the_same_statements() -> None:
    text = "\n".join(text for text, _ in AFTER)
    assert read(text) == read(text)


def test_german_sentences_are_read_with_high_precision_and_recall() -> None:
    scores = Scores(GERMAN)
    precision, recall = scores.overall
    assert len(GERMAN) >= 70
    assert precision >= 0.97, "\n".join(scores.mistakes)
    assert recall >= 0.95, "\n".join(scores.mistakes)


def test_a_german_time_can_be_matched_with_an_english_one() -> None:
    german, english = read("Samstags hab ich Zeit.")[0], read("I'm free on Saturdays.")[0]
    assert german.slot == english.slot
    assert german.object == "samstags (saturdays)"


def test_a_german_list_leans_on_its_heading() -> None:
    text = "Allergien: Haselnüsse, Soja\nSprachen: Tamil (Muttersprache), Deutsch\nMag nicht: Großraumbüros\n"
    assert said_of(text) == [
        ("dealbreaker", -1, "Haselnüsse"),
        ("dealbreaker", -1, "Soja"),
        ("skill", 1, "Tamil"),
        ("skill", 1, "Deutsch"),
        ("dislike", -1, "Großraumbüros"),
    ]


def test_health_is_private_and_an_allergy_is_for_the_host() -> None:
    assert [found.private for found in read("I have asthma, so I hate smoke.")] == [True, True]
    assert [found.private for found in read("I'm allergic to peanuts.")] == [False]
