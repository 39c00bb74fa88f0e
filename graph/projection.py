"""Journal events as facts of the graph (pure): the same events, the same facts, whatever batch they come in.

A person's group holds what they said, wrote and have time for; a project's group holds the proposals put to it, the
votes, their outcome and the documents shared with it, where evidence is journal ids, never quotes.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from graph.mentions import mentioned
from graph.ontology import Relation, document, proposal, topic, twin, user, vote
from graph.rows import AS_OF, PRECEDENCE
from parley.ballots import Ballot, BallotRound, Option, Proposal, Verdict
from parley.identity import person_group, project_group, twin_address
from parley.preferences import Busy, Preference, PreferenceKind
from parley.records import Attribute, Entity, Episode, EpisodeKind, Fact, Value

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
"""Since when a person has their twin: for as long as anything is known of them."""

_RELATIONS = {
    PreferenceKind.DEALBREAKER: Relation.DEALBREAKER,
    PreferenceKind.INTEREST: Relation.INTERESTED_IN,
    PreferenceKind.SKILL: Relation.SKILLED_IN,
    PreferenceKind.AVAILABILITY: Relation.AVAILABLE,
    PreferenceKind.RELATION: Relation.KNOWS,
    PreferenceKind.FACT: Relation.KNOWS,
}

_SENTENCES = {
    Relation.LIKES: ("likes", "likes"),
    Relation.DISLIKES: ("dislikes", "dislikes"),
    Relation.DEALBREAKER: ("insists on", "rules out"),
    Relation.INTERESTED_IN: ("is interested in", "is not interested in"),
    Relation.SKILLED_IN: ("can do", "cannot do"),
    Relation.AVAILABLE: ("is available", "is not available"),
    Relation.KNOWS: ("knows", "does not know"),
}
"""How a relation reads when its polarity is not negative, and when it is."""

_HARDEST = 1 << 40  # above any offset into a document


def personal_facts(person: str, name: str, episodes: Iterable[Episode]) -> list[Fact]:
    """Facts for the group `person-<person>` from events of the stream `twin/<person>`, in their order."""
    episodes = list(episodes)
    facts = [has_twin(person, name)] if episodes else []
    me = twin(person, name)
    for episode in episodes:
        match episode.kind:
            case EpisodeKind.PREFERENCE:
                facts += _preference_facts(me, episode)
            case EpisodeKind.BUSY:
                facts.append(_busy_fact(me, episode))
            case EpisodeKind.CALENDAR:
                facts.append(_free_fact(me, episode))
            case EpisodeKind.DOCUMENT:
                facts.append(_authored(person_group(person), me, episode))
            case EpisodeKind.MENTIONS:
                facts += mentioned(person_group(person), episode)
            case EpisodeKind.CHAT_TURN if episode.payload["role"] != "twin":
                facts.append(_chatted(me, episode))
            case _:
                pass
    return facts


def has_twin(person: str, name: str) -> Fact:
    return Fact(
        group=person_group(person),
        source=user(person, name),
        relation=Relation.HAS_TWIN,
        target=twin(person, name),
        text=f"{name} has a digital twin",
        slot="",
        valid_at=ALWAYS,
        evidence_id=twin_address(person),
    )


def fact_of_preference(me: Entity, evidence_id: str, preference: Preference) -> Fact:
    """What a preference says, as a fact of its person's own group; its slot supersedes as the card's does.

    Statements of one instant are ordered as the card orders them: the harder, then the one further down its file.
    """
    relation = _relation(preference)
    person = preference.kind is PreferenceKind.RELATION
    attributes: dict[str, Attribute] = {
        "kind": preference.kind.value,
        "object": preference.object,
        "polarity": preference.polarity,
        "strength": preference.strength,
        "quote": preference.quote,
        "dated_by": preference.dated_by,
        "private": preference.private,
        PRECEDENCE: (preference.span.start if preference.span else 0)
        + (_HARDEST if preference.kind is PreferenceKind.DEALBREAKER else 0),
    }
    if preference.source_file:
        attributes["source_file"] = preference.source_file
    if preference.over:
        attributes["over"] = preference.over
    return Fact(
        group=person_group(me.key),
        source=me,
        relation=relation,
        target=user(preference.slot, preference.object) if person else topic(preference.object),
        text=_sentence(me.name, relation, preference),
        slot=preference.slot,
        valid_at=preference.valid_from,
        invalid_at=preference.valid_until,
        evidence_id=evidence_id,
        attributes=attributes,
    )


def _relation(preference: Preference) -> Relation:
    if preference.kind in _RELATIONS:
        return _RELATIONS[preference.kind]
    likes = preference.polarity > 0 or (preference.polarity == 0 and preference.kind is PreferenceKind.LIKE)
    return Relation.LIKES if likes else Relation.DISLIKES


def _sentence(name: str, relation: Relation, preference: Preference) -> str:
    if preference.kind is PreferenceKind.FACT:
        return f'{name}: "{preference.quote}"'
    statement = f"{name} {_SENTENCES[relation][preference.polarity < 0]} {preference.object}"
    over = f" rather than {preference.over}" if preference.over else ""
    return f'{statement}{over} ("{preference.quote}")'


def _preference_facts(me: Entity, episode: Episode) -> list[Fact]:
    preference = _read(Preference, episode.payload)
    fact = fact_of_preference(me, str(episode.id), preference)
    if preference.span is None:
        return [fact]
    source = document(preference.span.document, preference.source_file or preference.span.document)
    mention = Fact(
        group=fact.group,
        source=source,
        relation=Relation.MENTIONS,
        target=fact.target,
        text=f"{source.name} mentions {fact.target.name}",
        slot="",
        valid_at=preference.valid_from,
        evidence_id=str(episode.id),
    )
    return [fact, mention]


def _busy_fact(me: Entity, episode: Episode) -> Fact:
    busy = _read(Busy, episode.payload)
    start, end = busy.start.astimezone(UTC), busy.end.astimezone(UTC)
    return Fact(
        group=person_group(me.key),
        source=me,
        relation=Relation.AVAILABLE,
        target=topic("availability"),
        text=f"{me.name} is busy from {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC: {busy.title}",
        slot=f"busy {start.isoformat()}/{end.isoformat()}",
        valid_at=start,
        invalid_at=end,
        evidence_id=str(episode.id),
        attributes={"kind": "busy", "polarity": -1, "title": busy.title, "all_day": busy.all_day},
    )


def _free_fact(me: Entity, episode: Episode) -> Fact:
    """What a calendar speaks for; it ends with the calendar: an empty far future is unknown, not free."""
    start, end = (datetime.fromisoformat(episode.payload[name]).astimezone(UTC) for name in ("start", "end"))
    return Fact(
        group=person_group(me.key),
        source=me,
        relation=Relation.AVAILABLE,
        target=topic("availability"),
        text=f"{me.name} is free from {start:%Y-%m-%d} to {end:%Y-%m-%d} except when busy",
        slot=f"calendar {start.isoformat()}/{end.isoformat()}",
        valid_at=start,
        invalid_at=end,
        evidence_id=str(episode.id),
        attributes={"kind": "free", "polarity": 1},
    )


def _authored(group: str, author: Entity, episode: Episode) -> Fact:
    payload = episode.payload
    return Fact(
        group=group,
        source=author,
        relation=Relation.AUTHORED,
        target=document(payload["sha256"], payload["name"]),
        text=f"{author.name} shared the document {payload['name']}",
        slot="",
        valid_at=episode.occurred_at,
        evidence_id=str(episode.id),
    )


def _chatted(me: Entity, episode: Episode) -> Fact:
    """That somebody talked with the twin; what they said is in the journal. A session's last turn is what holds."""
    sender = str(episode.payload["sender"])
    speaker = user(sender, me.name if sender == me.key else sender)
    session = str(episode.payload["session_id"])
    return Fact(
        group=person_group(me.key),
        source=speaker,
        relation=Relation.CHATTED,
        target=me,
        text=f"{speaker.name} talked with the twin of {me.name}",
        slot=session,
        valid_at=episode.occurred_at,
        evidence_id=str(episode.id),
        attributes={"session": session},
    )


