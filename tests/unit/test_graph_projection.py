"""What journal events become in the fact graph."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph import ontology
from graph.projection import personal_facts, shared_entities, shared_facts
from parley.records import Episode, EpisodeKind, Fact

AT = datetime(2026, 5, 3, 12, tzinfo=UTC)
SHA = "ab" * 32


def happened(kind: EpisodeKind, stream: str = "twin/ana", /, *, n: int = 1, **payload: Any) -> Episode:
    return Episode(
        stream=stream,
        kind=kind,
        key=f"{kind}:{n}",
        occurred_at=AT + timedelta(milliseconds=n),
        payload=payload,
        version=n,
        recorded_at=AT,
        transaction_id="t",
    )


def stated(kind: str, about: str, polarity: int = 1, **changes: Any) -> Episode:
    return happened(
        EpisodeKind.PREFERENCE,
        **{
            "kind": kind,
            "object": about,
            "slot": about.lower(),
            "polarity": polarity,
            "strength": 0.7,
            "quote": f"something about {about}",
            "valid_from": "2026-05-01T00:00:00Z",
            "dated_by": "header",
            **changes,
        },
    )


def personal(*episodes: Episode) -> list[Fact]:
    """The facts of these events, without the one that a person has a twin."""
    facts = personal_facts("ana", "Ana", episodes)
    for fact in facts:
        ontology.check(fact.source, fact.relation, fact.target)
        assert fact.group == "person-ana"
    return [fact for fact in facts if fact.relation != "HAS_TWIN"]


@pytest.mark.parametrize(
    ("kind", "polarity", "relation", "text"),
    [
        ("like", 1, "LIKES", "Ana likes Tea"),
        ("like", -1, "DISLIKES", "Ana dislikes Tea"),
        ("dislike", -1, "DISLIKES", "Ana dislikes Tea"),
        ("dealbreaker", -1, "DEALBREAKER", "Ana rules out Tea"),
        ("dealbreaker", 1, "DEALBREAKER", "Ana insists on Tea"),
        ("interest", 1, "INTERESTED_IN", "Ana is interested in Tea"),
        ("skill", 1, "SKILLED_IN", "Ana can do Tea"),
        ("skill", -1, "SKILLED_IN", "Ana cannot do Tea"),
        ("availability", -1, "AVAILABLE", "Ana is not available Tea"),
        ("relation", 1, "KNOWS", "Ana knows Tea"),
    ],
)
def test_a_preference_becomes_the_relation_of_its_kind(kind: str, polarity: int, relation: str, text: str) -> None:
    [fact] = personal(stated(kind, "Tea", polarity))
    assert (fact.relation, fact.slot) == (relation, "tea")
    assert fact.text == f'{text} ("something about Tea")'
    assert fact.valid_at == datetime(2026, 5, 1, tzinfo=UTC)
    assert fact.attributes["polarity"] == polarity


def test_a_fact_points_at_the_journal_event_it_rests_on() -> None:
    episode = stated("like", "Tea")
    assert [fact.evidence_id for fact in personal(episode)] == [str(episode.id)]


def test_a_relation_leads_to_a_person_and_a_plain_fact_to_a_topic() -> None:
    [friend] = personal(stated("relation", "Ben"))
    [plain] = personal(stated("fact", "Lisbon", 0, quote="I live in Lisbon"))
    assert (friend.target.label, friend.target.name) == ("User", "Ben")
    assert (plain.relation, plain.target.label, plain.text) == ("KNOWS", "PolicyTopic", 'Ana: "I live in Lisbon"')


def test_a_document_mentions_the_topics_of_the_preferences_found_in_it() -> None:
    _, mention = personal(stated("like", "Tea", span={"document": SHA, "start": 10, "end": 20}, source_file="notes.md"))
    assert (mention.source.label, mention.source.key, mention.source.name) == ("Document", SHA, "notes.md")
    assert (mention.relation, mention.target.name) == ("MENTIONS", "tea")


def test_a_dealbreaker_outranks_what_was_said_at_the_same_instant() -> None:
    hard = stated("dealbreaker", "Tea", -1, span={"document": SHA, "start": 1, "end": 2})
    soft = stated("like", "Tea", span={"document": SHA, "start": 900, "end": 910})
    ranks = [fact.attributes["precedence"] for fact in personal(hard, soft) if fact.slot == "tea"]
    assert ranks[1] == 900 and int(str(ranks[0])) > int(str(ranks[1]))


def test_busy_is_not_available_from_its_start_to_its_end() -> None:
    [fact] = personal(
        happened(EpisodeKind.BUSY, start="2026-06-13T10:00:00+02:00", end="2026-06-13T12:00:00+02:00", title="dentist")
    )
    assert (fact.relation, fact.attributes["polarity"]) == ("AVAILABLE", -1)
    assert fact.valid_at == datetime(2026, 6, 13, 8, tzinfo=UTC)
    assert fact.invalid_at == datetime(2026, 6, 13, 10, tzinfo=UTC)


def test_two_busy_times_do_not_supersede_each_other() -> None:
    early, late = (
        happened(EpisodeKind.BUSY, n=n, start=f"2026-06-13T1{n}:00:00Z", end="2026-06-13T20:00:00Z", title="x")
        for n in (1, 2)
    )
    slots = [fact.slot for fact in personal(early, late)]
    assert len(set(slots)) == 2


def test_an_uploaded_document_is_authored_by_its_person() -> None:
    [fact] = personal(happened(EpisodeKind.DOCUMENT, sha256=SHA, name="notes.md", media_type="text/markdown", size=3))
    assert (fact.relation, fact.target.key, fact.target.name) == ("AUTHORED", SHA, "notes.md")


def test_a_guest_talks_with_the_twin_and_the_twins_own_turns_are_left_out() -> None:
    turn = {"session_id": "s1", "message_id": "m", "turn": 1, "content": "my secret"}
    [fact] = personal(
        happened(EpisodeKind.CHAT_TURN, n=1, sender="ben", role="guest", **turn),
        happened(EpisodeKind.CHAT_TURN, n=2, sender="ana", role="twin", **turn),
    )
    assert (fact.source.key, fact.relation, fact.target.key, fact.slot) == ("ben", "CHATTED", "ana", "s1")
    assert "secret" not in fact.text


def test_a_person_has_a_twin_and_nothing_is_known_before_the_first_event() -> None:
    [first, *_] = personal_facts("ana", "Ana", [stated("like", "Tea")])
    assert (first.source.label, first.relation, first.target.label) == ("User", "HAS_TWIN", "DigitalTwin")
    assert personal_facts("ana", "Ana", []) == []


def stance(option: str, score: float) -> dict[str, Any]:
    return {"option": option, "score": score, "confidence": 0.8}


def ballot(person: str, round: str, n: int, *stances: dict[str, Any]) -> Episode:
    payload = {"person": person, "round": round, "stances": stances, "proposal": "p1", "project": "trip"}
    return happened(EpisodeKind.BALLOT, "room/r1", n=n, **payload)


POOL = happened(
    EpisodeKind.POOL,
    "room/r1",
    n=2,
    options=[{"id": "o1", "choices": [{"issue": "where", "candidates": [{"id": "sea", "label": "The sea"}]}]}],
)
SEALED = ballot("ana", "sealed", 3, stance("o1", 4), stance("o2", 1.5))
UNSEALED = happened(EpisodeKind.UNSEALED, "room/r1", n=4, round="sealed")
REVISED = ballot("ana", "revision", 5, stance("o1", 1), stance("o2", 3))


def test_a_sealed_ballot_stays_with_its_room_until_it_is_unsealed() -> None:
    elsewhere = UNSEALED.model_copy(update={"stream": "room/r2"})
    assert shared_facts("trip", [POOL, SEALED, elsewhere]) == []
    assert [fact.relation for fact in shared_facts("trip", [POOL, SEALED, UNSEALED])] == ["VOTED", "ON"]


def test_a_ballot_becomes_a_vote_on_its_proposal() -> None:
    voted, on = shared_facts("trip", [POOL, SEALED, UNSEALED], {"ana": "Ana"})
    for fact in (voted, on):
        ontology.check(fact.source, fact.relation, fact.target)
        assert (fact.group, fact.evidence_id, fact.valid_at) == ("project-trip", str(SEALED.id), SEALED.occurred_at)
    assert voted.text == "Ana voted for The sea in the sealed ballot"
    assert voted.slot == on.target.key == "p1"
    assert voted.target == on.source
    assert voted.target.attributes["choice"] == "o1"
    assert voted.target.attributes["confidence"] == 0.8
    assert voted.target.attributes["scores"] == (4.0, 1.5)


def test_the_revision_shares_the_slot_of_the_sealed_ballot() -> None:
    votes = [f for f in shared_facts("trip", [POOL, SEALED, UNSEALED, REVISED]) if f.relation == "VOTED"]
    assert [(fact.slot, fact.target.attributes["choice"]) for fact in votes] == [("p1", "o1"), ("p1", "o2")]
    assert votes[0].valid_at < votes[1].valid_at


def test_a_twin_that_accepts_nothing_votes_for_none() -> None:
    veto = {"kind": "dealbreaker", "evidence_id": "e", "reason": "no sea"}
    refused = ballot("ana", "revision", 5, {**stance("o1", 0), "veto": veto})
    voted, _ = shared_facts("trip", [refused])
    assert voted.target.attributes["choice"] == ""
    assert "none of the options" in voted.text


def test_a_document_shared_with_the_project_is_authored_there() -> None:
    episode = happened(EpisodeKind.DOCUMENT, "project/trip", person="ana", sha256=SHA, name="notes.md")
    [fact] = shared_facts("trip", [episode])
    assert (fact.group, fact.source.key, fact.relation, fact.target.key) == ("project-trip", "ana", "AUTHORED", SHA)


def test_the_charter_opens_a_proposal_and_the_verdict_gives_it_its_status() -> None:
    asked = {"id": "p1", "room": "r1", "project": "trip", "question": "Where?", "issues": []}
    asked |= {"participants": ["ana", "ben"], "asked_at": "2026-05-03T12:00:00Z"}
    opened = happened(EpisodeKind.CHARTER, "room/r1", n=1, proposal=asked, hash="h")
    certificate = {
        "rule": "star",
        "winners": {"star": "o1", "schulze": "o1", "approval": "o1", "condorcet": "o1"},
        "contested": False,
        "margin": 1,
        "vetoes": [],
        "absences": [],
        "quorum": 1,
        "present": 1,
        "pareto": True,
        "dominated_by": None,
        "regrets": [],
        "seed": 1,
        "lot": [],
        "charter_hash": "h",
        "predicted_share": 0,
    }
    verdict = {"outcome": "decided", "winner": POOL.payload["options"][0], "explanation": "why"}
    told = happened(
        EpisodeKind.VERDICT, "room/r1", n=9, **verdict, certificate=certificate, proposal="p1", question="Where?"
    )
    before, after = shared_entities("trip", [opened, told])
    assert (before.key, before.name, before.attributes["status"]) == ("p1", "Where?", "open")
    assert (after.key, after.attributes["status"], after.attributes["winner"]) == ("p1", "decided", "The sea")
    assert str(before.attributes["as_of"]) < str(after.attributes["as_of"])


def test_a_document_mentions_what_it_names_once_and_no_numbers() -> None:
    named = [("PERSON", "Ben"), ("PERSON", "ben"), ("DATE", "May"), ("ORG", "Ben")]
    told = [{"type": type, "text": text, "start": 0, "end": 1} for type, text in named]
    facts = personal(happened(EpisodeKind.MENTIONS, sha256=SHA, name="notes.md", mentions=told))
    found = [(fact.source.name, fact.relation, fact.target.key, fact.target.name) for fact in facts]
    assert sorted(found) == [
        ("notes.md", "MENTIONS", "ORG:ben", "Ben"),
        ("notes.md", "MENTIONS", "PERSON:ben", "Ben"),
    ]


def test_a_calendar_is_a_free_time_that_ends_with_it() -> None:
    start, end = "2026-06-01T00:00:00+00:00", "2026-08-01T00:00:00+00:00"
    (free,) = personal(happened(EpisodeKind.CALENDAR, start=start, end=end, name="c.ics"))
    assert (free.relation, free.attributes["kind"], free.valid_at.isoformat()) == ("AVAILABLE", "free", start)
    assert free.invalid_at is not None and free.invalid_at.isoformat() == end


def test_a_job_that_ended_ends_in_the_graph_too() -> None:
    (fact,) = personal(stated("fact", "Baker at Pão", valid_until="2026-06-01T00:00:00Z"))
    assert fact.invalid_at == datetime(2026, 6, 1, tzinfo=UTC)
