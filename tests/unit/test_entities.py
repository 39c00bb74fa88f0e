"""What the rules read, how mentions are merged, and who answers when an extractor fails."""

from collections.abc import Sequence

import pytest

from ingestion.entities import TYPES, EntityExtractor, EntityType, Mention
from ingestion.entities.chain import FAILURES
from ingestion.entities.merging import merged
from ingestion.entities.places import place_type
from ingestion.entities.rules import by_rule
from ingestion.entities.spacy_pipeline import SpacyExtractor
from parley.errors import NerError


def read(text: str) -> list[tuple[str, str]]:
    return [(mention.type, mention.text) for mention in by_rule(text)]


def name(text: str, whole: str, kind: EntityType = "PERSON") -> Mention:
    start = whole.index(text)
    return Mention(type=kind, text=text, start=start, end=start + len(text))


class Finder:
    """Finds every "Ana"; or fails, as often as told."""

    batch_chars = 100
    parallel = 1

    def __init__(self, name: str, failures: int = 0, error: Exception | None = None) -> None:
        self.name = name
        self.asked = 0
        self.closed = False
        self._failures = failures
        self._error = error or NerError("as told")

    def close(self) -> None:
        self.closed = True

    async def find(self, texts: Sequence[str]) -> list[list[Mention]]:
        self.asked += 1
        if self._failures:
            self._failures -= 1
            raise self._error
        return [[name("Ana", text)] if "Ana" in text else [] for text in texts]


def test_there_are_more_than_eighteen_types_and_none_twice() -> None:
    assert len(TYPES) == len(set(TYPES)) == 23


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "see https://example.org/a?b=1, or www.example.org.",
            ["URL https://example.org/a?b=1", "URL www.example.org"],
        ),
        ("write to ana.b@mail.example.org.", ["EMAIL ana.b@mail.example.org"]),
        ("thanks @ana_b and #Porto, not # heading or #12", ["HANDLE @ana_b", "HASHTAG #Porto", "CARDINAL 12"]),
        ("call +49 170 1234567 or (415) 555-0134", ["PHONE +49 170 1234567", "PHONE (415) 555-0134"]),
        ("on 3 May 2024 and May 3, 2024 and 2024-05-03", ["DATE 3 May 2024", "DATE May 3, 2024", "DATE 2024-05-03"]),
        ("next Friday, since 2019, three weeks ago", ["DATE next Friday", "DATE 2019", "DATE three weeks ago"]),
        ("at 7:30 pm for two hours", ["TIME 7:30 pm", "TIME two hours"]),
        ("am 3. Mai um 19 Uhr", ["DATE 3. Mai", "TIME 19 Uhr"]),
        (
            "$1,200.50 or 40 euros or 5 million dollars",
            ["MONEY $1,200.50", "MONEY 40 euros", "MONEY 5 million dollars"],
        ),
        ("about 15% or twenty percent", ["PERCENT 15%", "PERCENT twenty percent"]),
        ("5km and 3 kg and two miles", ["QUANTITY 5km", "QUANTITY 3 kg", "QUANTITY two miles"]),
        ("the 2nd and the third", ["ORDINAL 2nd", "ORDINAL third"]),
        ("twenty-one people and 12 dogs", ["CARDINAL twenty-one", "CARDINAL 12"]),
        ("German food, Muslims and Brits", ["NORP German", "NORP Muslims", "NORP Brits"]),
        ("she speaks German and takes Polish lessons", ["LANGUAGE German", "LANGUAGE Polish"]),
        ("the Clean Air Act of 1970 and the GDPR", ["LAW Clean Air Act of 1970", "LAW GDPR"]),
    ],
)
def test_a_form_is_read_as_what_it_is(text: str, expected: list[str]) -> None:
    assert [f"{kind} {found}" for kind, found in read(text)] == expected


@pytest.mark.parametrize(
    "text", ["May I march on?", "the one I like", "it will polish up", "a second-hand @ sign", "1.2.3a"]
)
def test_plain_words_are_no_entities(text: str) -> None:
    assert [each for each in read(text) if each[0] not in ("ORDINAL",)] == []


def test_every_rules_mention_is_exactly_what_stands_there() -> None:
    text = "Ünï ☕ 👩‍👩‍👧 am 3. Mai: 20 €, #Köln, mail ü.x@example.org — +49 (0)30 123456 \u202e 5%"
    assert all(text[each.start : each.end] == each.text for each in by_rule(text))
    assert {each.type for each in by_rule(text)} >= {"DATE", "MONEY", "HASHTAG", "EMAIL", "PERCENT"}


@pytest.mark.parametrize(
    "evil", ["a.", "1,", "1 ", "@", "A ", "one ", "(1) ", "http://", "a@", "Aa of ", "half a ", "9", "-"]
)
def test_a_text_made_to_be_slow_is_read_all_the_same(evil: str) -> None:
    mentions = by_rule(evil * (40_000 // len(evil)))
    assert all(each.end > each.start for each in mentions)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("Berlin", "GPE"),
        ("Lake Geneva", "LOC"),
        ("Middle East", "LOC"),
        ("Tempelhof Airport", "FAC"),
        ("Elm Street", "FAC"),
    ],
)
def test_a_places_own_words_tell_its_kind(place: str, expected: str) -> None:
    assert place_type(place) == expected


