"""A run, made up by hand: three people, three options, one veto, one changed mind."""

from datetime import UTC, datetime, timedelta

from parley.ballots import (
    Ballot,
    BallotRound,
    Candidate,
    Certificate,
    Choice,
    Move,
    Option,
    Regret,
    ScoreChange,
    Stance,
    Verdict,
    Veto,
    VetoRecord,
    Winners,
    make_option,
)
from scenarios.run_record import (
    CitedEvidence,
    FileState,
    GraphReading,
    GraphVote,
    Interview,
    RoomState,
    RunRecord,
    TwinAnswer,
    Upload,
)

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
PEOPLE = {"ines": "Inês Alves", "bo": "Bo", "cy": "Cy"}


def option(day: str, *dishes: str) -> Option:
    return make_option(
        [
            Choice(issue="Day", candidates=(Candidate(id=day, label=day),)),
            Choice(issue="Menu", candidates=tuple(Candidate(id=dish, label=dish) for dish in dishes)),
        ]
    )


CORN = option("Saturday 20 June", "grilled corn", "halloumi skewers")
FISH = option("Sunday 21 June", "sardines", "grilled corn")
SATAY = option("Saturday 20 June", "chicken satay with peanut sauce")
OPTIONS = (SATAY, FISH, CORN)
ALLERGY = Veto(kind="dealbreaker", evidence_id="e-allergy", reason="Cy must not have peanuts")

SCORES: dict[str, dict[str, float]] = {
    "ines": {CORN.id: 3.0, FISH.id: 4.5, SATAY.id: 2.0},
    "bo": {CORN.id: 3.5, FISH.id: 3.0, SATAY.id: 5.0},
    "cy": {CORN.id: 4.5, FISH.id: 1.0, SATAY.id: 0.0},
}


def ballot(person: str, round: BallotRound, **change: float) -> Ballot:
    raised = change.get("corn")
    stances = tuple(
        Stance(
            option=each,
            score=raised if raised is not None and each == CORN.id else score,
            confidence=0.8,
            reasons=("likes corn",) if each == CORN.id else (),
            veto=ALLERGY if person == "cy" and each == SATAY.id else None,
        )
        for each, score in SCORES[person].items()
    )
    heard = () if raised is None else (ScoreChange(option=CORN.id, before=3.0, after=raised, because="e-bones"),)
    return Ballot(person=person, round=round, stances=stances, changes=heard)


BALLOTS = (
    *(ballot(person, "sealed") for person in PEOPLE),
    ballot("ines", "revision", corn=4.0),
    ballot("bo", "revision"),
    ballot("cy", "revision"),
)

TALK = (
    Move(speaker="cy", kind="object", option=FISH.id, text="The bones scare me.", evidence=("e-bones",)),
    Move(speaker="ines", kind="concede", option=CORN.id, text="Then corn it is, I can have sardines another day."),
    Move(speaker="bo", kind="pass", text="Nothing to add."),
)

VERDICT = Verdict(
    outcome="decided",
    winner=CORN,
    explanation="It is the only option that nobody scores below 3.5, and it wins the runoff 2 to 1.",
    certificate=Certificate(
        rule="star",
        winners=Winners(star=CORN.id, schulze=CORN.id, approval=CORN.id, condorcet=CORN.id),
        contested=False,
        margin=1,
        vetoes=(VetoRecord(person="cy", option=SATAY.id, veto=ALLERGY),),
        absences=(),
        quorum=2,
        present=3,
        pareto=True,
        dominated_by=None,
        regrets=(
            Regret(person="ines", points=0.5, own_best=FISH.id),
            Regret(person="bo", points=1.5, own_best=SATAY.id),
            Regret(person="cy", points=0.0, own_best=CORN.id),
        ),
        seed=7,
        lot=(),
        charter_hash="5f0c1a7be2d94c33",
        predicted_share=0.0,
    ),
)


def votes(round: BallotRound, since: datetime) -> tuple[GraphVote, ...]:
    cast = [each for each in BALLOTS if each.round == round]
    return tuple(
        GraphVote(
            person=each.person,
            round=round,
            choice=each.choice,
            label=next(option.label for option in OPTIONS if option.id == each.choice),
            confidence=0.8,
            scores={stance.option: stance.score for stance in each.stances},
            valid_from=since + timedelta(milliseconds=place),
        )
        for place, each in enumerate(cast)
    )


def interview(person: str, question: str, answer: str, quote: str) -> Interview:
    evidence = CitedEvidence(id=f"e-{person}", quote=quote, source_file="notes.md", valid_from=AT)
    return Interview(person=person, question=question, reply=TwinAnswer(answer=answer, evidence=(evidence,)))


def sample_run() -> RunRecord:
    revised_at = AT + timedelta(milliseconds=40)
    return RunRecord(
        story="sample",
        title="A small barbecue",
        played_under=AT,
        timezone="Europe/Lisbon",
        people=PEOPLE,
        uploads=tuple(Upload(person=person, file=FileState(name="notes.md", state="ingested")) for person in PEOPLE),
        interviews=(
            interview("ines", "What do you like?", "I love grilled sardines.", "I love grilled sardines."),
            interview("bo", "What do you bring?", "I bring chicken satay.", "I bring satay to every party."),
            interview("cy", "What must you not eat?", "I am allergic to peanuts.", "I am allergic to peanuts."),
        ),
        room=RoomState(
            room_id="r1",
            proposal_id="p1",
            phase="ratify",
            question="What day should we host the barbecue at Ana's house, and what should be on the menu?",
            options=OPTIONS,
            ballots=BALLOTS,
            talk=TALK,
            verdict=VERDICT,
        ),
        sealed=GraphReading(at=revised_at - timedelta(microseconds=1), votes=votes("sealed", AT)),
        now=GraphReading(at=None, votes=votes("revision", revised_at)),
        seconds=42.0,
    )
