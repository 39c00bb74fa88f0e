"""What may be joined to what in the fact graph."""

import pytest

from graph import ontology
from graph.ontology import JOINS, LABELS, RELATIONS, Relation, document, proposal, topic, twin, user, vote
from parley.records import Entity

ANA = twin("ana", "Ana")


def test_every_relation_says_what_it_joins() -> None:
    assert set(JOINS) == RELATIONS
    assert all(starts and ends and starts | ends <= LABELS for starts, ends in JOINS.values())


@pytest.mark.parametrize(
    ("source", "relation", "target"),
    [
        (user("ana", "Ana"), "HAS_TWIN", ANA),
        (ANA, "VOTED", vote("ana", "p1", "sealed")),
        (vote("ana", "p1", "sealed"), "ON", proposal("p1")),
        (ANA, "AUTHORED", document("ab", "notes.md")),
        (document("ab", "notes.md"), "MENTIONS", topic("tea")),
        (user("ben", "Ben"), "CHATTED", ANA),
        (ANA, "LIKES", topic("tea")),
        (ANA, "DISLIKES", topic("tea")),
        (ANA, "DEALBREAKER", topic("peanuts")),
        (ANA, "INTERESTED_IN", topic("chess")),
        (ANA, "SKILLED_IN", topic("python")),
        (ANA, "AVAILABLE", topic("saturdays")),
        (ANA, "KNOWS", user("ben", "Ben")),
    ],
)
def test_a_relation_joins_what_it_is_for(source: Entity, relation: str, target: Entity) -> None:
    ontology.check(source, relation, target)


def test_a_wrong_source_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(ValueError, match="VOTED cannot start from 'User': use DigitalTwin"):
        ontology.check(user("ana", "Ana"), "VOTED", vote("ana", "p1", "sealed"))


def test_a_wrong_target_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(ValueError, match="ON cannot lead to 'Document': use Proposal"):
        ontology.check(vote("ana", "p1", "sealed"), "ON", document("ab", "notes.md"))


def test_an_unknown_relation_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="unknown relation 'HATES': use one of AUTHORED, AVAILABLE"):
        ontology.check(ANA, "HATES", topic("tea"))


def test_an_unknown_label_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="unknown label 'Robot': use one of DigitalTwin, Document"):
        ontology.check_label(Entity(label="Robot", key="r2", name="R2"))


def test_each_round_has_its_own_vote_with_scores_as_lists() -> None:
    sealed = vote("ana", "p1", "sealed", choice="sea", confidence=0.5, scores=[("sea", 4), ("hills", 2.5)])
    revised = vote("ana", "p1", "revision", choice="hills")
    assert sealed.key != revised.key
    assert sealed.attributes["options"] == ("sea", "hills")
    assert sealed.attributes["scores"] == (4.0, 2.5)
    assert (sealed.attributes["choice"], sealed.attributes["confidence"]) == ("sea", 0.5)


def test_case_and_spacing_make_no_other_topic() -> None:
    assert topic("  Board   Games") == topic("board games")


def test_tastes_supersede_each_other_and_nothing_else_does() -> None:
    assert set(ontology.family("LIKES")) == {"LIKES", "DISLIKES", "DEALBREAKER", "INTERESTED_IN"}
    assert all(ontology.family(relation) == (relation,) for relation in Relation if relation not in ontology.TASTE)
