"""What stands right beside a request for silence stays private: across messages, and across chunks."""

from datetime import timedelta

import pytest

from ingestion.drafts import Upload
from ingestion.items import Items
from ingestion.normalise import document_drafts
from ingestion.people import Speaker
from ingestion.preferences import statements
from ingestion.privacy import opens_with_asking
from ingestion.shared import shared_drafts
from ingestion.sources import Item, Reading
from ingestion.versions import Version, decided
from parley.records import Draft, Episode, EpisodeKind
from tests.unit.reading_fixtures import NOW, four_letter_pieces

ANA = Speaker(uid="ana", name="Ana Sousa")
SECRET = "I'm going to leave the band in June."
HUSH = "Please don't tell anyone."
Line = tuple[str, str] | tuple[str, str, str]


def about(later: int = 0) -> Upload:
    uploaded = NOW + timedelta(days=later)
    return Upload(person=ANA, sha256="ab" * 32, name="chat.txt", size=1, uploaded_at=uploaded, project="band")


def chat(*lines: Line, newest_first: bool = False) -> Reading:
    """(author, words) or (author, words, thread), one a minute."""
    text, items = "", list[Item]()
    for minute, (author, words, *thread) in enumerate(lines):
        start, at = len(text.encode()), NOW - timedelta(days=9) + timedelta(minutes=-minute if newest_first else minute)
        end, where = start + len(words.encode()), thread[0] if thread else ""
        items.append(Item(kind="message", author=author, text=words, start=start, end=end, at=at, thread=where))
        text += words + "\n"
    return Reading(name="chat.txt", media_type="text/plain", text=text, text_is_upload=True, items=tuple(items))


def versions(told: Reading, later: int = 0) -> list[Version]:
    items = Items(told, about(later), four_letter_pieces)
    said = [(item, items.said(item)) for item in told.items]
    return [items.version(item, statements(item.text, ANA, when) if when else ()) for item, when in said]


def open_words(*lines: Line, newest_first: bool = False) -> list[str]:
    """What the band is shown."""
    drafts = [draft for each in versions(chat(*lines, newest_first=newest_first)) for draft in each.drafts]
    return [shared.payload["text"] for shared in shared_drafts("band", "ana", drafts)]


def test_a_message_that_asks_for_silence_keeps_the_one_before_it_private() -> None:
    assert open_words(("Ana", "Hi all."), ("Ana", SECRET), ("Ana", HUSH), ("Ana", "See you.")) == [
        "Hi all.",
        "See you.",
    ]


@pytest.mark.parametrize(
    "hush",
    [
        HUSH,
        "don't tell anyone 🙏",
        "Bitte nicht weitersagen!",
        f"{HUSH} I mean it.",
        "Don't tell anyone: it's secret. :)",
    ],
)
def test_it_is_asked_in_many_ways(hush: str) -> None:
    assert open_words(("Ana", SECRET), ("Ana", hush)) == []


@pytest.mark.parametrize("told", ["Between us: I hate karaoke.", "I told nobody. Well, Ben.", f"Ok, Friday. {HUSH}"])
def test_a_message_that_tells_the_secret_itself_speaks_of_no_other(told: str) -> None:
    assert open_words(("Ana", "I like Fridays."), ("Ana", told))[:1] == ["I like Fridays."]


def test_it_speaks_of_its_authors_own_words_in_its_own_thread() -> None:
    others = ("Ben", "We rehearse on Monday."), ("Ana", "I like Fridays.", "Work")
    assert open_words(("Ana", SECRET), *others, ("Ana", HUSH)) == [words for _, words, *_ in others]


def test_what_others_ask_to_keep_quiet_is_theirs() -> None:
    assert open_words(("Ana", "I like Fridays."), ("Ben", SECRET), ("Ben", HUSH)) == ["I like Fridays."]


def test_the_first_in_a_thread_speaks_of_the_next() -> None:
    assert open_words(("Ana", HUSH), ("Ben", "Sure."), ("Ana", SECRET), ("Ana", "Bye.")) == ["Sure.", "Bye."]


def test_asking_twice_speaks_of_the_same_message() -> None:
    assert open_words(("Ana", "Hi."), ("Ana", SECRET), ("Ana", HUSH), ("Ana", "Between us!")) == ["Hi."]
    assert open_words(("Ana", HUSH), ("Ana", "Between us!"), ("Ana", SECRET), ("Ana", "Bye.")) == ["Bye."]


