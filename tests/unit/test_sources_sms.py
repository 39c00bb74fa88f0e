"""SMS Backup & Restore's XML."""

import pytest
from hypothesis import given, settings

from ingestion.sources import Refused, read
from tests.unit.chat_fixtures import chat, local, reads_or_is_refused, said, spoiled
from tests.unit.reading_fixtures import intake

HEAD = (
    "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n"
    "<!--File Created By SMS Backup & Restore v10.20 on 01/06/2024 10:00:00-->\n"
    '<?xml-stylesheet type="text/xsl" href="sms.xsl"?>\n'
    '<smses count="6" backup_set="1a2b" backup_date="1717232400000" type="full">\n'
)


def sms(body: str, date: object = 1714552320000, kind: int = 2, **more: str) -> str:
    about = {"address": "+351 912 345 678", "contact_name": "Ben", "subject": "null", "read": "1"} | more
    rest = " ".join(f'{key}="{value}"' for key, value in about.items())
    return f'  <sms protocol="0" date="{date}" type="{kind}" body="{body}" {rest} />\n'


MMS = (
    '  <mms date="1714552500000" msg_box="1" address="+351912345678~+351913333333" contact_name="Ben, Cleo" ct_t="x">\n'
    '    <parts><part seq="0" ct="image/jpeg" text="null" data="AAAA" />\n'
    '    <part seq="1" ct="text/plain" text="I am at the beach" /></parts>\n'
    '    <addrs><addr address="+351913333333" type="137" /><addr address="+351911111111" type="151" /></addrs>\n'
    "  </mms>\n"
)
BACKUP = (
    HEAD
    + sms("I love tea &amp; scones &#55357;&#56842;&#10;really")
    + sms("ok!", 1714552380000, 1)
    + sms("not sent", 1714552390000, 3)
    + sms("your code is 1234", 1714552400000, 1, address="BANK", contact_name="(Unknown)")
    + MMS
    + "</smses>\n"
)


def test_a_backup_is_what_was_sent_and_received() -> None:
    reading = chat("sms-20240601.xml", BACKUP)
    assert (reading.source, reading.media_type, reading.text_is_upload) == ("sms", "text/xml", False)
    assert said(reading) == [
        ("", "I love tea & scones 😊\nreally"),
        ("Ben", "ok!"),
        ("BANK", "your code is 1234"),
        ("+351913333333", "I am at the beach"),
    ]
    assert [item.own for item in reading.items] == [True, False, False, False]
    assert [item.thread for item in reading.items] == ["Ben", "Ben", "BANK", "Ben, Cleo"]
    assert reading.text.startswith("# Ben\n\n2024-05-01 09:32 me: I love tea")


def test_a_text_is_known_by_whom_when_and_which_way_however_the_number_is_spaced() -> None:
    (one,) = chat("a.xml", HEAD + sms("hi") + "</smses>").items
    (two,) = chat("a.xml", HEAD + sms("hi", address="+351912345678") + "</smses>").items
    assert (one.key, local(one)) == ("sms:+351912345678:1714552320000:2", "2024-05-01 08:32")
    assert two.key == one.key


def test_two_texts_of_one_moment_are_two_unless_they_say_the_same() -> None:
    items = chat("a.xml", HEAD + sms("hi") + sms("hi") + sms("ho") + "</smses>").items
    keys = [item.key.removeprefix("sms:+351912345678:1714552320000:") for item in items]
    assert keys == ["2", "2", "2:2"]


def test_half_an_emoji_and_control_characters_are_replaced() -> None:
    (item,) = chat("a.xml", HEAD + sms("a&#55357;b&#0;c&#x1F600;d&#xD83D;&#xDE00;") + "</smses>").items
    assert item.text == "a\ufffdb\ufffdc😀d😀"


@pytest.mark.parametrize("date", ["", "-5", "9" * 40, "soon", "0"])
def test_a_text_without_a_date_is_counted_and_the_others_are_read(date: str) -> None:
    reading = chat("a.xml", HEAD + sms("when?", date) + sms("fine") + "</smses>")
    assert ([item.text for item in reading.items], "(1 messages could not be read.)" in reading.text) == (
        ["fine"],
        True,
    )


BOMB = '<!DOCTYPE smses [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n<smses>' + sms("&b;") + "</smses>"
OUTSIDE = '<!DOCTYPE smses [<!ENTITY x SYSTEM "file:///etc/hostname">]>\n<smses>' + sms("&x;") + "</smses>"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (BOMB, "malformed"),
        (OUTSIDE, "malformed"),
        (HEAD + sms("hi"), "malformed"),
        (HEAD + "<a>" * 100_000, "malformed"),
        (HEAD + sms("when?", "") + "</smses>", "malformed"),
        (HEAD + "</smses>", "empty"),
        (HEAD.replace("UTF-8", "no-such-code") + sms("hi") + "</smses>", "malformed"),
    ],
    ids=["entities", "outside", "cut", "deep", "undated", "none", "encoding"],
)
def test_a_backup_that_cannot_be_read_is_refused_with_a_reason(data: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        read("sms.xml", data.encode(), intake())
    assert refusal.value.code == code


@settings(max_examples=150, deadline=None, derandomize=True)
@given(data=spoiled(BACKUP.encode()))
def test_a_spoiled_backup_reads_or_is_refused(data: bytes) -> None:
    reads_or_is_refused("sms.xml", data)
