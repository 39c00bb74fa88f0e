"""WhatsApp's exports, as phones of several countries write them. Whose time: Europe/Lisbon unless told otherwise."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from hypothesis import given, settings

from ingestion.sources import Refused, read, source_of
from tests.unit.chat_fixtures import chat, local, reads_or_is_refused, said, spoiled
from tests.unit.reading_fixtures import intake

MARK = "\u200e"
ANDROID_US = (
    "12/31/23, 9:41\u202fPM - Messages and calls are end-to-end encrypted. No one outside of this chat can read them.\n"
    "12/31/23, 9:41\u202fPM - Ana Sousa: Happy new year!\n"
    "I really love fireworks 🎆\n"
    "1/1/24, 12:03\u202fAM - Ben: <Media omitted>\n"
    "1/1/24, 12:04\u202fAM - Ben: IMG-20240101-WA0001.jpg (file attached)\n"
    "the view: from my roof\n"
    '1/1/24, 12:05\u202fAM - Ana Sousa changed the subject from "NYE" to "Trip: Lisbon"\n'
    "1/1/24, 12:06\u202fAM - \u202a+351 912 345 678\u202c: hello all\n"
    "1/1/24, 12:07\u202fAM - Ana Sousa: I hate rain <This message was edited>\n"
    "1/1/24, 12:08\u202fAM - Ben: This message was deleted\n"
    "1/1/24, 12:09\u202fAM - Ben: Missed voice call\n"
    "1/1/24, 12:10\u202fAM - Ben: null\n"
    "1/1/24, 12:11\u202fAM - Ben: location: https://maps.google.com/?q=38.7,-9.1\n"
)
IPHONE = (
    f"{MARK}[31/12/2023, 21:41:05] Climbers: {MARK}Messages and calls are end-to-end encrypted.\r\n"
    "[31/12/2023, 21:42:05] ~\u202fAna Sousa: I love bouldering\r\n\r\nreally\r\n"
    f"{MARK}[31/12/2023, 21:43:05] Ben: {MARK}image omitted\r\n"
    f"{MARK}[31/12/2023, 21:44:05] Ben: my new shoes {MARK}<attached: 00000012-PHOTO-2023-12-31-21-44-05.jpg>\r\n"
    f"[31/12/2023, 21:45:05] Ana Sousa: not for me {MARK}<This message was edited>\r\n"
    f"[31/12/2023, 21:46:05] Ben: {MARK}POLL:\r\nPizza or ramen?\r\n"
    f"{MARK}OPTION: Pizza (1 vote)\r\n{MARK}OPTION: Ramen (2 votes)\r\n"
    f"[31/12/2023, 21:47:05] Ben: {MARK}Ben añadió a Cleo\r\n"
)


def test_an_android_chat_is_its_peoples_words_and_nothing_else() -> None:
    reading = chat("WhatsApp Chat with Ben.txt", ANDROID_US)
    assert (reading.source, reading.media_type, reading.text_is_upload) == ("whatsapp", "text/plain", True)
    assert said(reading) == [
        ("Ana Sousa", "Happy new year!\nI really love fireworks 🎆"),
        ("Ben", "the view: from my roof"),
        ("+351 912 345 678", "hello all"),
        ("Ana Sousa", "I hate rain"),
    ]
    assert [local(item) for item in reading.items] == [
        "2023-12-31 21:41", "2024-01-01 00:04", "2024-01-01 00:06", "2024-01-01 00:07",
    ]  # fmt: skip
    assert {item.thread for item in reading.items} == {"Ben"}


def test_an_iphone_chat_is_read_without_what_whatsapp_wrote_itself_in_any_language() -> None:
    reading = chat("_chat.txt", IPHONE)
    assert said(reading) == [
        ("Ana Sousa", "I love bouldering\r\n\r\nreally"),
        ("Ben", "my new shoes"),
        ("Ana Sousa", "not for me"),
        ("Ben", "Pizza or ramen?"),
    ]
    assert {item.thread for item in reading.items} == {"Climbers"}


def test_an_edited_message_reads_so_a_quarter_of_an_hour_after_it_was_sent() -> None:
    edited = chat("_chat.txt", IPHONE).items[2]
    assert edited.at is not None
    assert edited.revised_at == edited.at + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("31.12.23, 21:41 - Ana: Hallo\n31.12.23, 21:42 - Ben: <Medien ausgeschlossen>\n", "2023-12-31 21:41"),
        ("31/12/2023 21:41 - Ana: Olá\n31/12/2023 21:42 - Ben: <Mídia oculta>\n", "2023-12-31 21:41"),
        ("31/12/23, 9:41 p. m. - Ana: Hola\n31/12/23, 9:42 p. m. - Ben: <Multimedia omitido>\n", "2023-12-31 21:41"),
        ("31/12/2023 à 21:41 - Ana: Salut\n31/12/2023 à 21:42 - Ben: <Médias omis>\n", "2023-12-31 21:41"),
        ("31/12/23, 21:41 - Ana: Ciao\n31/12/23, 21:42 - Ben: <Media omessi>\n", "2023-12-31 21:41"),
        ("31-12-2023 21:41 - Ana: Hoi\n31-12-2023 21:42 - Ben: <Media weggelaten>\n", "2023-12-31 21:41"),
        ("31/12/2023, 9:41 pm - Ana: Hi\n31/12/2023, 9:42 pm - Ben: <Media omitted>\n", "2023-12-31 21:41"),
        ("2023-12-31 21:41 - Ana: Hej\n2023-12-31 21:42 - Ben: ok\n", "2023-12-31 21:41"),
        ("2023/12/31, 21:41 - Ana: Hi\n2023/12/31, 21:42 - Ben: ok\n", "2023-12-31 21:41"),
        ("[31.12.23, 21:41:05] Ana: Hallo\n[31.12.23, 21:42:05] Ben: ja\n", "2023-12-31 21:41"),
        ("[12/31/23, 9:41:05\u202fPM] Ana: Hi\n[12/31/23, 9:42:05\u202fPM] Ben: yes\n", "2023-12-31 21:41"),
        ("[31.12.2023 klo 21.41.05] Ana: Hei\n[31.12.2023 klo 21.42.05] Ben: joo\n", "2023-12-31 21:41"),
    ],
)  # fmt: skip
def test_dates_and_times_of_many_countries_are_understood(text: str, first: str) -> None:
    reading = chat("chat.txt", text)
    assert (reading.source, reading.items[0].author, local(reading.items[0])) == ("whatsapp", "Ana", first)


@pytest.mark.parametrize(
    "line",
    [
        "<Medien ausgeschlossen>", "Diese Nachricht wurde gelöscht.", "Verpasster Sprachanruf", "Bild weggelassen",
        "IMG-1.jpg (Datei angehängt)", "<Mídia oculta>", "Mensagem apagada", "Chamada de voz perdida",
        "imagem ocultada", "IMG-1.jpg (arquivo anexado)", "<Multimedia omitido>", "Se eliminó este mensaje.",
        "Llamada perdida", "imagen omitida", "IMG-1.jpg (archivo adjunto)", "<Médias omis>",
        "Ce message a été supprimé", "image absente", "IMG-1.jpg (fichier joint)", "<Media omessi>",
        "Questo messaggio è stato eliminato", "immagine omessa", "IMG-1.jpg (file allegato)", "<Media weggelaten>",
        "Dit bericht is verwijderd", "afbeelding weggelaten", "Gemiste spraakoproep", "IMG-1.jpg (bestand bijgevoegd)",
        "<View once voice message omitted>", "Ana Silva.vcf (file attached)", "You deleted this message",
    ],
)  # fmt: skip
def test_what_stands_for_a_picture_a_call_or_a_deleted_message_is_no_message(line: str) -> None:
    reading = chat("chat.txt", f"31/12/2023, 21:41 - Ana: oi\n31/12/2023, 21:42 - Ben: {line}\n")
    assert said(reading) == [("Ana", "oi")]


@pytest.mark.parametrize(
    "mark",
    [
        "<This message was edited>", "<Diese Nachricht wurde bearbeitet.>", "<Mensagem editada>",
        "<Se editó este mensaje.>", "<Ce message a été modifié>", "<Questo messaggio è stato modificato>",
        "<Dit bericht is bewerkt>",
    ],
)  # fmt: skip
def test_the_mark_of_an_edit_is_no_part_of_the_words(mark: str) -> None:
    (item,) = chat("WhatsApp.txt", f"31/12/2023, 21:41 - Ana: I like tea {mark}\n").items
    assert (item.text, item.revised_at is not None) == ("I like tea", True)


@pytest.mark.parametrize(
    "line", ["I think this message was deleted by mistake?", "<grins> ok", "null problem", "I <3 it"]
)
def test_words_that_only_resemble_a_mark_are_words(line: str) -> None:
    assert said(chat("WhatsApp.txt", f"31/12/2023, 21:41 - Ana: {line}\n")) == [("Ana", line)]


def chat_on(*days: str, clock: str = "21:41") -> str:
    return "".join(
        f"{day}, {clock} - {'Ana' if number % 2 else 'Ben'}: hi {number}\n" for number, day in enumerate(days)
    )


@pytest.mark.parametrize(
    ("days", "zone", "first"),
    [
        (["1/2/24", "13/2/24"], "America/New_York", "2024-02-01"),  # no month is the 13th
        (["1/2/24", "2/13/24"], "Europe/Lisbon", "2024-01-02"),
        (["1/12/23", "2/1/24", "1/2/24"], "America/New_York", "2023-12-01"),  # time does not run backwards
        (["12/1/23", "1/2/24", "2/1/24"], "Europe/Lisbon", "2023-12-01"),
        (["1/2/24", "1/3/24", "1/4/24", "1/5/24"], "Europe/Lisbon", "2024-01-02"),  # four days, not four months
        (["3/4/24", "3/4/24"], "Europe/Lisbon", "2024-04-03"),  # nothing tells: as people write where they live
        (["3/4/24", "3/4/24"], "America/Chicago", "2024-03-04"),
        (["3/4/24", "3/4/24"], "America/Sao_Paulo", "2024-04-03"),
        (["03/04/2024", "03/04/2024"], "America/Chicago", "2024-04-03"),  # who pads with zeros puts the day first
        (["3.4.24", "3.4.24"], "America/Chicago", "2024-04-03"),  # so do those who write points
        (["5/12/26", "5/12/26"], "Europe/Lisbon", "2026-05-12"),  # it is June 2026: December is still to come
    ],
)  # fmt: skip
def test_which_number_is_the_month_is_told_by_the_whole_file(days: list[str], zone: str, first: str) -> None:
    reading = chat("chat.txt", chat_on(*days, clock="12:00"), timezone=zone)
    assert local(reading.items[0], "%Y-%m-%d") == first


def test_the_language_of_the_placeholders_tells_the_order_before_the_time_zone_does() -> None:
    text = chat_on("3/4/24", "3/4/24") + "3/4/24, 22:00 - Ben: <Médias omis>\n"
    assert local(chat("chat.txt", text, timezone="America/Chicago").items[0], "%m-%d") == "04-04"  # 21:41 in Chicago


def test_english_phones_tell_by_how_they_write_noon() -> None:
    american = chat("chat.txt", chat_on("3/4/24", "3/4/24", clock="9:41 AM"))
    british = chat("chat.txt", chat_on("3/4/24", "3/4/24", clock="9:41 am"), timezone="America/Chicago")
    assert (local(american.items[0], "%m-%d"), local(british.items[0], "%m-%d")) == ("03-04", "04-03")


def test_times_are_the_wall_clocks_where_the_person_is() -> None:
    text = chat_on("13/1/24", "13/7/24", clock="12:00")
    items = chat("chat.txt", text, timezone="Europe/Berlin").items
    assert [local(item, "%H:%M") for item in items] == ["11:00", "10:00"]


def test_midnight_and_noon_of_twelve_hour_clocks() -> None:
    text = "13/1/24, 12:05 AM - Ana: a\n13/1/24, 12:05 PM - Ben: b\n13/1/24, 11:59 p.\u00a0m. - Ana: c\n"
    assert [local(item, "%H:%M") for item in chat("chat.txt", text).items] == ["00:05", "12:05", "23:59"]


def test_a_name_with_a_colon_is_known_by_opening_all_its_messages() -> None:
    lines = [f"31/12/2023, 21:4{number} - Ana: work: see you {number}\n" for number in range(4)]
    lines += [
        f"31/12/2023, 21:5{number} - Ben: note: {number}\n31/12/2023, 21:5{number} - Ben: ok\n" for number in range(4)
    ]
    reading = chat("chat.txt", "".join(lines))
    assert said(reading)[0] == ("Ana: work", "see you 0")
    assert said(reading)[4] == ("Ben", "note: 0")


@pytest.mark.parametrize(
    "line",
    [
        "Ana created group \"Trip: Lisbon\"", "Ana added Ben", "Ben left", "Ana changed this group's icon",
        "Ana hat den Betreff von \"A: b\" zu \"C: d\" geändert", "Ana criou o grupo \"Viagem: Porto\"",
        "Ana creó el grupo \"Viaje: Roma\"", "Ana a modifié le sujet en \"Voyage: Rome\"",
        "Ana ha creato il gruppo \"Viaggio: Roma\"", "Ana heeft de groep \"Reis: Rome\" gemaakt",
    ],
)  # fmt: skip
def test_a_line_about_the_group_is_nobodys_message(line: str) -> None:
    assert said(chat("WhatsApp.txt", f"31/12/2023, 21:41 - {line}\n31/12/2023, 21:42 - Ben: hi\n")) == [("Ben", "hi")]


def test_who_is_called_like_a_verb_keeps_their_messages() -> None:
    text = "31/12/2023, 21:41 - Left Shark: I added chili\n31/12/2023, 21:42 - Juan Added: ok\n"
    assert said(chat("chat.txt", text)) == [("Left Shark", "I added chili"), ("Juan Added", "ok")]


def zipped(**members: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return file.getvalue()


@pytest.mark.parametrize("inside", ["_chat.txt", "WhatsApp Chat with Ben.txt", "Conversa do WhatsApp com Ben.txt"])
def test_the_zip_as_whatsapp_exports_it_is_read(inside: str) -> None:
    reading = chat("WhatsApp Chat - Ben.zip", zipped(**{inside: IPHONE, "00000012-PHOTO.jpg": "not looked at"}))
    assert (len(reading.items), reading.text, reading.text_is_upload) == (4, IPHONE, False)
    assert reading.items[0].thread == "Ben"


def test_a_zip_without_a_chat_says_so() -> None:
    with pytest.raises(Refused) as refusal:
        read("WhatsApp Chat - Ben.zip", zipped(**{"photo.jpg": "x"}), intake())
    assert (refusal.value.code, "WhatsApp chat" in str(refusal.value)) == ("malformed", True)


def test_a_chat_in_which_nobody_wrote_is_empty() -> None:
    with pytest.raises(Refused) as refusal:
        read("WhatsApp Chat with Ben.txt", ANDROID_US.splitlines()[0].encode(), intake())
    assert refusal.value.code == "empty"


def test_a_message_with_an_impossible_date_is_left_out_and_nothing_else() -> None:
    text = "31/12/2023, 21:41 - Ana: oi\n99/99/2023, 21:42 - Ben: when?\n31/12/2023, 21:43 - Ana: ok\n"
    assert said(chat("chat.txt", text)) == [("Ana", "oi"), ("Ana", "ok")]


@pytest.mark.parametrize(
    "text",
    [
        "12/03/2024 10:00 - Dentist\n13/03/2024 12:00 - Lunch with Ben: Rua 1\n14/03/2024 09:00 - Gym\n",
        "2024-05-01: I went to Rome.\n2024-05-02: I love it.\n",
        "31/12/2023, 21:41 was when we met.\nI love jazz.\n",
        "# Diary\n\n31.12.23, 21:41 - fireworks\n",
    ],
)
def test_an_agenda_or_a_diary_is_no_chat(text: str) -> None:
    assert type(source_of("notes.txt", text.encode())).__name__ == "TextFile"


@settings(max_examples=150, deadline=None, derandomize=True)
@given(data=spoiled((ANDROID_US + IPHONE).encode()))
def test_a_spoiled_chat_reads_or_is_refused(data: bytes) -> None:
    reads_or_is_refused("WhatsApp Chat with Ben.txt", data)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(data=spoiled(zipped(**{"_chat.txt": IPHONE})))
def test_a_spoiled_zip_reads_or_is_refused(data: bytes) -> None:
    reads_or_is_refused("WhatsApp Chat - Ben.zip", data)