def shared_facts(project: str, episodes: Iterable[Episode], names: Mapping[str, str] | None = None) -> list[Fact]:
    """Facts for the group `project-<project>` from events of its own stream and of its rooms' streams.

    Of a room give the whole stream so far: sealed ballots stay out until their `unsealed` is among the events, and
    options are called by the labels of the room's `pool`. `names`: person -> what they are called.
    """
    episodes = list(episodes)
    return [
        *(
            _authored(project_group(project), _named(str(episode.payload["person"]), names), episode)
            for episode in episodes
            if episode.kind is EpisodeKind.DOCUMENT and "person" in episode.payload
        ),
        *(fact for ballot in _open_ballots(episodes) for fact in _vote_facts(project, ballot, episodes, names)),
    ]


def shared_entities(project: str, episodes: Iterable[Episode]) -> list[Entity]:
    """The Proposals of a project: what was asked (from charters), and what became of it (from verdicts)."""
    found: list[Entity] = []
    for episode in episodes:
        if episode.kind is EpisodeKind.CHARTER:
            asked = Proposal.model_validate(episode.payload["proposal"])
            people = tuple(asked.participants)
            found.append(_proposal(asked.id, asked.question, episode, room=asked.room, status="open", people=people))
        elif episode.kind is EpisodeKind.VERDICT:
            verdict = _read(Verdict, episode.payload)
            winner = verdict.winner.label if verdict.winner else ""
            told = {"status": verdict.outcome, "winner": winner, "explanation": verdict.explanation}
            question = str(episode.payload.get("question", ""))
            found.append(_proposal(str(episode.payload["proposal"]), question, episode, **told))
    return found


