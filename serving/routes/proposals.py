"""Proposals as the graph holds them: what is open, who voted for what, now and as of any time."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from graph.ontology import Relation
from negotiation.charter import Charter, read_charter
from parley.errors import RequestError
from parley.identity import project_group, room_address
from parley.records import Episode, Fact
from serving.door import Door
from serving.minutes import read_room
from serving.routes.people import TheDoor, Uid
from serving.shapes import OpenProposal, ProposalStatus, VoteOut

router = APIRouter(prefix="/proposals", tags=["proposals"])


@router.get("/open")
async def open_proposals(door: TheDoor) -> list[OpenProposal]:
    """Proposals without a verdict, the oldest first."""
    found: list[OpenProposal] = []
    for opening in await door.house.journal.openings(undecided=True):
        charter = read_charter(opening.payload)
        phase = read_room(charter, await door.house.journal.read(opening.stream)).phase
        proposal = charter.proposal
        found.append(
            OpenProposal(
                proposal_id=proposal.id,
                room_id=proposal.room,
                project=proposal.project,
                question=proposal.question,
                phase=phase,
            )
        )
    return found


@router.get("/{pid}/status")
async def proposal_status(
    pid: Uid,
    door: TheDoor,
    as_of: Annotated[AwareDatetime | None, Query(description="what was true then; left out: now")] = None,
) -> ProposalStatus:
    """The votes on a proposal, read back from Graphiti, as of a time."""
    charter, episodes = await _proposal(pid, door)
    at = as_of or max(door.house.clock.now(), episodes[-1].occurred_at)
    facts = await door.graph.facts_as_of(project_group(charter.proposal.project), at, relation=Relation.VOTED)
    state = read_room(charter, [episode for episode in episodes if episode.occurred_at <= at] or episodes[:1])
    labels = read_room(charter, episodes).labels
    votes = [_vote(fact, labels) for fact in facts if fact.slot == pid]
    return ProposalStatus(
        proposal_id=pid,
        room_id=charter.proposal.room,
        question=charter.proposal.question,
        status=state.verdict.outcome if state.verdict else "open",
        as_of=at,
        votes=sorted(votes, key=lambda vote: vote.person),
        winner=state.winner,
    )


def _vote(fact: Fact, labels: dict[str, str]) -> VoteOut:
    told = fact.target.attributes
    choice = str(told.get("choice", ""))
    ids, points = told.get("options", []), told.get("scores", [])
    assert isinstance(ids, list | tuple) and isinstance(points, list | tuple)
    return VoteOut(
        person=fact.source.key,
        round=str(fact.attributes.get("round", "")),
        choice=choice,
        label=labels.get(choice, "none of the options"),
        confidence=float(str(told.get("confidence", 0.0))),
        scores={str(id): float(str(score)) for id, score in zip(ids, points, strict=True)},
        valid_from=fact.valid_at,
        invalid_at=fact.invalid_at,
    )


async def _proposal(pid: str, door: Door) -> tuple[Charter, list[Episode]]:
    for opening in await door.house.journal.openings(proposal=pid):
        charter = read_charter(opening.payload)
        return charter, await door.house.journal.read(room_address(charter.proposal.room))
    raise RequestError(f"There is no proposal {pid!r}.", 404, "Open a room: POST /rooms.")
