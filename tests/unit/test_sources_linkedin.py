# ruff: noqa: E501, RUF001  tables are as wide as they are, and people write ranges with three kinds of dash
"""LinkedIn: the data export's tables and the saved page of a profile."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.sources import Reading, Refused, Stated, archives, linkedin, read, source_of
from ingestion.sources.linkedin import LinkedInExport
from ingestion.sources.periods import Period, period_in, period_of
from parley.preferences import PreferenceKind
from tests.unit.reading_fixtures import intake

PROFILE = """First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,Geo Location
Ana,Costa,,,,"Product manager, night trains","I love long train rides.
I hate fog.",Railways,,Porto
"""
POSITIONS = """Company Name,Title,Description,Location,Started On,Finished On
Rail & Co,Product Manager,I lead the night train team.,Porto,Mar 2019,
Acme,Analyst,I came back for the people.,Lisbon,Jan 2016,Aug 2018
Acme,Analyst,I hate night shifts.,Lisbon,Feb 2014,Dec 2014
Odd Ltd,Intern,,Lisbon,sometime,Aug 2012
"""
EDUCATION = """School Name,Start Date,End Date,Notes,Degree Name,Activities
University of Porto,2009,2013,,BSc Informatics,
"""
CERTIFICATIONS = """Name,Url,Authority,Started On,Finished On,License Number
First Aid,https://aid.example,Red Helpers,May 2024,,1
"""
SHARES = """Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility
2024-03-05 12:34:56,https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7170,"I prefer trains to planes.""
""
""Always have.",,,MEMBER_NETWORK
2024-03-04 08:00:00,https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7169,"She said ""no"".
I said yes.",,,
"""
COMMENTS = """Date,Link,Message
2024-03-06 09:00:00,https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A7171,"I call it \\"the good fog\\", Mia"
2024-03-06 09:01:00,https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A7171,Second thought
"""
MESSAGES = """CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,\
FOLDER,ATTACHMENTS,IS MESSAGE DRAFT
2-abc==,,Mia Silva,https://www.linkedin.com/in/mia,Ana Costa,,2024-03-07 10:00:01 UTC,,I hate trains,INBOX,,No
2-abc==,,Ana Costa,https://www.linkedin.com/in/ana,Mia Silva,,2024-03-07 10:00:02 UTC,,<p>I love ramen &amp; maps</p>,\
INBOX,,No
2-abc==,,Ana Costa,https://www.linkedin.com/in/ana,Mia Silva,,2024-03-07 10:00:02 UTC,,And tea,INBOX,,No
2-abc==,,Ana Costa,https://www.linkedin.com/in/ana,Mia Silva,,2024-03-07 10:05:00 UTC,,never sent,INBOX,,Yes
"""
RECEIVED = """First Name,Last Name,Company,Job Title,Text,Creation Date,Status
Tom,Berg,Acme,CTO,Ana loves spreadsheets.,"04/12/21, 03:16 PM",VISIBLE
"""
CONNECTIONS = """Notes:
"When exporting your connection data, you may notice gaps."

