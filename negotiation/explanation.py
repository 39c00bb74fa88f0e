"""A verdict in words a stranger understands: what was decided and how firmly, or why nothing was. Pure."""

from collections import defaultdict
from collections.abc import Mapping

from negotiation.candidates import left_open
from negotiation.opinions import Opinions
from negotiation.proceedings import Proceedings
from parley.ballots import NO_OPINION, Ballot, IssueKind, Rule, Verdict, VetoRecord, spoken_label

_DISSENT_BELOW = 2.5
_MOST_NAMED = 6
_MOST_REASONS = 4
_RULES: dict[Rule, str] = {
    "star": "score, then runoff between the two highest (STAR)",
    "schulze": "comparison one against one (Schulze)",
    "approval": "approval (3 points or more)",
    "least_cost": "least summed cost",
}


def explain(held: Proceedings, verdict: Verdict) -> str:
    """Whole sentences; the outcome first, then what qualifies it."""
    opening = {
        "decided": _decided,
        "no_candidates": _no_candidates,
        "all_vetoed": _all_vetoed,
        "no_quorum": _no_quorum,
    }[verdict.outcome](held, verdict)
    return " ".join([*opening, *_still_open(held), *_silent(held), *_absent(held)])


def _decided(held: Proceedings, verdict: Verdict) -> list[str]:
    """What was decided and why; then what speaks against it; then how the count went."""
    certificate, winner = verdict.certificate, verdict.winner
    assert winner is not None
    labels = _labels(held)
    said = [
        f"Decided: {labels[winner.id]}, by {_RULES[certificate.rule]} among {_counted(len(held.options), 'option')}."
    ]
    if certificate.lot:
        tied = "; ".join(sorted(labels[option] for option in certificate.lot))
        said.append(f"It was a tie, and a lot drawn from the charter's hash decided among: {tied}.")
    said += [*_in_favour(held, winner.id), *_dissent(held, winner.id), *_to_be_asked(held, winner.id)]
    said += [*_ruled_out(held, verdict), *_predicted(held)]
    if certificate.contested:
        said.append(f"The rules do not agree: {_other_winners(verdict, labels)}.")
    if certificate.dominated_by is not None:
        said.append(f"{labels[certificate.dominated_by]} would have been as good for all and better for somebody.")
    if not held.exact:
        said.append("There were too many combinations to search all: it was settled one issue at a time.")
    return said


def _labels(held: Proceedings) -> dict[str, str]:
    return {option.id: spoken_label(option, held.proposal.issues) for option in held.options}


def _in_favour(held: Proceedings, winner: str) -> list[str]:
    """One reason of each of those who like it most."""
    liking = [
        (ballot.person, stance)
        for ballot in held.ballots
        if (stance := ballot.stance(winner)) is not None and stance.score > NO_OPINION and stance.reasons
    ]
    liking.sort(key=lambda pair: (-pair[1].score, pair[0]))
    told = [f"{_name(held, person)} {stance.reasons[0]}" for person, stance in liking[:_MOST_REASONS]]
    return [f"In favour: {'; '.join(told)}."] if told else []


def _to_be_asked(held: Proceedings, winner: str) -> list[str]:
    """What somebody's twin does not know about the winner: the person has to say."""
    told = [
        f"{_name(held, ballot.person)} ({stance.unknowns[0]})"
        for ballot in sorted(held.ballots, key=lambda each: each.person)
        if (stance := ballot.stance(winner)) is not None and stance.unknowns
    ]
    return [f"Still to be asked: {', '.join(told)}."] if told else []


def _other_winners(verdict: Verdict, labels: dict[str, str]) -> str:
    winners, mine = verdict.certificate.winners, verdict.winner
    named = [
        ("STAR", winners.star),
        ("Schulze", winners.schulze),
        ("approval", winners.approval),
        ("one against one", winners.condorcet),
    ]
    return "; ".join(f"{rule}: {labels[each]}" for rule, each in named if each and mine and each != mine.id)


def _no_candidates(held: Proceedings, verdict: Verdict) -> list[str]:
    if not any(issue.candidates for issue in held.proposal.issues):
        return ["Nothing was decided: nobody proposed anything to decide between."]
    return ["Nothing was decided: no combination leaves everybody in one place at a time.", *_ruled_out(held, verdict)]


def _all_vetoed(held: Proceedings, verdict: Verdict) -> list[str]:
    said = "Nothing was decided: there is no option that everybody can accept."
    return [
        said,
        *_ruled_out(held, verdict),
        "It can be asked again with other options, or after one of these changes.",
    ]


