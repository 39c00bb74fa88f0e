"""What a certificate says, in sentences a person who was not in the room can check."""

from typing import Literal

from parley.ballots import Certificate, Outcome
from parley.records import Value
from scenarios.run_record import RunRecord

RULES = {
    "star": "STAR (scores first, then a runoff between the best two)",
    "schulze": "Schulze (every option against every other)",
    "approval": "Approval (how many can live with it)",
    "least_cost": "Least cost (what it takes from everybody's calendar)",
}

OUTCOMES: dict[Outcome, str] = {
    "decided": "Decided",
    "no_candidates": "Nothing to decide on: nobody proposed anything",
    "all_vetoed": "No decision: every option is ruled out for somebody",
    "no_quorum": "No decision: too few answered",
}

VERBS: dict[str, str] = {
    "open": "opens",
    "support": "supports",
    "object": "objects",
    "concede": "concedes",
    "ask": "asks",
    "pass": "passes",
}

Tone = Literal["good", "fair", "bad"]


class Finding(Value):
    """One thing the certificate says. The tone tells how well it speaks of the result."""

    title: str
    text: str
    tone: Tone


def findings(record: RunRecord) -> list[Finding]:
    """What the certificate says, most important first; empty without a verdict."""
    verdict = record.room.verdict
    if verdict is None:
        return []
    certificate = verdict.certificate
    told = [_quorum(record, certificate)]
    if verdict.winner is not None:
        told += [_agreement(certificate), _condorcet(certificate, verdict.winner.id), _margin(certificate)]
        told += [_pareto(record, certificate), _regret(record, certificate)]
    told += [_vetoes(record, certificate), _lot(record, certificate), _predicted(certificate)]
    return [finding for finding in told if finding is not None]


def option_label(record: RunRecord, option: str | None) -> str:
    """An option's label; its id when the pool does not hold it."""
    if not option:
        return "none"
    return next((each.label for each in record.room.options if each.id == option), option)


def _quorum(record: RunRecord, certificate: Certificate) -> Finding:
    text = f"{certificate.present} voted, {certificate.quorum} were needed."
    missing = sorted({record.name_of(absence.person) for absence in certificate.absences})
    if missing:
        text += f" Without an answer: {', '.join(missing)}."
    enough = certificate.present >= certificate.quorum
    return Finding(title="Quorum", text=text, tone="bad" if not enough else "fair" if missing else "good")


def _agreement(certificate: Certificate) -> Finding:
    if certificate.contested:
        return Finding(title="Contested", text="Other voting rules would have chosen differently.", tone="fair")
    return Finding(title="Not contested", text="Every voting rule that names a winner names this one.", tone="good")


def _condorcet(certificate: Certificate, winner: str) -> Finding:
    best = certificate.winners.condorcet
    if best is None:
        return Finding(title="No pairwise champion", text="No option beats every other one to one.", tone="fair")
    if best == winner:
        return Finding(title="Pairwise champion", text="It beats every other option one to one.", tone="good")
    return Finding(title="Not the pairwise champion", text="Another option beats it one to one.", tone="bad")


def _margin(certificate: Certificate) -> Finding:
    if certificate.margin <= 0:
        return Finding(
            title="Margin", text="The last comparison was a draw; the rule's next step decided.", tone="fair"
        )
    one = certificate.margin == 1
    units = {
        "star": f"{'vote' if one else 'votes'} in the runoff",
        "schulze": f"{'vote' if one else 'votes'} against the next best",
        "approval": f"{'approval' if one else 'approvals'} over the next best",
        "least_cost": "in cost to the next best",
    }
    text = f"Ahead by {certificate.margin:g} {units[certificate.rule]}."
    return Finding(title="Margin", text=text, tone="good")


def _pareto(record: RunRecord, certificate: Certificate) -> Finding | None:
    if certificate.pareto is None:
        return None
    if certificate.pareto:
        text = "No other option on the table would please somebody more and nobody less."
        return Finding(title="Nothing better for all", text=text, tone="good")
    witness = option_label(record, certificate.dominated_by)
    return Finding(title="Dominated", text=f"Nobody likes this less and somebody likes it more: {witness}.", tone="bad")


def _regret(record: RunRecord, certificate: Certificate) -> Finding | None:
    if not certificate.regrets:
        return None
    worst = max(certificate.regrets, key=lambda regret: regret.points)
    if worst.points <= 0:
        return Finding(title="No regrets", text="It is everybody's own best option.", tone="good")
    text = f"{record.name_of(worst.person)} gave up most: {_points(worst.points)} below their own best option."
    return Finding(title="Who gave way", text=text, tone="good" if worst.points <= 2 else "fair")


def _vetoes(record: RunRecord, certificate: Certificate) -> Finding:
    if not certificate.vetoes:
        return Finding(title="No vetoes", text="Nobody had to rule anything out.", tone="good")
    options = {veto.option for veto in certificate.vetoes}
    people = sorted({record.name_of(veto.person) for veto in certificate.vetoes})
    count = "One option was" if len(options) == 1 else f"{len(options)} options were"
    text = f"{count} ruled out, each on evidence its twin had to name, by {_listed(people)}."
    return Finding(title="Vetoes", text=text, tone="fair")


def _lot(record: RunRecord, certificate: Certificate) -> Finding | None:
    if not certificate.lot:
        return None
    tied = _listed([option_label(record, option) for option in certificate.lot])
    return Finding(
        title="Drawn by lot", text=f"These were tied: {tied}. The lot's seed is in the charter.", tone="fair"
    )


def _predicted(certificate: Certificate) -> Finding | None:
    if certificate.predicted_share <= 0:
        return None
    share = f"{certificate.predicted_share:.0%}"
    text = f"{share} of the ballots rest on something the twin did not know and could not ask."
    return Finding(title="Predicted ballots", text=text, tone="fair")


def _points(value: float) -> str:
    told = f"{value:.1f}".removesuffix(".0")
    return f"{told} point" if told == "1" else f"{told} points"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
