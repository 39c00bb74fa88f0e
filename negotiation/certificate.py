"""What every result says about itself, so that a stranger can check it. Pure."""

from collections.abc import Sequence

from negotiation.charter import Charter
from negotiation.explanation import explain
from negotiation.opinions import Opinions
from negotiation.proceedings import Proceedings
from negotiation.tally import Count, Lot, Points, Result, approval, condorcet, count, decide, schulze, star
from parley.ballots import (
    Certificate,
    Outcome,
    Regret,
    Verdict,
    VetoRecord,
    Winners,
    spoken_label,
)


def pronounce(held: Proceedings) -> Verdict:
    """The verdict of these proceedings. The same ballots give the same verdict, in whatever order they came."""
    charter = held.charter
    ids = [option.id for option in held.options]
    counted = count(ids, held.ballots)
    lot = Lot(ids, charter.chance("lot"))
    outcome = _outcome(held, counted)
    result = decide(counted, charter.rule, lot) if outcome == "decided" else None
    certificate = _certificate(held, counted, result, lot)
    winner = None if result is None else next(option for option in held.options if option.id == result.winner)
    verdict = Verdict(outcome=outcome, winner=winner, explanation="", certificate=certificate)
    return verdict.model_copy(update={"explanation": explain(held, verdict)})


def _outcome(held: Proceedings, counted: Count) -> Outcome:
    if not held.options:
        return "no_quorum" if held.absences and len(held.positions) < held.charter.quorum else "no_candidates"
    if len(held.ballots) < held.charter.quorum:
        return "no_quorum"
    return "decided" if counted.options else "all_vetoed"


def _certificate(held: Proceedings, counted: Count, result: Result | None, lot: Lot) -> Certificate:
    ballots = held.ballots
    witness = None if result is None else dominator(counted.options, _liking(held.charter, counted), result.winner)
    return Certificate(
        rule=held.charter.rule,
        winners=_winners(counted, result, lot),
        contested=result is not None and _contested(counted, result, lot),
        margin=0.0 if result is None else result.margin,
        vetoes=_vetoes(held),
        absences=tuple(sorted(held.absences, key=lambda each: (each.phase, each.person))),
        quorum=held.charter.quorum,
        present=len(ballots),
        pareto=None if result is None else witness is None,
        dominated_by=witness,
        regrets=() if result is None else _regrets(held.charter, counted, result.winner),
        seed=held.charter.seed,
        lot=() if result is None else result.drawn,
        charter_hash=held.charter.hash,
        predicted_share=sum(ballot.predicted for ballot in ballots) / len(ballots) if ballots else 0.0,
    )


def _winners(counted: Count, result: Result | None, lot: Lot) -> Winners:
    """Under every rule; where a rule is level between the room's winner and others, it names the room's winner."""
    if result is None:
        return Winners(star=None, schulze=None, approval=None, condorcet=None)

    def named(other: Result) -> str:
        return result.winner if result.winner in other.tied else other.winner

    return Winners(
        star=named(star(counted, lot)),
        schulze=named(schulze(counted, lot)),
        approval=named(approval(counted, lot)),
        condorcet=condorcet(counted),
    )


def _contested(counted: Count, result: Result, lot: Lot) -> bool:
    """Whether a rule would have chosen another option outright, or another one beats all one against one."""
    names = _winners(counted, result, lot)
    named = {names.star, names.schulze, names.approval, names.condorcet or result.winner}
    return named != {result.winner}


def _vetoes(held: Proceedings) -> tuple[VetoRecord, ...]:
    """Of the ballots, by option; and of the positions, by candidate, where a candidate was kept out of the pool."""
    labels = {option.id: spoken_label(option, held.proposal.issues) for option in held.options}
    records = [
        VetoRecord(person=ballot.person, option=stance.option, veto=stance.veto, label=labels.get(stance.option, ""))
        for ballot in sorted(held.ballots, key=lambda each: each.person)
        for stance in ballot.stances
        if stance.veto is not None
    ]
    shown = {(c.issue, each.id) for option in held.options for c in option.choices for each in c.candidates}
    opinions = Opinions(held.proposal, held.positions)
    for issue in held.proposal.issues:
        for candidate in issue.candidates:
            if (issue.name, candidate.id) in shown:
                continue
            for person in opinions.vetoers(issue, candidate.id):
                stance = opinions.stance(person, issue.name, candidate.id)
                if stance is not None and stance.veto is not None:
                    record = VetoRecord(person=person, option=candidate.id, veto=stance.veto, label=candidate.label)
                    records.append(record)
    return tuple(records)


def _liking(charter: Charter, counted: Count) -> Points:
    """liking[person, option]: points, or with the least-cost rule what the person does not have to pay."""
    return -counted.costs if charter.rule == "least_cost" else counted.scores


def dominator(options: Sequence[str], liking: Points, winner: str) -> str | None:
    """An option that nobody likes less than the winner and somebody likes more; the first in order, or None."""
    won = liking[:, [options.index(winner)]]
    dominates = (liking >= won).all(axis=0) & (liking > won).any(axis=0)
    return next((option for option, better in zip(options, dominates, strict=True) if better), None)


def _regrets(charter: Charter, counted: Count, winner: str) -> tuple[Regret, ...]:
    """How far the winner is from what each person could have had best among the options nobody vetoes."""
    liking = _liking(charter, counted)
    at = counted.options.index(winner)
    regrets: list[Regret] = []
    for row, person in enumerate(counted.people):
        best = at if liking[row, at] >= liking[row].max() else int(liking[row].argmax())
        points = round(float(liking[row, best] - liking[row, at]), 9)
        regrets.append(Regret(person=person, points=points, own_best=counted.options[best]))
    return tuple(regrets)