def _proposal(name: str, question: str, episode: Episode, **attributes: Attribute) -> Entity:
    return proposal(name, question, **{AS_OF: episode.occurred_at.astimezone(UTC).isoformat()}, **attributes)


def _named(person: str, names: Mapping[str, str] | None) -> Entity:
    return twin(person, (names or {}).get(person, person))


def _open_ballots(episodes: Sequence[Episode]) -> list[Episode]:
    unsealed = {episode.stream for episode in episodes if episode.kind is EpisodeKind.UNSEALED}
    return [
        episode
        for episode in episodes
        if episode.kind is EpisodeKind.BALLOT and (episode.payload["round"] != "sealed" or episode.stream in unsealed)
    ]


def _vote_facts(
    project: str, episode: Episode, episodes: Sequence[Episode], names: Mapping[str, str] | None
) -> list[Fact]:
    ballot = _read(Ballot, episode.payload)
    asked = str(episode.payload["proposal"])
    node = _vote_node(ballot, asked)
    choice = _labels(episode.stream, episodes).get(ballot.choice, ballot.choice) or "none of the options"
    when: dict[BallotRound, str] = {"sealed": "in the sealed ballot", "revision": "after the talk"}
    voter = _named(ballot.person, names)
    group, evidence = project_group(project), str(episode.id)
    voted = Fact(
        group=group,
        source=voter,
        relation=Relation.VOTED,
        target=node,
        text=f"{voter.name} voted for {choice} {when[ballot.round]}",
        slot=asked,
        valid_at=episode.occurred_at,
        evidence_id=evidence,
        attributes={"round": ballot.round, "choice": ballot.choice, "predicted": ballot.predicted},
    )
    on = Fact(
        group=group,
        source=node,
        relation=Relation.ON,
        target=proposal(asked),
        text=f"a vote of {voter.name}",
        slot="",
        valid_at=episode.occurred_at,
        evidence_id=evidence,
    )
    return [voted, on]


def _vote_node(ballot: Ballot, asked: str) -> Entity:
    """Confidence is that in the chosen option; where none was chosen, the mean over all."""
    chosen = ballot.stance(ballot.choice)
    considered = [chosen] if chosen else list(ballot.stances)
    confidence = sum(stance.confidence for stance in considered) / max(1, len(considered))
    scores = [(stance.option, stance.score) for stance in ballot.stances]
    return vote(ballot.person, asked, ballot.round, choice=ballot.choice, confidence=confidence, scores=scores)


def _labels(room: str, episodes: Sequence[Episode]) -> dict[str, str]:
    """Option id -> label, as the room's pool names them."""
    return {
        option.id: option.label
        for episode in episodes
        if episode.stream == room and episode.kind is EpisodeKind.POOL
        for option in (_read(Option, payload) for payload in episode.payload["options"])
    }


def _read[Read: Value](kind: type[Read], payload: Mapping[str, Any]) -> Read:
    """The value that a payload carries beside what the journal adds to it."""
    return kind.model_validate({name: payload[name] for name in kind.model_fields if name in payload})
