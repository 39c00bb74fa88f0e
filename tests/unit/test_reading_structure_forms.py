"""Forms, questionnaires and tables: a question frames its answer, a box what stands beside it."""

import pytest

from ingestion.people import Speaker
from ingestion.preferences import statements
from tests.unit.preference_scores import ANA, SAID

FORM = """CLUB FORM
1. Name: Ana Sousa
2. Preferred ground (tick):
   [x] gravel
   [ ] mud
   [x] forest tracks
3. Pace:  slow ( )  steady (x)  fast ( )
4. Anything you would rather avoid? Tunnels without light.
5. Which days suit you?
    Mon [ ]  Tue [x]  Sat [x]
6. Which evenings are impossible? Thursdays (choir)
7. What could you bring to the group?
    - good maps
8. Do you drive? Yes / No  -> Yes, but not at night
9. May we use your photograph? No
10. Would you lead a ride? Y/N: Y (short ones)
11. What should we do less of? Raffles
"""


def said_of(text: str, person: Speaker = ANA) -> list[tuple[str, int, str]]:
    return [(found.kind.value, found.polarity, found.object) for found in statements(text, person, SAID)]


def test_a_form_says_what_is_ticked_and_what_is_answered() -> None:
    assert said_of(FORM) == [
        ("fact", 0, "name: Ana Sousa"),
        ("like", 1, "gravel"),
        ("like", 1, "forest tracks"),
        ("like", 1, "steady"),
        ("dislike", -1, "Tunnels without light"),
        ("availability", 1, "tue"),
        ("availability", 1, "sat"),
        ("availability", -1, "thursdays"),
        ("skill", 1, "good maps"),
        ("skill", 1, "drive"),
        ("dealbreaker", -1, "night"),
        ("dealbreaker", -1, "photograph"),
        ("like", 1, "lead a ride"),
        ("dislike", -1, "Raffles"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Any allergies? Yes, kiwi", ("dealbreaker", -1, "kiwi")),
        ("Do you like opera? No", ("dislike", -1, "opera")),
        ("Do you play the cello? No", ("skill", -1, "play the cello")),
        ("Kannst du kochen? Ja", ("skill", 1, "kochen")),
        ("Magst du Oper? nein", ("dislike", -1, "Oper")),
        ("Wann kannst du nicht? dienstags", ("availability", -1, "dienstags (tuesdays)")),
        ("Dürfen wir dein Foto zeigen? Nein", ("dealbreaker", -1, "Foto")),
    ],
)
def test_a_question_frames_its_answer(text: str, expected: tuple[str, int, str]) -> None:
    assert said_of(text) == [expected]


def test_a_question_above_a_list_is_its_heading() -> None:
    text = "Was kann ich einbringen?\n- Hecken schneiden\n- schweißen\n"
    assert said_of(text) == [("skill", 1, "Hecken schneiden"), ("skill", 1, "schweißen")]


def test_days_with_hours_beside_them_are_times_somebody_has() -> None:
    text = "Wann habe ich Zeit?\nMontag: ab 15 Uhr\nDienstag: -\nMittwoch: Frühschicht, ab 16 Uhr\nFreitag: nein\n"
    assert said_of(text) == [
        ("availability", 1, "montag (monday) ab 15 uhr"),
        ("availability", 1, "mittwoch (wednesday) ab 16 uhr"),
        ("availability", -1, "freitag (friday)"),
    ]


def test_headings_mean_what_they_say_in_other_words() -> None:
    text = (
        "## What I'm not into\n- Raffles\n\n## What I need\n- A clear map\n\n## What I can do for you\n"
        "| Thing | How well |\n|---|---|\n| Cello | in my sleep |\n| Motion design | not yet |\n"
    )
    assert said_of(text) == [
        ("dislike", -1, "Raffles"),
        ("dealbreaker", 1, "clear map"),
        ("skill", 1, "Cello"),
        ("skill", -1, "Motion design"),
    ]


def test_a_list_of_things_to_do_is_no_list_of_wishes() -> None:
    assert said_of("- [x] buy milk\n- [ ] call Tom\n") == []


def test_a_box_that_was_left_empty_says_nothing_whatever_was_asked() -> None:
    text = "Take your pick\n[ ] Friday evening\n[x] Saturday morning\n\nOr one of these:\n- [ ] Monday\n- [x] Sunday\n"
    assert said_of(text) == [("availability", 1, "saturday morning"), ("availability", 1, "sunday")]


def test_what_somebody_owns_is_a_fact_and_what_they_cannot_do_a_lack() -> None:
    text = "Do you have a driving licence? Yes\nIs there anything you cannot do? Lifting heavy boxes\n"
    assert said_of(text) == [("fact", 0, "driving licence: yes"), ("skill", -1, "Lifting heavy boxes")]
