"""Mails: one file, or a folder of them."""

import pytest
from hypothesis import given, settings

from ingestion.drafts import Upload
from ingestion.items import own_authors
from ingestion.people import Speaker
from ingestion.sources import Refused, read, source_of
from tests.unit.chat_fixtures import reads_or_is_refused, said, spoiled
from tests.unit.reading_fixtures import intake

HEAD = (
    "From: =?utf-8?q?Ana_Sous=C3=A1?= <ana@mail.example>\r\n"
    "To: Tom Reed <tom@mail.example>\r\n"
    "Subject: =?utf-8?b?UmU6IHRyw61w?=\r\n"
    "Date: Tue, 5 May 2026 10:12:00 +0200\r\n"
    "Message-ID: <abc.1@mail.example>\r\n"
    "MIME-Version: 1.0\r\n"
)
EML = (
    HEAD + 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    "Ol=C3=A1 Tom,\r\n\r\nI love lakes.\r\n\r\n"
    "Am 3. Mai 2026 um 9:00 schrieb Tom Reed <tom@mail.example>:\r\n> I love golf\r\n"
    "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=plan.pdf\r\n\r\nxxx\r\n--b--\r\n"
)
MBOX = (
    "From ana@mail.example Tue May  5 10:12:00 2026\n"
    + EML.replace("\r\n", "\n")
    + "\nFrom tom@mail.example Wed May  6 10:12:00 +0000 2026\nFrom: tom@mail.example\nSubject: html\n"
    "Content-Type: text/html\n\n<p>I hate <b>fish</b>.</p><blockquote>I love fish</blockquote><p>Bye</p>\n"
    ">From here it is far.\n"
)


def one(body: str, head: str = HEAD) -> str:
    (item,) = read("a.eml", f"{head}\r\n{body}".encode(), intake()).items
    return item.text


def test_a_mail_is_one_item_with_its_writer_date_subject_and_own_name() -> None:
    reading = read("trip.eml", EML.encode(), intake())
    (item,) = reading.items
    assert (reading.source, reading.media_type, reading.text_is_upload) == ("mail", "message/rfc822", False)
    assert (item.kind, item.author, item.key, item.thread) == (
        "message",
        "Ana Sousá (@ana@mail.example)",
        "mail:ana@mail.example:abc.1@mail.example",
        "Re: tríp",
    )
    assert item.at is not None and item.at.isoformat() == "2026-05-05T08:12:00+00:00"
    assert item.text == "Olá Tom,\n\nI love lakes."
    assert "(attached: plan.pdf)" in reading.text


def test_a_folder_is_a_mail_each_and_every_text_stands_where_it_says() -> None:
    reading = read("inbox.mbox", MBOX.encode(), intake())
    assert said(reading) == [
        ("Ana Sousá (@ana@mail.example)", "Olá Tom,\n\nI love lakes."),
        ("tom@mail.example", "I hate fish.\n\nBye\n\nFrom here it is far."),
    ]
    stored = reading.text.encode()
    assert [stored[item.start : item.end].decode() for item in reading.items] == [item.text for item in reading.items]


def writer(*fields: str) -> str:
    head = "".join(f"From: {field}\r\n" for field in fields)
    (item,) = read("a.eml", f"{head}Subject: trip\r\n\r\nI love lakes.\r\n".encode(), intake()).items
    return item.author


@pytest.mark.parametrize(
    ("field", "author"),
    [
        ("Ana.Sousa@Mail.Example", "ana.sousa@mail.example"),
        ("<ana@x.example>", "ana@x.example"),
        ('"Sousa, Ana" <ana@x.example>', "Sousa, Ana (@ana@x.example)"),
        ("Sousa, Ana <ana@x.example> (home)", "Sousa, Ana (@ana@x.example)"),
        ("O'Hara <o'hara+x@x.example>", "O'Hara (@o'hara+x@x.example)"),
        ("Ana Sousa", "Ana Sousa"),
        ("Ana Sousa <>", "Ana Sousa"),
    ],
)
def test_who_wrote_a_mail_goes_by_name_and_address(field: str, author: str) -> None:
    assert writer(field) == author


@pytest.mark.parametrize(
    ("field", "author"),
    [
        ("ana@x.example <other@evil.example>", "other@evil.example"),
        ('"ana@x.example" <other@evil.example>', "other@evil.example"),
        ('"Bob (@ana@x.example)" <other@evil.example>', "other@evil.example"),
        ("=?utf-8?q?ana=40x.example?= <other@evil.example>", "other@evil.example"),
        ("=?utf-8?q?ana=EF=BC=A0x.example?= <other@evil.example>", "other@evil.example"),
        ("=?utf-8?q?Ana=20=3Cana=40x.example=3E?= <other@evil.example>", "other@evil.example"),
        ("=?utf-8?q?ana=40x.example?=", ""),
        ("Bob <ana@x.example> <other@evil.example>", "Bob"),
        ('<"ana@x.example"@evil.example>', ""),
        ("~ana@x.example", ""),
        ("ana@x.example, other@evil.example", ""),
        ('"' * 1_900, ""),
    ],
)
def test_a_name_that_poses_as_an_address_is_none(field: str, author: str) -> None:
    assert writer(field) == author


