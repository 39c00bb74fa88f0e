"""Plain conversations are told from notes, lists, forms and interviews by what they look like."""

import pytest
from hypothesis import given, settings

from ingestion.sources import Refused, source_of
from tests.unit.chat_fixtures import chat, local, reads_or_is_refused, said, spoiled

PLAIN = (
    "Ana: hi all, what do we eat on Saturday?\n"
    "Ben: I want sushi.\n"
    "one thing: no wasabi for me\n"
    "Budget: 20 each\n"
    "Ana: I'd love ramen, I can't stand raw fish\n"
    "Ben: ok, ramen it is\n"
)
STAMPED = (
    "2024-05-01\n"
    "[23:58] Ana: who wants to climb tomorrow?\n"
    "[23:59] Ben: me! I love bouldering\n"
    "bring shoes: yes\n"
    "\n"
    "2024-05-02\n"
    "[10:32] Ana: see you at six\n"
)
COPIED = (
    "Ana — 01/05/2024 10:32\n"
    "I love bouldering\n"
    "\n"
    "really: every day\n"
    "Ben — 13/05/2024 22:33\n"
    "I prefer the rope\n"
    "Ana — 14/05/2024 08:00\n"
    "ok\n"
)


def test_a_conversation_is_what_each_speaker_said() -> None:
    reading = chat("chat.txt", PLAIN)
    assert (reading.source, reading.text_is_upload, reading.text) == ("transcript", True, PLAIN)
    assert said(reading) == [
        ("Ana", "hi all, what do we eat on Saturday?"),
        ("Ben", "I want sushi.\none thing: no wasabi for me\nBudget: 20 each"),
        ("Ana", "I'd love ramen, I can't stand raw fish"),
        ("Ben", "ok, ramen it is"),
    ]
    assert {item.at for item in reading.items} == {None}


def test_times_are_dated_by_the_line_with_a_date_above_them() -> None:
    reading = chat("chat.txt", STAMPED)
    assert [(item.author, local(item)) for item in reading.items] == [
        ("Ana", "2024-05-01 22:58"), ("Ben", "2024-05-01 22:59"), ("Ana", "2024-05-02 09:32"),
    ]  # fmt: skip
    assert reading.items[1].text == "me! I love bouldering\nbring shoes: yes"


def test_a_chat_copied_from_an_app_is_read_to_the_next_head_line() -> None:
    reading = chat("copied.md", COPIED)
    assert said(reading) == [
        ("Ana", "I love bouldering\n\nreally: every day"),
        ("Ben", "I prefer the rope"),
        ("Ana", "ok"),
    ]
    assert [local(item) for item in reading.items] == ["2024-05-01 09:32", "2024-05-13 21:33", "2024-05-14 07:00"]


@pytest.mark.parametrize(
    "form",
    [
        "{name}: {text}", "**{name}:** {text}", "**{name}**: {text}", "[10:32] {name}: {text}", "10:32 {name}: {text}",
        "10:32 - {name}: {text}", "{name} (10:32): {text}", "{name} [10:32 AM]: {text}", "2024-05-01 {name}: {text}",
        "2024-05-01 10:32 {name}: {text}", "[2024-05-01T10:32:00] {name}: {text}", "(01.05.2024 10:32) {name}: {text}",
        "[10:32] <{name}> {text}", "{name} — 01/05/2024 10:32\n{text}", "{name} — Today at 10:32 AM\n{text}",
        "{name}  10:32 AM\n{text}", "{name}, 01.05.2024 10:32\n{text}",
        "[10:32, 31/12/2023] {name}: {text}", "[9:41 PM, 12/31/2023] {name}: {text}",
        "{name}, [01.05.2024 10:32]\n{text}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("names", [("Ana", "Ben"), ("ana", "ben99"), ("Ana Sousa", "João P."), ("Ana 🌸", "Ben")])
def test_the_common_ways_to_write_a_chat_are_known(form: str, names: tuple[str, str]) -> None:
    turns = [(names[0], "what do you want?"), (names[1], "I want sushi"), (names[0], "me too"), (names[1], "great!")]
    text = "\n".join(form.format(name=name, text=text) for name, text in turns)
    assert said(chat("chat.txt", text)) == turns


DOCUMENTS = {
    "list": "Likes: sushi, ramen\nDislikes: olives\nBudget: 300\nHobbies: chess\n",
    "notes": "# Ana\n\nBudget: 300 a month, please\nFood: I love ramen\nMusic: no techno\nFood: no olives, thanks\n",
    "form": "Name: Ana\nAge: 30\nCity: Lisbon\n\nName: Ben\nAge: 31\nCity: Porto\n",
    "cards": "Dish: I love ramen a lot\nChef: Mia who is great\nPlace: in Rua 1 here\n" * 3,
    "interview": "Q: What do you like?\nA: I like tea.\nQ: And what do you hate?\nA: I hate rain.\n",
    "questions": "Frage: Was magst du?\nAntwort: Ich mag Tee.\nFrage: Und sonst?\nAntwort: Ich mag Kaffee.\n",
    "diary": "2024-05-01 Rome: I love it here\n2024-05-02 Florence: I was tired\n2024-05-03 Siena: too hot for me\n",
    "agenda": "10:00 Standup: all of us, please be there\n11:00 Review: bring your notes\n12:00 Lunch: who is in?\n",
    "jobs": "Acme Corp — 01/05/2020\nI built tools.\nBeta Ltd — 01/06/2022\nI led the team.\n",
    "recipe": "Ingredients: rice, nori\nSteps: wash the rice\nTip: I love it cold\nServes: 4\n",
    "prices": "Ramen: 12\nSushi: 18\nRamen: 13\nSushi: 17\nRamen: 11\n",
    "prose": "Remember: I love jazz.\nI said it before: no olives.\nBut then: who knows?\nSo: yes.\n",
    "letter": "Dear Ana,\n\nI hope: you are well. We said: come.\n\nYours,\nBen\n",
    "quoting": "I talked to Mia about dinner.\nMia: I hate fish\nMe: fine\nWe then went home and I cooked for all.\n",
    "one": "Ana: I love tea, do you?\nAna: I hate coffee\nAna: I like milk\nAna: ok\n",
}


def test_what_is_copied_from_whatsapp_web_has_its_date_after_the_time() -> None:
    text = "[9:41 PM, 12/31/2023] Ana: hi\n[9:42 PM, 12/31/2023] Ben: hey you\n[0:10, 1/1/2024] Ana: happy new year!\n"
    assert [local(item) for item in chat("chat.txt", text).items] == [
        "2023-12-31 21:41", "2023-12-31 21:42", "2024-01-01 00:10",
    ]  # fmt: skip


def test_who_writes_me_is_the_writer_and_nobody_else_is_known() -> None:
    reading = chat("chat.txt", PLAIN.replace("Ana:", "Me:"))
    assert {(item.author, item.own) for item in reading.items} == {("Me", True), ("Ben", None)}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_what_is_no_conversation_stays_a_document(kind: str) -> None:
    assert type(source_of("notes.md", DOCUMENTS[kind].encode())).__name__ == "TextFile"


@settings(max_examples=150, deadline=None, derandomize=True)
@given(data=spoiled((PLAIN + STAMPED + COPIED).encode()))
def test_a_spoiled_conversation_reads_or_is_refused(data: bytes) -> None:
    reads_or_is_refused("chat.txt", data)


def test_a_conversation_of_more_messages_than_can_be_held_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingestion.sources.conversations.MOST_MESSAGES", 3)
    with pytest.raises(Refused) as refusal:
        chat("chat.txt", PLAIN)
    assert refusal.value.code == "too_large"