def test_what_the_extractor_found_comes_before_rules_and_after_addresses() -> None:
    text = "Ana Ten Brink wrote to ana@example.org about ten figs"
    found = [name("Ana Ten Brink", text), name("ana", text, "ORG")]
    kept = merged(found, by_rule(text))
    assert [(each.type, each.text) for each in kept] == [
        ("PERSON", "Ana Ten Brink"), ("EMAIL", "ana@example.org"), ("CARDINAL", "ten"),
    ]  # fmt: skip


def test_a_hashtag_may_name_a_place_too_and_a_people_is_no_place() -> None:
    text = "Russian tea in #Porto"
    kept = merged([name("Russian", text, "GPE"), name("Porto", text, "GPE")], by_rule(text))
    assert [(each.type, each.text) for each in kept] == [("NORP", "Russian"), ("HASHTAG", "#Porto"), ("GPE", "Porto")]


async def test_the_first_that_works_answers_and_the_answer_says_who() -> None:
    first, second = Finder("first"), Finder("second")
    found = await EntityExtractor([first, second]).extract(["Ana has 3 figs.", "No one."])
    assert [each.extractor for each in found] == ["first", "first"]
    assert [(each.type, each.text) for each in found[0].mentions] == [("PERSON", "Ana"), ("CARDINAL", "3")]
    assert (found[1].mentions, found[1].failed, second.asked) == ((), False, 0)


async def test_where_one_fails_the_next_answers() -> None:
    found = await EntityExtractor([Finder("first", failures=1), Finder("second")]).extract(["Ana"])
    assert [(each.extractor, each.failed) for each in found] == [("second", False)]


async def test_a_failure_of_a_kind_nobody_thought_of_is_a_failure_too() -> None:
    broken = Finder("first", failures=1, error=ZeroDivisionError("odd"))
    found = await EntityExtractor([broken, Finder("second")]).extract(["Ana"])
    assert found[0].extractor == "second"


async def test_an_extractor_that_answers_for_other_than_it_was_asked_has_failed() -> None:
    class Forgetful(Finder):
        async def find(self, texts: Sequence[str]) -> list[list[Mention]]:
            return []

    found = await EntityExtractor([Forgetful("first"), Finder("second")]).extract(["Ana"])
    assert found[0].extractor == "second"


async def test_only_what_was_in_the_failed_batch_is_asked_of_the_next() -> None:
    texts = ["Ana " + "x" * 90, "Ana " + "y" * 90]
    second = Finder("second")
    found = await EntityExtractor([Finder("first", failures=1), second]).extract(texts)
    assert [each.extractor for each in found] == ["second", "first"]


async def test_when_all_fail_the_text_keeps_what_rules_find_and_is_marked() -> None:
    found = await EntityExtractor([Finder("first", failures=9), Finder("second", failures=9)]).extract(["Ana, 5%"])
    assert (found[0].extractor, found[0].failed) == ("rules", True)
    assert [(each.type, each.text) for each in found[0].mentions] == [("PERCENT", "5%")]


async def test_half_a_surrogate_pair_moves_nothing() -> None:
    [found] = await EntityExtractor([Finder("first")]).extract(["\ud800 Ana, see http://x\udc00y.org"])
    assert [(each.type, each.text, each.start) for each in found.mentions] == [
        ("PERSON", "Ana", 2), ("URL", "http://x?y.org", 11),
    ]  # fmt: skip


async def test_rules_alone_by_choice_are_no_failure() -> None:
    [found] = await EntityExtractor([]).extract(["Ana, 5%"])
    assert (found.extractor, found.failed) == ("rules", False)


async def test_an_extractor_that_keeps_failing_is_left_alone_for_a_while() -> None:
    now = [0.0]
    first = Finder("first", failures=FAILURES)
    chain = EntityExtractor([first, Finder("second")], monotonic=lambda: now[0])
    for _ in range(FAILURES + 2):
        await chain.extract(["Ana"])
    assert first.asked == FAILURES
    now[0] = 3600.0
    [found] = await chain.extract(["Ana"])
    assert found.extractor == "first"


def test_closing_closes_every_extractor() -> None:
    both = [Finder("first"), Finder("second")]
    EntityExtractor(both).close()
    assert [each.closed for each in both] == [True, True]


async def test_nothing_in_nothing_out() -> None:
    assert await EntityExtractor([Finder("first")]).extract([]) == []


async def test_spacy_reads_its_own_types_with_places_in_the_whole_text() -> None:
    text = "Nothing. " * 6_000 + "Angela Merkel lived in Berlin for 16 years."
    [found] = await SpacyExtractor().find([text])
    assert ("PERSON", "Angela Merkel") in [(each.type, each.text) for each in found]
    assert all(text[each.start : each.end] == each.text for each in found)


async def test_without_a_spacy_model_it_is_a_ner_error() -> None:
    with pytest.raises(NerError, match="no_such_model"):
        await SpacyExtractor(("no_such_model",)).find(["Ana"])