def _no_quorum(held: Proceedings, verdict: Verdict) -> list[str]:
    certificate = verdict.certificate
    return [
        f"Nothing was decided: {certificate.present} of {len(held.charter.proposal.participants)} voted, "
        f"{certificate.quorum} are needed."
    ]


def _ruled_out(held: Proceedings, verdict: Verdict) -> list[str]:
    """Who rules out what, and why: a sentence a person and reason, about candidates rather than whole options."""
    grouped: defaultdict[str, defaultdict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    opinions = Opinions(held.proposal, held.positions)
    for record in verdict.certificate.vetoes:
        for identity, label, reason in _what_is_ruled_out(held, opinions, record):
            grouped[record.person][reason.rstrip(".")][identity] = label
    return [sentence for person in sorted(grouped) for sentence in _sentences(_name(held, person), grouped[person])]


def _what_is_ruled_out(held: Proceedings, opinions: Opinions, record: VetoRecord) -> list[tuple[str, str, str]]:
    """(id, label, reason) of the candidates that make the person veto the option; of the option if none does alone."""
    option = next((each for each in held.options if each.id == record.option), None)
    named = [(issue.name, each) for issue in held.proposal.issues for each in issue.candidates]
    if option is None:
        found = [(issue, each) for issue, each in named if each.id == record.option]
        return [(f"{issue}/{each.id}", each.label, record.veto.reason) for issue, each in found[:1]]
    tasks = {issue.name for issue in held.proposal.issues if issue.kind is IssueKind.ASSIGNMENT}
    guilty = [
        (
            f"{choice.issue}/{each.id}",
            f"{each.label} for {choice.issue}" if choice.issue in tasks else each.label,
            reason,
        )
        for choice in option.choices
        for each in choice.candidates
        if (reason := opinions.refusal(record.person, choice.issue, each.id)) is not None
    ]
    label = spoken_label(option, held.proposal.issues)
    return guilty or [(label, label, record.veto.reason)]


def _sentences(name: str, by_reason: Mapping[str, Mapping[str, str]]) -> list[str]:
    """One sentence a person: what they rule out, by reason."""
    ranked = sorted(by_reason.items(), key=lambda row: (-len(row[1]), row[0]))
    told = [f"{_listed(things)}: {reason}" for reason, things in ranked[:_MOST_REASONS]]
    more = {identity for _, things in ranked[_MOST_REASONS:] for identity in things}
    others = f"; {len(more)} more for other reasons" if more else ""
    return [f"{name} rules out {'; '.join(told)}{others}."]


def _dissent(held: Proceedings, winner: str) -> list[str]:
    against = [
        f"{_name(held, ballot.person)} ({stance.score:g} of 5)"
        for ballot in sorted(held.ballots, key=lambda each: each.person)
        if (stance := ballot.stance(winner)) is not None and stance.score < _DISSENT_BELOW
    ]
    return [f"Dissent: {', '.join(against)}."] if against else []


def _predicted(held: Proceedings) -> list[str]:
    predicted = [_name(held, ballot.person) for ballot in held.ballots if ballot.predicted]
    return [f"Predicted, on something not known of them: {', '.join(sorted(predicted))}."] if predicted else []


def _still_open(held: Proceedings) -> list[str]:
    names = left_open(held.charter.proposal, held.proposal)
    return [f"Left open, because nobody proposed anything: {', '.join(names)}."] if names and held.options else []


def _silent(held: Proceedings) -> list[str]:
    silent = [_name(held, ballot.person) for ballot in held.ballots if had_nothing_to_say(ballot)]
    return [f"{', '.join(sorted(silent))} had nothing to say on this."] if silent else []


def had_nothing_to_say(ballot: Ballot) -> bool:
    """No score off the middle, no evidence, no veto, no cost: the twin knows nothing that bears on the question."""
    return all(
        stance.score == NO_OPINION and not stance.evidence and stance.veto is None and not stance.cost
        for stance in ballot.stances
    )


def _absent(held: Proceedings) -> list[str]:
    voted = {ballot.person for ballot in held.ballots}
    reasons = {each.person: each.reason for each in held.absences if each.person not in voted}
    return [f"{_name(held, person)} did not vote: {reason.rstrip('.')}." for person, reason in sorted(reasons.items())]


def _name(held: Proceedings, person: str) -> str:
    return held.charter.names.get(person, person)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _listed(things: Mapping[str, str]) -> str:
    labels = [things[identity] for identity in sorted(things)]
    more = len(labels) - _MOST_NAMED
    return ", ".join(labels) if more <= 0 else f"{', '.join(labels[:_MOST_NAMED])} and {more} more"