First Name,Last Name,URL,Email Address,Company,Position,Connected On
Secret,Person,https://x.example,a@b.c,Acme,CEO,05 Mar 2024
"""
FILES = {
    "Profile.csv": PROFILE,
    "Positions.csv": POSITIONS,
    "Education.csv": EDUCATION,
    "Certifications.csv": CERTIFICATIONS,
    "Skills.csv": "Notes:\nYour skills\n\nName\nPython\nC++\nC#\n\n",
    "Languages.csv": "Name,Proficiency\nPortuguese,Native or bilingual proficiency\nGerman,Elementary proficiency\n",
    "Shares.csv": SHARES,
    "Comments.csv": COMMENTS,
    "messages.csv": MESSAGES,
    "Recommendations_Received.csv": RECEIVED,
    "Connections.csv": CONNECTIONS,
}
READ_ALONE = ("Profile.csv", "Positions.csv", "Shares.csv", "Comments.csv", "messages.csv")


def export(folder: str = "", **changes: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in (FILES | changes).items():
            packed.writestr(folder + name, text)
    return out.getvalue()


def checked(reading: Reading) -> Reading:
    """Every range points at what it says."""
    data = reading.text.encode()
    for item in reading.items:
        assert data[item.start : item.end].decode() == item.text
    for stated in reading.stated:
        assert stated.object in data[stated.start : stated.end].decode()
    return reading


@pytest.fixture(scope="module")
def reading() -> Reading:
    return checked(read("Basic_LinkedInDataExport.zip", export(), intake()))


def stated(reading: Reading) -> dict[str, Stated]:
    return {each.slot: each for each in reading.stated}


def test_roles_are_facts_with_their_months_the_end_exclusive(reading: Reading) -> None:
    found = stated(reading)
    now, before = found["fact:role:rail & co:product manager"], found["fact:role:acme:analyst:2016-01-01"]
    assert (now.kind, now.object) == (PreferenceKind.FACT, "Product Manager at Rail & Co")
    assert (now.since, now.until) == (date(2019, 3, 1), None)
    assert (before.since, before.until) == (date(2016, 1, 1), date(2018, 9, 1))


def test_two_stints_in_one_role_are_two_facts(reading: Reading) -> None:
    first = stated(reading)["fact:role:acme:analyst"]
    assert (first.since, first.until) == (date(2014, 2, 1), date(2015, 1, 1))
    words = {item.key: item.text for item in reading.items if "analyst" in item.key}
    assert words == {
        "linkedin:role:acme:analyst": "I hate night shifts.",
        "linkedin:role:acme:analyst:2016-01-01": "I came back for the people.",
    }
    assert "Analyst at Acme (Feb 2014 to Dec 2014)" in reading.text


def test_names_that_grow_in_lower_case_keep_within_a_slot() -> None:
    long = f"Company Name,Title,Started On\n{'İ' * 200},{'İ' * 200},Mar 2019\n"
    assert len(checked(read("x.csv", long.encode(), intake())).stated) == 1


def test_a_role_whose_dates_cannot_be_read_is_told_but_not_stated(reading: Reading) -> None:
    assert "Intern at Odd Ltd" in reading.text
    assert not any("odd ltd" in slot for slot in stated(reading))


def test_schooling_and_certificates_are_facts(reading: Reading) -> None:
    found = stated(reading)
    studied = found["fact:education:university of porto:bsc informatics"]
    assert (studied.object, studied.since, studied.until) == (
        "BSc Informatics at University of Porto",
        date(2009, 1, 1),
        date(2014, 1, 1),
    )
    assert found["fact:certificate:red helpers:first aid"].since == date(2024, 5, 1)


def test_skills_and_languages_are_skills_and_c_plus_plus_is_not_c_sharp(reading: Reading) -> None:
    skills = {each.slot: each for each in reading.stated if each.kind is PreferenceKind.SKILL}
    assert {each.object for each in skills.values()} == {"Python", "C++", "C#", "Portuguese", "German"}
    assert skills["skill:python"].polarity == 1
    assert (skills["skill:portugues"].strength, skills["skill:german"].strength) == (1.0, 0.3)


def test_posts_and_comments_are_own_items_keyed_by_their_links(reading: Reading) -> None:
    found = {item.key: item for item in reading.items}
    post = found["linkedin:urn:li:share:7170"]
    assert (post.kind, post.own, post.text) == ("post", True, "I prefer trains to planes.\n\nAlways have.")
    assert post.at == datetime(2024, 3, 5, 12, 34, 56, tzinfo=UTC)
    assert found["linkedin:urn:li:share:7169"].text == 'She said "no".\nI said yes.'
    comment = found["linkedin:urn:li:activity:7171:2024-03-06 09:00:00"]
    assert (comment.kind, comment.own, comment.text) == ("reply", True, 'I call it "the good fog", Mia')


def test_messages_are_own_where_they_are_from_the_profiles_name(reading: Reading) -> None:
    sent = [item for item in reading.items if item.kind == "message"]
    assert {(item.author, item.own, item.text, item.thread) for item in sent} == {
        ("Mia Silva", False, "I hate trains", "Mia Silva"),
        ("Ana Costa", True, "I love ramen & maps", "Mia Silva"),
        ("Ana Costa", True, "And tea", "Mia Silva"),
    }
    assert sent[0].key == "linkedin:2-abc==:2024-03-07 10:00:01 UTC"
    assert len({item.key for item in sent}) == 3


def test_without_a_profile_it_is_open_whose_messages_they_are() -> None:
    alone = checked(read("messages.csv", MESSAGES.encode(), intake()))
    assert {item.own for item in alone.items} == {None}
    assert {item.author for item in alone.items} == {"Mia Silva", "Ana Costa"}


def test_the_headline_and_what_one_writes_of_oneself_is_an_own_page(reading: Reading) -> None:
    about = next(item for item in reading.items if item.key == "linkedin:about:ana costa")
    assert (about.kind, about.own) == ("page", True)
    assert about.text == "Product manager, night trains\n\nI love long train rides.\nI hate fog."


def test_recommendations_are_others_words_and_contacts_are_left_out(reading: Reading) -> None:
    words = next(item for item in reading.items if item.author == "Tom Berg")
    assert (words.own, words.at) == (False, datetime(2021, 4, 12, 15, 16, tzinfo=UTC))
    assert "Secret" not in reading.text


@pytest.mark.parametrize("name", READ_ALONE)
def test_a_single_file_is_recognised_by_its_columns(name: str) -> None:
    assert isinstance(source_of("anything.csv", FILES[name].encode()), LinkedInExport)
    assert checked(read("anything.csv", FILES[name].encode(), intake())).source == "linkedin"


def test_the_export_is_recognised_in_a_folder_and_other_zips_are_not() -> None:
    assert isinstance(source_of("x.bin", export("Basic_LinkedInDataExport_01/")), LinkedInExport)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("Skills.csv", "Name\nPython\n")
        packed.writestr("notes/profile.txt", "First Name,Last Name,Headline")
    assert not LinkedInExport().recognises("x.zip", out.getvalue())
    assert not LinkedInExport().recognises("notes.txt", b"I like first names, last names, headlines.")


@pytest.mark.parametrize(
    ("line", "period"),
    [
        ("Mar 2019 - Present · 4 yrs", Period(date(2019, 3, 1), None)),
        ("Jan. 2018 – Aug. 2020", Period(date(2018, 1, 1), date(2020, 9, 1))),
        ("März 2019 – Heute", Period(date(2019, 3, 1), None)),
        ("Sept. 2017 bis Dez. 2018 · 1 Jahr", Period(date(2017, 9, 1), date(2019, 1, 1))),
        ("2014 - 2018", Period(date(2014, 1, 1), date(2019, 1, 1))),
        ("Mar 2019 to Present", Period(date(2019, 3, 1), None)),
        ("Aug 2020 - Jan 2018", None),
        ("Foo 2019 - Present", None),
        ("4 yrs 2 mos", None),
    ],
)
def test_ranges_of_months_are_read_in_english_and_german(line: str, period: Period | None) -> None:
    assert period_in(line) == period


def test_a_field_that_is_no_month_makes_no_period() -> None:
    assert period_of("Mar 2019", "") == Period(date(2019, 3, 1))
    assert period_of("Mar 2019", "soon") is None


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("Positions.csv", "Company Name,Title,Started On\n" + "a,b,Mar 2019\n" * 300_000),
        ("Shares.csv", 'Date,ShareLink,ShareCommentary\n2024-03-05 12:34:56,x,"' + "a" * 200_000),
        ("messages.csv", "no such columns\n"),
    ],
    ids=["too many rows", "huge field", "no columns"],
)
def test_tables_beyond_reason_are_refused(table: str, text: str) -> None:
    with pytest.raises(Refused) as refusal:
        read("x.zip", export(**{table: text}), intake())
    assert refusal.value.code in ("too_large", "malformed")


def test_tables_that_are_small_each_and_a_bomb_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "Company Name,Title,Started On\n" + "a,b,Mar 2019\n" * 50
    many = export(**{f"Positions_{number}.csv": rows for number in range(10)})
    monkeypatch.setattr(linkedin, "_MOST_ROWS", 300)
    with pytest.raises(Refused, match="more than 300 rows"):
        read("x.zip", many, intake())
    monkeypatch.setattr(archives, "MOST_BYTES", 3_000)
    with pytest.raises(Refused, match="unpacks to too much") as refusal:
        read("x.zip", many, intake())
    assert refusal.value.code == "too_large"


def test_of_a_row_only_so_many_columns_are_kept_as_exports_have() -> None:
    wide = "Company Name,Title,Started On," + ",".join(f"x{number}" for number in range(3_000))
    data = export(**{"Positions.csv": f"{wide}\nAcme,Cook,Mar 2019{',x' * 3_000}\n"})
    (row,) = linkedin._tables("x.zip", data)["positions"]  # pyright: ignore[reportPrivateUsage]
    assert (len(row), row["Title"]) == (24, "Cook")


def test_nuls_and_broken_bytes_are_replaced() -> None:
    odd = export(**{"Profile.csv": "First Name,Last Name,Headline\nAna,Costa,likes \x00 tea\n"})
    assert checked(read("x.zip", odd, intake())).items[0].text == "likes \ufffd tea"
    raw = b"First Name,Last Name,Headline\nAna,Costa,caf\xe9\n"
    assert checked(read("Profile.csv", raw, intake())).items[0].text == "caf\u00e9"


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data(), name=st.sampled_from(READ_ALONE))
def test_a_mutated_table_reads_or_is_refused(data: st.DataObject, name: str) -> None:
    sample = mutated(data, FILES[name].encode())
    try:
        checked(LinkedInExport().read("mutated", sample, intake()))
    except Refused as refusal:
        assert str(refusal)


def mutated(data: st.DataObject, sample: bytes) -> bytes:
    changed = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(changed) - 1))
        changed[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=8))
    return bytes(changed)


def test_the_fixtures_are_true_csv() -> None:
    assert len(list(csv.reader(io.StringIO(MESSAGES)))) == 5
