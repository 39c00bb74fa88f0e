"""Whose words they are: by name, alias or number, and never by guess."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ingestion.drafts import Upload
from ingestion.items import Items, event_versions, item_name, own_authors
from ingestion.people import Speaker
from ingestion.preferences import statements
from ingestion.sources import CalendarEvent, Item, Reading, Refused
from ingestion.sources.reading import CalendarWindow
from ingestion.versions import Version
from parley.records import EpisodeKind
from tests.unit.reading_fixtures import NOW, four_letter_pieces

ANA = Speaker(uid="ana", name="Ana Sousa", aliases=("@ana_s", "+351 912 345 678"))


def reading(*authors: str, own: bool | None = None) -> Reading:
    """One message a name, each the same words."""
    text, items = "", list[Item]()
    for author in authors:
        words = "I love fado."
        items.append(
            Item(
                kind="message", author=author, own=own, text=words, start=len(text), end=len(text) + len(words), at=NOW
            )
        )
        text += words + "\n"
    return Reading(
        name="chat.txt", media_type="text/plain", text=text, text_is_upload=True, source="whatsapp", items=tuple(items)
    )


def item_versions(told: Reading, by: Upload) -> list[Version]:
    items = Items(told, by, four_letter_pieces)
    said = [(item, items.said(item)) for item in told.items]
    return [items.version(item, statements(item.text, ANA, when) if when else ()) for item, when in said]


def about(own: bool | None = None) -> Upload:
    return Upload(person=ANA, sha256="ab" * 32, name="chat.txt", size=1, uploaded_at=NOW, own=own)


@pytest.mark.parametrize(
    "author",
    [
        "Ana Sousa",
        "ANA SOUSA",
        "Ana",
        "~ Ana Sousa",
        "Ana Sousa 🌸",
        "\u200eAna Sousa",
        "ana_s",
        "+351912345678",
        "ana",
        "Sunny (@ana_s)",
    ],
)
def test_the_person_is_known_by_every_way_they_are_called(author: str) -> None:
    assert own_authors(reading(author, "Ben"), about()) == {author}


@pytest.mark.parametrize("author", ["Ana Lima", "Anabel", "Susana", "Ana & Ben", "Mariana Sousa", "+351912345679"])
def test_nobody_is_taken_for_the_person_because_of_a_part_of_a_name(author: str) -> None:
    with pytest.raises(Refused) as refused:
        own_authors(reading(author, "Ben"), about())
    assert refused.value.code == "unknown_speaker"
    assert author in str(refused.value) and "Ben" in str(refused.value)
    assert "PUT /people/ana" in refused.value.what_to_do


def test_a_first_name_counts_only_where_nobody_has_the_whole_name() -> None:
    assert own_authors(reading("Ana", "Ana Sousa", "Ben"), about()) == {"Ana Sousa"}


def test_what_the_source_or_whoever_hands_it_over_knows_needs_no_name() -> None:
    assert own_authors(reading("somebody", own=True), about()) == frozenset()
    assert own_authors(reading("somebody"), about(own=True)) == frozenset()
    (version,) = item_versions(reading("somebody"), about(own=True))
    assert [draft.kind for draft in version.drafts] == [EpisodeKind.ITEM, EpisodeKind.PREFERENCE]
    assert version.drafts[0].payload["own"] is True


def test_others_words_leave_no_wish() -> None:
    mine, theirs = item_versions(reading("Ana", "Ben"), about())
    assert [draft.kind for draft in mine.drafts] == [EpisodeKind.ITEM, EpisodeKind.PREFERENCE]
    assert [draft.kind for draft in theirs.drafts] == [EpisodeKind.ITEM]
    assert theirs.drafts[0].payload["own"] is False


def test_a_wishs_span_points_at_its_words_in_the_whole_file() -> None:
    told = reading("Ben", "Ana")
    _, mine = item_versions(told, about())
    span = mine.drafts[1].payload["span"]
    assert told.text.encode()[span["start"] : span["end"]].decode() == mine.drafts[1].payload["quote"] == "I love fado."


def test_without_a_name_of_its_own_a_message_is_known_by_who_said_what_when() -> None:
    one, other = reading("Ana", "ana").items
    assert item_name(one) == item_name(other)
    assert item_name(one) != item_name(reading("Ben").items[0])
    assert item_name(one.model_copy(update={"key": "telegram:1:2"})) == "telegram:1:2"


def test_a_repost_is_nobodys_own_wish() -> None:
    told = reading("Ana", own=True)
    passed_on = told.model_copy(update={"items": (told.items[0].model_copy(update={"kind": "repost"}),)})
    (version,) = item_versions(passed_on, about())
    assert [draft.kind for draft in version.drafts] == [EpisodeKind.ITEM]


def test_an_answer_is_read_with_the_message_before_it_in_its_thread() -> None:
    told = reading("Ben", "Ana", "Ben")
    items = Items(told, about(), four_letter_pieces)
    said = items.said(told.items[1])
    assert said is not None and said.before == "I love fado."
    elsewhere = told.items[0].model_copy(update={"thread": "another chat"})
    apart = Items(told.model_copy(update={"items": (elsewhere, *told.items[1:])}), about(), four_letter_pieces)
    said = apart.said(told.items[1])
    assert said is not None and said.before == ""


# --- several who might be the person


@pytest.mark.parametrize("other", ["~Ana 😊", "~ ana", "Ana (@ana.lima)"])
def test_a_first_name_that_several_bear_is_nobodys(other: str) -> None:
    with pytest.raises(Refused) as refused:
        own_authors(reading("Ana", other, "Ben"), about())
    assert refused.value.code == "unknown_speaker"
    assert str(refused.value) == f"Several in 'chat.txt' may be Ana Sousa. It names: Ana, {other}."
    assert "PUT /people/ana" in refused.value.what_to_do


def test_one_first_name_in_two_spellings_is_one_person() -> None:
    assert own_authors(reading("Ana", "ana", "ANA 🌸", "Ben"), about()) == {"Ana", "ana", "ANA 🌸"}
    assert own_authors(reading("~Ana", "Ben"), about()) == {"~Ana"}


@pytest.mark.parametrize("alias", ["Ana", "~Ana 😊", "ana.lima"])
def test_an_alias_spelled_as_one_of_them_tells_which_one_is_meant(alias: str) -> None:
    known = about().model_copy(update={"person": Speaker(uid="ana", name="Ana Sousa", aliases=(alias,))})
    meant = {"ana.lima": "Ana Lima (@ana.lima)"}.get(alias, alias)
    assert own_authors(reading("Ana", "~Ana 😊", "Ana Lima (@ana.lima)", "Ben"), known) == {meant}


def test_where_the_source_knows_the_persons_own_words_several_namesakes_are_others() -> None:
    told = reading("Ana", "~Ana")
    mine = reading("me", own=True).items[0]
    assert own_authors(told.model_copy(update={"items": (mine, *told.items)}), about()) == frozenset()


def test_a_mail_is_whose_address_it_is_and_not_whose_name_stands_there() -> None:
    ana = ANA.model_copy(update={"aliases": ("ana@x.example",)})
    mails = reading("Ana Sousa (@stranger@evil.example)", "A. S. (@ana@x.example)").model_copy(
        update={"source": "mail"}
    )
    assert own_authors(mails, about().model_copy(update={"person": ana})) == {"A. S. (@ana@x.example)"}
    assert own_authors(mails, about()) == {"Ana Sousa (@stranger@evil.example)"}
    alone = reading("Ana Sousa (@stranger@evil.example)").model_copy(update={"source": "mail"})
    with pytest.raises(Refused, match="Nobody"):
        own_authors(alone, about().model_copy(update={"person": ana}))


@pytest.mark.parametrize(
    ("author", "own"),
    [("", True), ("admin", True), ("Ana Sousa", True), ("by Ana S.", True), ("Mia Kern", False)],
)
def test_a_page_of_ones_own_site_is_ones_own_unless_it_names_somebody_else(author: str, own: bool) -> None:
    told = reading(author)
    page = told.items[0].model_copy(update={"kind": "page"})
    told = told.model_copy(update={"items": (page,)})
    assert Items(told, about(own=True), four_letter_pieces).own(page) is own


def test_one_event_told_in_two_time_zones_is_one_revision() -> None:
    lisbon = NOW.astimezone(ZoneInfo("Europe/Lisbon"))
    one, two = (
        next(event_versions(calendar_reading(at, at + timedelta(hours=1)), about())).revision for at in (NOW, lisbon)
    )
    assert NOW.isoformat() != lisbon.isoformat() and one == two


def calendar_reading(start: datetime, end: datetime) -> Reading:
    event = CalendarEvent(uid="e", recurrence="", title="Choir", start=start, end=end, all_day=False, span=(0, 0))
    span = CalendarWindow(start=start, end=end, name="Home", id="home", whole=True)
    return reading().model_copy(update={"events": (event,), "calendar": span})
