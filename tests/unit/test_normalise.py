"""Readings and chat turns become the journal's events, with keys that depend on nothing but their content."""

from ingestion.items import event_versions
from ingestion.normalise import Turn, Upload, chat_drafts, document_drafts, said_in, wish_drafts
from ingestion.people import Speaker
from ingestion.preferences import statements
from ingestion.sources import read
from parley.preferences import Busy, Preference
from parley.records import Draft, EpisodeKind
from tests.unit.reading_fixtures import NOW, calendar, four_letter_pieces, intake, pdf

ANA = Speaker(uid="ana", name="Ana Sousa")


def drafts(name: str, data: bytes, project: str | None = None) -> list[Draft]:
    about = Upload(person=ANA, sha256="ab" * 32, name=name, size=len(data), uploaded_at=NOW, project=project)
    reading = read(name, data, intake())
    changing = [draft for version in event_versions(reading, about) for draft in version.drafts]
    said = said_in(reading, about)
    wishes = wish_drafts(reading, about, statements(reading.text, ANA, said)) if said else []
    return [*document_drafts(reading, about, four_letter_pieces), *wishes, *changing]


def of(kind: EpisodeKind, found: list[Draft]) -> list[Draft]:
    return [draft for draft in found if draft.kind is kind]


def test_a_note_becomes_a_document_its_chunk_and_its_preferences() -> None:
    found = drafts("n.md", b"Date: 3 May 2026\n\nI love fado.\n", project="trip")
    sha = "ab" * 32
    assert [draft.key for draft in found] == [f"document:{sha}", f"chunk:{sha}:0", f"preference:{sha}:18:like:fado"]
    assert {draft.stream for draft in found} == {"twin/ana"}
    assert {draft.payload["project"] for draft in found} == {"trip"}
    assert {draft.occurred_at.date().isoformat() for draft in found} == {"2026-05-03"}
    assert found[0].payload["dated"] == "2026-05-03"


def test_a_preferences_payload_is_a_preference_that_points_at_its_quote() -> None:
    data = "Olá. I love fado.".encode()
    (draft,) = of(EpisodeKind.PREFERENCE, drafts("n.txt", data))
    preference = Preference.model_validate(draft.payload)
    assert preference.span is not None
    assert data[preference.span.start : preference.span.end].decode() == preference.quote == "I love fado."
    assert (preference.source_file, preference.dated_by, preference.valid_from) == ("n.txt", "upload", NOW)


def test_a_pdfs_preference_names_its_page() -> None:
    (draft,) = of(EpisodeKind.PREFERENCE, drafts("n.pdf", pdf(["Nothing here.", "I love fado."])))
    assert draft.payload["span"]["page"] == 2


def test_a_calendar_becomes_busy_times_and_one_span_and_no_preferences() -> None:
    found = drafts("c.ics", calendar("SUMMARY:I love lunch\nDTSTART:20260610T100000Z\nDTEND:20260610T110000Z"))
    assert of(EpisodeKind.PREFERENCE, found) == []
    (busy,) = of(EpisodeKind.BUSY, found)
    fields = {name: busy.payload[name] for name in Busy.model_fields}
    assert Busy.model_validate(fields).title == "I love lunch"
    (span,) = of(EpisodeKind.CALENDAR, found)
    assert set(span.payload) == {"start", "end", "name"}


def test_a_calendar_that_is_shared_to_a_project_says_so_with_each_of_its_events() -> None:
    shared = drafts("c.ics", calendar("SUMMARY:x\nDTSTART:20260610T100000Z\nDTEND:20260610T110000Z"), project="trip")
    assert {draft.payload["project"] for draft in shared} == {"trip"}
    assert of(EpisodeKind.CALENDAR, shared) != []


def test_the_same_upload_gives_the_same_drafts() -> None:
    data = b"# Likes\n- fado\n- chess\n"
    assert drafts("n.md", data) == drafts("n.md", data)
    assert len({draft.key for draft in drafts("n.md", data)}) == 4


def turn(role: str, content: str, message: str = "m1") -> Turn:
    return Turn.model_validate(
        {"person": ANA, "session_id": "s", "message_id": message, "role": role, "sender": "x", "turn": 1,
         "content": content, "said_at": NOW}
    )  # fmt: skip


def test_what_the_person_says_in_a_chat_is_theirs_and_dated_by_the_message() -> None:
    said, preference = chat_drafts(turn("person", "I'm allergic to nuts now"))
    assert said.key == "chat:s:m1:person"
    assert (preference.payload["object"], preference.payload["dated_by"]) == ("nuts", "message")
    assert preference.occurred_at == NOW


def test_what_is_said_of_a_project_to_ones_own_twin_is_shared_with_nobody() -> None:
    said, preference = chat_drafts(turn("person", "I love fado").model_copy(update={"project": "trip"}))
    assert said.payload["project"] == "trip"
    assert "project" not in preference.payload


def test_what_guests_and_twins_say_is_not_the_persons() -> None:
    for role in ("guest", "twin"):
        (said,) = chat_drafts(turn(role, "I love fado"))
        assert said.kind is EpisodeKind.CHAT_TURN


def test_the_same_words_in_a_later_message_are_a_new_statement() -> None:
    first, again = chat_drafts(turn("person", "I love fado")), chat_drafts(turn("person", "I love fado", "m2"))
    assert first[1].key != again[1].key
