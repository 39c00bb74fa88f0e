"""What a played story has to show: the promises of the demo, checked from outside, with what was seen."""

from collections.abc import Iterator, Mapping, Sequence, Sized

from parley.ballots import Ballot
from scenarios.run_record import Check, GraphVote, RunRecord
from scenarios.story import Expectation, Story


def checks(story: Story, record: RunRecord) -> tuple[Check, ...]:
    """Every promise, kept or not."""
    return (
        _ingested(story.expect, record),
        *_answered(story, record),
        *_concluded(story.expect, record),
        _everybody_counted(record),
        _same_votes("the votes in the graph are the ballots that count", record.now.votes, record.room.final),
        _same_votes(
            "as of the moment before the revision, they are the sealed ballots",
            record.sealed.votes,
            record.room.cast_in("sealed"),
        ),
    )


def _ingested(expect: Expectation, record: RunRecord) -> Check:
    wrong = [
        f"{upload.file.name} of {record.name_of(upload.person)}: {upload.file.reason or upload.file.state}"
        for upload in record.uploads
        if (upload.file.state == "ingested") == (upload.file.name in expect.set_aside)
    ]
    return Check(
        promise="every file is ingested", kept=not wrong, seen="; ".join(wrong) or _count(record.uploads, "file")
    )


def _answered(story: Story, record: RunRecord) -> Iterator[Check]:
    expected = {person.id: person.names for person in story.people}
    for interview in record.interviews:
        name, reply = record.name_of(interview.person), interview.reply
        seen = [_count(reply.evidence, "piece") + " of evidence"]
        unsaid = [word for word in expected.get(interview.person, ()) if word.casefold() not in reply.answer.casefold()]
        if unsaid:
            seen.append(f"does not name {', '.join(unsaid)}")
        if reply.missing_sources:
            seen.append(f"could not look into {', '.join(reply.missing_sources)}")
        kept = bool(reply.answer.strip() and reply.evidence) and len(seen) == 1
        yield Check(promise=f"{name}'s twin answers from evidence", kept=kept, seen="; ".join(seen))


def _concluded(expect: Expectation, record: RunRecord) -> Iterator[Check]:
    verdict = record.room.verdict
    outcome = verdict.outcome if verdict else "no verdict"
    yield Check(promise=f"the room ends {expect.outcome}", kept=outcome == expect.outcome, seen=outcome)
    if verdict is None or verdict.winner is None:
        return
    label = verdict.winner.label
    broken = [word for word in expect.never_chosen if word.casefold() in label.casefold()]
    yield Check(promise="no dealbreaker is broken", kept=not broken, seen=label)


def _everybody_counted(record: RunRecord) -> Check:
    verdict, people = record.room.verdict, set(record.people)
    absent = {absence.person for absence in verdict.certificate.absences} if verdict else set[str]()
    missing = sorted(people - set(record.room.final) - absent)
    seen = f"no ballot and no absence of {', '.join(missing)}" if missing else _count(record.room.final, "ballot")
    return Check(promise="everybody's ballot is in, or their absence is recorded", kept=not missing, seen=seen)


def _same_votes(promise: str, votes: Sequence[GraphVote], ballots: Mapping[str, Ballot]) -> Check:
    difference = differences(votes, ballots)
    return Check(promise=promise, kept=not difference, seen="; ".join(difference) or _count(votes, "vote"))


def differences(votes: Sequence[GraphVote], ballots: Mapping[str, Ballot]) -> list[str]:
    """Where the graph's votes and the journal's ballots do not say the same; empty when they do."""
    told: list[str] = []
    by_person = {vote.person: vote for vote in votes}
    if len(by_person) < len(votes):
        told.append("somebody has more than one vote")
    for person in sorted(by_person.keys() | ballots.keys()):
        vote, ballot = by_person.get(person), ballots.get(person)
        if vote is None or ballot is None:
            told.append(f"{person}: no vote in the graph" if vote is None else f"{person}: no ballot in the journal")
        elif (vote.round, vote.choice) != (ballot.round, ballot.choice):
            told.append(f"{person}: {vote.round} for {vote.choice or 'none'}, not {ballot.round} for {ballot.choice}")
        elif vote.scores != {stance.option: stance.score for stance in ballot.stances}:
            told.append(f"{person}: other scores")
    return told


def _count(things: Sized, one: str) -> str:
    return f"{len(things)} {one}" if len(things) == 1 else f"{len(things)} {one}s"
