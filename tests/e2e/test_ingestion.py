"""Files of every kind on their way into a twin: recognised, counted, whose words, the same again and changed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from parley.settings import REPOSITORY
from tests.e2e import stores
from tests.e2e.conftest import Library
from tests.e2e.exports import PHOTO, Said, calendar, event, put, telegram, twitter_archive, twitter_pages, whatsapp
from tests.e2e.house import Visitor, accepted, refused, wait_for


@pytest.fixture(scope="module")
def visitor(library: Library) -> Visitor:
    return library.visitor


def ingestion(library: Library, *arguments: str) -> tuple[int, str]:
    """`python -m ingestion ...` at this house: its exit code, and all it said, in one line."""
    told = subprocess.run(
        [sys.executable, "-m", "ingestion", "--url", library.house.url, *arguments],
        cwd=REPOSITORY,
        env=os.environ | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    return told.returncode, " ".join(f"{told.stdout} {told.stderr}".split())


# --- names


def test_who_is_named_in_a_file_is_found_after_it_is_ingested_and_told_as_facts(
    library: Library, visitor: Visitor
) -> None:
    uid = visitor.person("neva", "Neva Ott")
    visitor.upload(uid, {"walk.md": "Date: 2026-05-20\n\nWith Carla Mendes I went to Lisbon.\n"})
    visitor.named(uid)
    told = [fact["text"] for fact in stores.facts(library.house, f"person-{uid}") if fact["relation"] == "MENTIONS"]
    assert sorted(told) == ["walk.md mentions Carla Mendes", "walk.md mentions Lisbon"]


# --- the command line


def test_a_folder_of_all_sorts_is_imported_by_what_is_in_its_files(
    library: Library, visitor: Visitor, tmp_path: Path
) -> None:
    uid = visitor.person("mona", "Mona Lund")
    chat = [("Mona Lund", "I love paddling."), ("Ben", "I hate paddling."), ("Mona Lund", "See you at nine.")] * 2
    folder = put(
        tmp_path,
        {
            "about.md": "Date: 2026-05-20\n\nI love sushi.\n",
            "phone/chat with ben.txt": whatsapp(chat),
            "phone/export.bin": telegram([Said(1, "Mona", "I like tea."), Said(2, "Ben", "I like coffee.")]),
            "calendar.ics": calendar(event("a", "Dentist", "20260610T100000Z", "20260610T110000Z")),
            ".hidden.md": "I love secrets.",
        },
    )
    code, told = ingestion(library, "import", "--person", uid, str(folder))
    assert code == 0, told
    assert "4 of 4 files ingested" in told
    assert visitor.wishes(uid) == ["like paddling", "like sushi", "like tea"]
    assert visitor.profile(uid)["stats"]["busy_times"] == 1
    assert "whatsapp" in ingestion(library, "status", "--person", uid)[1]


def test_what_cannot_be_read_is_told_and_the_exit_code_says_so(
    library: Library, visitor: Visitor, tmp_path: Path
) -> None:
    uid = visitor.person("nils")
    folder = put(tmp_path, {"good.md": "I love cherries.\n", "photo.png": PHOTO, "torn.ics": "BEGIN:VCALENDAR\nX"})
    code, told = ingestion(library, "import", "--person", uid, str(folder))
    assert code == 1
    assert "1 of 3 files ingested" in told
    assert "set aside: photo.png (unsupported_type)" in told and "set aside: torn.ics (malformed)" in told
    assert visitor.wishes(uid) == ["like cherries"]
    code, told = ingestion(library, "import", "--person", uid, str(folder / "photo.png"))
    assert code == 1 and "0 of 1 files ingested" in told and "set aside: photo.png (refused): " in told
    code, told = ingestion(library, "import", "--person", "nobody-at-all", str(folder / "good.md"))
    assert code == 1 and "PUT /people/nobody-at-all" in told


def test_how_far_reading_is_is_told_in_numbers_by_kind_of_source(visitor: Visitor) -> None:
    uid = visitor.person("otto")
    chat = whatsapp([("Otto", "Hello there."), ("Ben", "Hi."), ("Otto", "I like rain.")] * 4)
    group = telegram([Said(number, "Otto", f"Message {number}") for number in range(5)])
    visitor.upload(uid, {"WhatsApp Chat with Ben.txt": chat, "result.json": group})
    visitor.settled(
        accepted(visitor.send(uid, {"torn.ics": "BEGIN:VCALENDAR\nX", "a.md": "I like tea.\n"}))["upload_id"]
    )
    told = visitor.http.get(f"/people/{uid}/ingestion").json()
    assert told["person"] == uid and told["dead_letters"] == 1
    done = {name: (each["ingested"], each["items"], each["done"]) for name, each in told["sources"].items()}
    assert done["whatsapp"] == (1, 12, 12)
    assert done["telegram"] == (1, 5, 5)
    assert sum(each["set_aside"] for each in told["sources"].values()) == 1
    assert sum(each["files"] for each in told["sources"].values()) == 4
    refused(visitor.http.get("/people/nobody-here/ingestion"), 404)
    queue = visitor.http.get("/ingestion").json()
    assert set(queue) == {"waiting", "later", "running", "dead_letters"}


# --- whose words


@pytest.mark.parametrize("by", ["http", "command line"])
def test_a_chat_its_person_is_not_named_in_waits_with_the_names_until_an_alias_says_who_they_are(
    library: Library, visitor: Visitor, by: str
) -> None:
    uid = visitor.person("pia-http" if by == "http" else "pia-line", "Pia Holm")
    chat = telegram([Said(1, "Stormchaser", "I love sailing."), Said(2, "Ben", "I hate sailing.")], chat=len(by))
    [file] = visitor.settled(accepted(visitor.send(uid, {"result.json": chat}))["upload_id"])
    assert (file["state"], file["code"]) == ("set_aside", "unknown_speaker")
    assert "Ben, Stormchaser" in file["reason"] and f"PUT /people/{uid}" in file["reason"]
    [letter] = visitor.http.get("/dead-letters", params={"person": uid}).json()
    assert (letter["person"], letter["name"], letter["code"]) == (uid, "result.json", "unknown_speaker")
    assert stores.events(library.house, f"twin/{uid}") == []
    visitor.person(uid, "Pia Holm", aliases=["Stormchaser"])
    if by == "http":
        accepted(visitor.http.post(f"/dead-letters/{letter['id']}/redrive"))
        refused(visitor.http.post(f"/dead-letters/{letter['id']}/redrive"), 404)
    else:
        assert letter["id"] in ingestion(library, "dead-letters", "--person", uid)[1]
        assert "1 queued again" in ingestion(library, "redrive", letter["id"])[1]
    wait_for(lambda: visitor.wishes(uid) == ["like sailing"], "the chat is read")
    assert visitor.http.get("/dead-letters", params={"person": uid}).json() == []


def test_what_others_wrote_is_context_and_never_told_as_ones_own(library: Library, visitor: Visitor) -> None:
    uid = visitor.person("quinn")
    said = [
        Said(1, "Quinn", "I love rowing at the lake."),
        Said(2, "Ben", "I hate rowing, and I am allergic to walnuts."),
        Said(3, "Ben", "The boat house opens at nine on Sundays."),
    ]
    visitor.upload(uid, {"result.json": telegram(said)})
    assert visitor.wishes(uid) == ["like rowing at the lake"]
    answer = visitor.ask(uid, "When does the boat house open?")
    assert answer["answer"] == 'Ben wrote: "The boat house opens at nine on Sundays."'
    assert [each["speaker"] for each in answer["evidence"]] == ["Ben"]
    assert visitor.ask(uid, "What do you think about rowing?")["answer"].endswith("I love rowing at the lake.")
    allergies = visitor.ask(uid, "Is there anything you can't eat?")["answer"]
    assert "walnut" not in allergies or "Ben wrote" in allergies
    context = [row for row in stores.memories(library.house, uid) if row[2] == "context"]
    assert sorted(row[1] for row in context) == sorted([said[1].text, said[2].text])


def test_what_was_said_in_confidence_is_not_told_to_a_guest(visitor: Visitor) -> None:
    uid, guest = visitor.person("rosa"), visitor.person("sven")
    visitor.project("rosa-and-sven", uid, guest)
    said = [
        Said(1, "Rosa", "I love rowing at the lake."),
        Said(2, "Rosa", "Please don't tell anyone, but I like stamps."),
    ]
    visitor.upload(uid, {"result.json": telegram(said)}, project="rosa-and-sven")
    assert "stamps" in visitor.ask(uid, "Do you like stamps?")["answer"]
    asked = {"asker": guest, "project": "rosa-and-sven"}
    told = visitor.ask(uid, "Do you like stamps?", **asked)
    assert "stamps" not in told["answer"] and told["evidence"] == []
    assert "rowing" in visitor.ask(uid, "What do you think about rowing?", **asked)["answer"]


# --- the same thing again, and changed


def test_a_tweet_from_the_archive_and_from_the_api_is_one_item(library: Library, visitor: Visitor) -> None:
    uid = visitor.person("tilda", aliases=["@ana_c"])
    texts = ["I love night trains.", "Good morning, Porto!", "I hate fog."]
    visitor.upload(uid, {"twitter.zip": twitter_archive(texts)})
    before = stores.memories(library.house, uid)
    visitor.upload(uid, {"x.com-ana_c.json": twitter_pages(texts)})
    assert (
        len({each["item"] for each in stores.payloads(library.house, uid, "item")})
        == len(stores.payloads(library.house, uid, "item"))
        == 3
    )
    assert stores.memories(library.house, uid) == before
    assert visitor.wishes(uid) == ["dislike fog", "like night trains"]


def test_an_edited_message_supersedes_what_it_said_before_wherever_it_was_known(
    library: Library, visitor: Visitor
) -> None:
    uid = visitor.person("ugo")
    others = [Said(2, "Ben", "Hello."), Said(3, "Ugo", "I like tea.")]
    visitor.upload(uid, {"then.json": telegram([Said(1, "Ugo", "I love karaoke."), *others])})
    assert "love karaoke" in visitor.ask(uid, "What do you think about karaoke?")["answer"]
    visitor.upload(uid, {"now.json": telegram([Said(1, "Ugo", "I hate karaoke.", edited=600), *others])})
    for _ in range(2):  # the older export once more changes nothing
        assert "hate karaoke" in visitor.ask(uid, "What do you think about karaoke?")["answer"]
        assert visitor.wishes(uid) == ["dislike karaoke", "like tea"]
        assert [row[1] for row in stores.memories(library.house, uid) if "love karaoke" in row[1]] == []
        standing = [
            each["text"] for each in stores.facts(library.house, f"person-{uid}") if each["relation"] == "LIKES"
        ]
        assert [text.split(" (")[0] for text in standing] == ["Ugo likes tea"]
        visitor.upload(uid, {"then again.json": telegram([Said(1, "Ugo", "I love karaoke."), *others], name="Club 2")})


def test_a_calendar_exported_again_moves_and_removes_what_was_changed(visitor: Visitor) -> None:
    uid = visitor.person("vito")
    dentist, lunch = (
        event("d", "Dentist", "20260610T100000Z", "20260610T110000Z"),
        event("l", "Lunch", "20260611T120000Z", "20260611T130000Z"),
    )
    choir = event("c", "Choir", "20260612T180000Z", "20260612T200000Z")
    visitor.upload(uid, {"home.ics": calendar(dentist, lunch, choir)})
    assert visitor.ask(uid, "Are you free on 10 June at 10:30?")["answer"] == "No, I'm not free then."
    moved = event("d", "Dentist", "20260615T100000Z", "20260615T110000Z")
    visitor.upload(uid, {"home.ics": calendar(moved, choir)})
    free = {
        day: visitor.ask(uid, f"Are you free on {day}?")["answer"] for day in ("10 June at 10:30", "11 June at 12:30")
    }
    assert set(free.values()) == {"Yes, I'm free then."}, free
    for day in ("15 June at 10:30", "12 June at 19:00"):
        assert visitor.ask(uid, f"Are you free on {day}?")["answer"] == "No, I'm not free then."
    assert visitor.profile(uid)["stats"]["busy_times"] == 2


def test_the_night_is_asked_for_on_the_command_line(library: Library) -> None:
    code, told = ingestion(library, "night")
    assert code == 0 and "queued" in told
