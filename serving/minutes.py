"""A room's events as outsiders may see them: what is sealed stays sealed, what a twin weighed stays with the room."""

from collections.abc import Sequence
from typing import Any

from negotiation.charter import Charter
from parley.ballots import Ballot, Issue, Move, Option, Verdict, spoken_label
from parley.records import Episode, EpisodeKind
from serving.shapes import RoomState

_PHASES = {
    EpisodeKind.CHARTER: "positions",
    EpisodeKind.POSITION: "positions",
    EpisodeKind.POOL: "ballots",
    EpisodeKind.BALLOT: "ballots",
    EpisodeKind.UNSEALED: "talk",
    EpisodeKind.MOVE: "talk",
    EpisodeKind.REVISED: "tally",
    EpisodeKind.TALLY: "ratify",
    EpisodeKind.VERDICT: "done",
}
"""The phase a room is in after an event of this kind."""


def public_event(episode: Episode, unsealed: Sequence[Episode] = ()) -> dict[str, Any]:
    """What the stream shows of an event. `unsealed`: the sealed ballots' events, when this one opens them."""
    payload = episode.payload
    match episode.kind:
        case EpisodeKind.BALLOT if payload["round"] == "sealed":
            shown: dict[str, Any] = {"person": payload["person"], "round": "sealed", "sealed": True}
        case EpisodeKind.POSITION:
            shown = {"person": payload["person"], "candidates": payload.get("candidates", {})}
        case EpisodeKind.UNSEALED:
            shown = {**payload, "ballots": [_ballot(each).model_dump(mode="json") for each in unsealed]}
        case _:
            shown = dict(payload)
    return {**shown, "at": episode.occurred_at.isoformat()}


def read_room(charter: Charter, episodes: Sequence[Episode]) -> RoomState:
    """The room as it stands after these events, from its charter on."""
    proposal = charter.proposal
    kinds = {episode.kind for episode in episodes}
    pool = next((episode for episode in episodes if episode.kind is EpisodeKind.POOL), None)
    verdict = next((episode for episode in episodes if episode.kind is EpisodeKind.VERDICT), None)
    options = [Option.model_validate(option) for option in pool.payload["options"]] if pool else []
    ballots = [_ballot(episode) for episode in episodes if episode.kind is EpisodeKind.BALLOT]
    return RoomState(
        room_id=proposal.room,
        proposal_id=proposal.id,
        project=proposal.project,
        phase=_phase(episodes),
        question=proposal.question,
        participants=list(proposal.participants),
        issues=[_settled(issue, options) for issue in proposal.issues],
        charter=charter.model_dump(mode="json"),
        charter_hash=charter.hash,
        options=options,
        ballots=ballots if EpisodeKind.UNSEALED in kinds else [],
        absences=[episode.payload for episode in episodes if episode.kind is EpisodeKind.ABSENCE],
        talk=[Move.model_validate(episode.payload) for episode in episodes if episode.kind is EpisodeKind.MOVE],
        verdict=(pronounced := _verdict(verdict) if verdict else None),
        winner=spoken_label(pronounced.winner, proposal.issues) if pronounced and pronounced.winner else None,
        labels={option.id: spoken_label(option, proposal.issues) for option in options},
        times={episode.key: episode.occurred_at for episode in episodes},
    )


def _phase(episodes: Sequence[Episode]) -> str:
    """After the last event; an absence does not move the room on."""
    moving = [episode for episode in episodes if episode.kind in _PHASES]
    last = moving[-1]
    if last.kind is EpisodeKind.BALLOT and last.payload["round"] == "revision":
        return "revision"
    return _PHASES[last.kind]


def _settled(issue: Issue, options: Sequence[Option]) -> Issue:
    """An open issue shows the candidates that came into the pool."""
    if issue.candidates:
        return issue
    found = {
        candidate.id: candidate
        for option in options
        for choice in option.choices
        if choice.issue == issue.name
        for candidate in choice.candidates
    }
    return issue.model_copy(update={"candidates": tuple(found[id] for id in sorted(found))})


def _ballot(episode: Episode) -> Ballot:
    return Ballot.model_validate({key: episode.payload[key] for key in Ballot.model_fields if key in episode.payload})


def _verdict(episode: Episode) -> Verdict:
    return Verdict.model_validate({key: episode.payload[key] for key in Verdict.model_fields})