def test_of_two_writers_no_address_is_told() -> None:
    assert writer("Ana <ana@x.example>", "other@evil.example") == "Ana"


def test_a_mail_is_its_persons_by_its_address_whatever_name_it_shows() -> None:
    told = read("inbox.mbox", MBOX.replace("=?utf-8?q?Ana_Sous=C3=A1?=", '"A. S."').encode(), intake())
    ana = Speaker(uid="ana", name="Ana Sousa", aliases=("Ana@mail.example",))
    about = Upload(person=ana, sha256="ab" * 32, name="inbox.mbox", size=1, uploaded_at=intake().now)
    assert own_authors(told, about) == {"A. S. (@ana@mail.example)"}


def test_a_stranger_cannot_write_a_later_version_of_somebodys_mail() -> None:
    mine, forged = (
        read("a.eml", (head + "\r\nHi\r\n").encode(), intake()).items[0].key
        for head in (HEAD, HEAD.replace("<ana@mail.example>", "<stranger@evil.example>"))
    )
    assert (mine, forged) == (
        "mail:ana@mail.example:abc.1@mail.example",
        "mail:stranger@evil.example:abc.1@mail.example",
    )


@pytest.mark.parametrize(
    "quoted",
    [
        "On Sun, 3 May 2026 at 9:00, Tom Reed <tom@mail.example>\r\nwrote:\r\n> I love golf\r\n",
        "-----Original Message-----\r\nFrom: Tom Reed\r\nI love golf\r\n",
        "________________________________\r\nFrom: Tom Reed\r\nSent: Sunday\r\n\r\nI love golf\r\n",
        "Von: Tom Reed\r\nGesendet: Sonntag\r\nAn: Ana\r\n\r\nI love golf\r\n",
        "---------- Forwarded message ---------\r\nI love golf\r\n",
        "> I love golf\r\n> and tea\r\n",
    ],
)
def test_what_it_quotes_below_is_left_out(quoted: str) -> None:
    assert one(f"I love lakes.\r\n\r\n{quoted}") == "I love lakes."


def test_answers_between_quoted_lines_stay_where_they_are() -> None:
    body = "On Sunday, Tom Reed wrote:\r\n> Tea?\r\n\r\nNo tea.\r\n\r\n> Golf?\r\n\r\nI hate golf.\r\n"
    assert one(body).endswith("> Tea?\n\nNo tea.\n\n> Golf?\n\nI hate golf.")


def test_a_mail_inside_a_mail_is_not_its_writers_word() -> None:
    inner = HEAD.replace("abc.1", "abc.2") + "\r\nI love golf.\r\n"
    body = (
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n'
        f"--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--b--\r\n"
    )
    (item,) = read("a.eml", (HEAD + body).encode(), intake()).items
    assert item.text == "See below."


def test_the_content_tells_a_mail_under_any_name_and_pasted_mails_are_texts() -> None:
    assert type(source_of("saved message", EML.encode())).__name__ == "MailFile"
    pasted = b"From: Ana\nTo: Tom\nSubject: trip\n\nI love lakes.\n"
    assert type(source_of("mail.txt", pasted)).__name__ == "TextFile"
    assert type(source_of("mail.eml", pasted)).__name__ == "MailFile"


def test_a_mail_without_a_word_of_its_own_is_refused() -> None:
    with pytest.raises(Refused, match="no written messages"):
        read("a.eml", (HEAD + "\r\n> I love golf\r\n").encode(), intake())


@pytest.mark.parametrize(
    "data",
    [
        (
            HEAD + "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(3_000))
        ).encode(),
        (HEAD + "X: " + "(" * 1_900 + "\r\n" + "Y: " + "a" * 400_000 + "\r\n\r\nhi\r\n").encode(),
        (HEAD + "Content-Type: text/html\r\n\r\n" + "<div>" * 30_000 + "hi").encode(),
    ],
)
def test_a_mail_that_was_built_to_hurt_is_read_or_refused(data: bytes) -> None:
    reads_or_is_refused("a.eml", data)


@settings(max_examples=60, deadline=None)
@given(spoiled(MBOX.encode()))
def test_a_spoiled_folder_is_read_or_refused(data: bytes) -> None:
    reads_or_is_refused("inbox.mbox", data)