def test_in_an_export_that_begins_with_the_newest_it_is_the_earlier_message_all_the_same() -> None:
    lines = ("Ana", "Bye."), ("Ana", HUSH), ("Ana", SECRET), ("Ana", "Hi.")
    assert open_words(*lines, newest_first=True) == ["Bye.", "Hi."]


def test_a_wish_in_a_message_that_is_kept_quiet_is_private() -> None:
    openly, _ = versions(chat(("Ana", "I love fado."), ("Ana", "Bye.")))
    quietly, _ = versions(chat(("Ana", "I love fado."), ("Ana", HUSH)))
    assert [draft.payload["private"] for draft in openly.drafts[1:]] == [False]
    assert [draft.payload["private"] for draft in quietly.drafts[1:]] == [True]


def stored(drafts: list[Draft], before: list[Episode]) -> list[Episode]:
    known = {each.key for each in before}
    new = [draft for draft in drafts if draft.key not in known]
    return [
        *before,
        *(
            Episode(**draft.model_dump(), version=number, transaction_id="t", recorded_at=NOW)
            for number, draft in enumerate(new, start=len(before) + 1)
        ),
    ]


def living(journal: list[Episode]) -> list[tuple[str, bool]]:
    gone = {id for each in journal if each.kind is EpisodeKind.RETRACTED for id in each.payload["ids"]}
    return [
        (each.payload["text"], each.payload.get("private", False))
        for each in journal
        if each.kind is EpisodeKind.ITEM and str(each.id) not in gone and not each.payload.get("overtaken")
    ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0), (1, 0, 1)])
def test_a_message_stays_private_in_whatever_order_exports_with_and_without_the_request_come(
    order: tuple[int, ...],
) -> None:
    exports = chat(("Ana", SECRET)), chat(("Ana", SECRET), ("Ana", HUSH))
    journal: list[Episode] = []
    for later, which in enumerate(order):
        for version in versions(exports[which], later):
            told = [each for each in journal if each.payload.get("item") == version.item]
            journal = stored(decided([version], told), journal)
    assert sorted(living(journal)) == [(SECRET, True), (HUSH, True)]


# --- across chunks

FILLER = "The rehearsal room has a window to the yard and a kettle that nobody ever fills. " * 3


def note(text: str) -> tuple[int, str]:
    """How many chunks, and all that the band is shown of them."""
    reading = Reading(name="note.md", media_type="text/markdown", text=text, text_is_upload=True)
    drafts = document_drafts(reading, about(), four_letter_pieces)
    told = [each for each in shared_drafts("band", "ana", drafts) if each.kind is EpisodeKind.CONTEXT]
    for each in told:
        start, end = each.payload["start"], each.payload["end"]
        assert text.encode()[start:end].decode() == each.payload["text"]
    chunks = [each.payload for each in drafts if each.kind is EpisodeKind.CHUNK]
    assert all(part["start"] <= a < b <= part["end"] for part in chunks for a, b in part.get("private", ()))
    return len(chunks), "".join(each.payload["text"] for each in told)


@pytest.mark.parametrize("sentences", (131, 132, 133))  # the border is before, between and after them
def test_a_request_for_silence_reaches_back_over_a_chunks_border(sentences: int) -> None:
    text = "Olá, the kettle is not filled by anybody here. " * sentences + f"{SECRET} {HUSH} " + FILLER * 40
    number, shown = note(text)
    assert number > 1
    assert "leave the band" not in shown and "tell anyone" not in shown
    assert shown.count("Olá") == sentences and "a kettle that nobody" in shown


def test_a_private_heading_covers_what_follows_it_in_the_next_chunks() -> None:
    below = "".join(f"Café number {n} is where I meet them.\n\n{FILLER}\n\n" for n in range(60))
    number, shown = note(f"# Open\n\nI like tea.\n\n# Private\n\n{below}# Open again\n\nI like oaks.\n")
    assert number > 2
    assert "Café" not in shown and "kettle" not in shown
    assert "I like tea." in shown and "I like oaks." in shown


@pytest.mark.parametrize(
    ("message", "of_the_one_before"),
    [
        ("Please don't tell anyone.", True),
        ("Don't tell anyone that I said so.", True),
        ("Keep it between us, please.", True),
        ("Please don't tell anyone, but I like stamps.", False),
        ("Between us, I hate karaoke.", False),
        ("Nicht weitersagen, aber ich mag Briefmarken.", False),
        ("Don't tell anyone that I like stamps.", False),
    ],
)
def test_a_request_that_says_what_it_is_about_leaves_the_message_before_alone(
    message: str, of_the_one_before: bool
) -> None:
    assert opens_with_asking(message) is of_the_one_before
