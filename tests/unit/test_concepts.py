"""What a text offers, against what somebody spoke about: kinds, ingredients, diets, and words that only look alike."""

import pytest

from actors.concepts import bare, excluded_by, is_food_object, match
from actors.domains import Domain, domain_of
from actors.hypernyms import Hypernyms
from actors.phrases import phrase

FOOD, PLACE, VENUE, OTHER = Domain.FOOD, Domain.PLACE, Domain.VENUE, Domain.OTHER

RULED_OUT = [
    ("Shrimp skewers", "shellfish"),
    ("Lobster rolls", "shellfish"),
    ("Pork ribs", "vegetarian"),
    ("Bratwurst", "meat"),
    ("Burgers", "vegetarian"),
    ("Grilled salmon", "vegetarian"),
    ("Grilled salmon", "fish"),
    ("Steak with mushrooms", "vegetarian"),
    ("Beef and vegetable skewers", "vegetarian"),
    ("Halloumi burgers", "vegan"),
    ("Chicken satay", "peanuts"),
    ("Chicken satay", "nut allergy"),
    ("Peanut butter cookies", "peanuts"),
    ("Pesto pasta", "nuts"),
    ("Spaghetti carbonara", "pork"),
    ("Spaghetti carbonara", "gluten"),
    ("Margherita pizza", "lactose intolerance"),
    ("Parmesan crisps", "dairy"),
    ("Chocolate cake", "coeliac"),
    ("Sangria", "alcohol"),
    ("Bratwurst", "halal"),
    ("Caesar salad", "anchovies"),
    ("Mango lassi", "vegan"),
    ("Espresso", "coffee"),
]

ALL_RIGHT = [
    ("Veggie burgers", "vegetarian"),
    ("Halloumi burgers", "vegetarian"),
    ("Vegan hot dogs", "meat"),
    ("Hamburger buns", "ham"),
    ("Eggplant parmesan", "egg"),
    ("Butternut squash soup", "nuts"),
    ("Coconut curry", "tree nut"),
    ("Peanut butter cookies", "lactose"),
    ("Oat milk latte", "lactose"),
    ("Rice noodles with tofu", "gluten"),
    ("Gluten-free pasta", "gluten"),
    ("Pasta without cheese", "cheese"),
    ("Alcohol-free beer", "alcohol"),
    ("Ginger beer", "alcohol"),
    ("Non-alcoholic punch", "alcohol"),
    ("Vegetable skewers", "vegetarian"),
    ("Fruit salad", "nuts"),
    ("Green salad", "vegan"),
    ("Chicken skewers", "pork"),
    ("Fish tacos", "meat"),
    ("Sorbet", "dairy"),
]


@pytest.mark.parametrize(("offered", "thing"), RULED_OUT)
def test_what_a_dish_is_or_contains_is_ruled_out(offered: str, thing: str) -> None:
    found = excluded_by(offered, thing, FOOD)
    assert found is not None
    assert found.certain


@pytest.mark.parametrize(("offered", "thing"), ALL_RIGHT)
def test_what_only_sounds_like_it_or_is_made_without_it_is_not_ruled_out(offered: str, thing: str) -> None:
    found = excluded_by(offered, thing, FOOD)
    assert found is None or not found.certain


def test_what_some_cooks_use_is_worth_asking_and_no_more() -> None:
    found = excluded_by("Curry", "nuts", FOOD)
    assert found is not None
    assert found.how == "maybe"


def test_a_class_that_holds_the_allergen_is_worth_asking() -> None:
    found = excluded_by("Mixed nuts", "peanuts", FOOD)
    assert found is not None
    assert found.how == "broader"


def test_turkey_is_a_country_where_places_are_offered_and_meat_where_food_is() -> None:
    assert excluded_by("Turkey", "vegetarian", PLACE) is None
    assert excluded_by("Turkey", "vegetarian", OTHER) is None
    found = excluded_by("Turkey", "vegetarian", FOOD)
    assert found is not None
    assert found.certain


def test_a_restaurant_is_never_certain_to_serve_only_what_its_name_says() -> None:
    found = excluded_by("Steakhouse", "vegetarian", VENUE)
    assert found is not None
    assert found.how == "maybe"


KINDS = [
    ("Kayaking", "water sports"),
    ("Snorkelling", "water sports"),
    ("Lisbon", "Portugal"),
    ("City break in Seville", "Spain"),
    ("Crete", "Greece"),
    ("Hostel dormitory", "sharing a room"),
    ("Flight to Rome", "fly"),
    ("Mobile phone", "phone number"),
    ("Campsite by the lake", "camping"),
    ("Week in the Alps", "mountains"),
    ("Jazz concert", "music"),
]


@pytest.mark.parametrize(("offered", "thing"), KINDS)
def test_a_kind_or_a_part_of_it_is_an_instance(offered: str, thing: str) -> None:
    found = match(offered, thing)
    assert found is not None
    assert found.certain


FALSE_FRIENDS = [
    ("Board meeting", "board games"),
    ("Bass guitar lesson", "fish"),
    ("Lake cabin", "camping"),
    ("Fishing trip", "fish"),
    ("Bank holiday", "money"),
    ("Date night", "fruit"),
]


@pytest.mark.parametrize(("offered", "thing"), FALSE_FRIENDS)
def test_another_sense_of_the_word_is_no_instance(offered: str, thing: str) -> None:
    found = match(offered, thing)
    assert found is None or not found.certain


def test_a_missing_qualifier_makes_a_partial_match() -> None:
    found = match("Flight to Rome", "long flights")
    assert found is not None
    assert found.how == "partial"


def test_two_dishes_of_one_shape_are_not_one_dish() -> None:
    assert match("Prawn skewers", "chicken skewers", FOOD) is None
    assert match("Green salad", "potato salad", FOOD) is None


def test_loud_music_is_matched_by_its_qualifier() -> None:
    found = match("Rooftop bar with loud music", "loud music")
    assert found is not None
    assert found.how == "same"


def test_an_issue_says_what_its_candidates_are() -> None:
    assert domain_of("menu") is FOOD
    assert domain_of("destination") is PLACE
    assert domain_of("restaurant") is VENUE
    assert domain_of("choice", "", ["Turkey", "Greece"]) is PLACE
    assert domain_of("choice", "", ["Shrimp paella", "Green salad"]) is FOOD
    assert domain_of("choice", "Where shall we have dinner?", ["Luigi's", "The Wok"]) is PLACE
    assert domain_of("public profile fields") is Domain.PROFILE
    assert domain_of("activity", "What shall we do after dinner?") is OTHER


def test_what_frames_an_object_is_left_out() -> None:
    assert bare("ramen (food)") == "ramen"
    assert bare("a strawberry allergy") == "strawberry"
    assert bare("making slides") == "slides"
    assert bare("sharing a room") == "sharing a room"


def test_objects_about_food_are_told_from_others() -> None:
    assert all(is_food_object(thing) for thing in ("vegetarian", "peanuts", "ramen (food)", "spicy food", "olives"))
    assert not any(is_food_object(thing) for thing in ("chess", "games", "python", "loud music", "heights", "rock"))


def test_what_a_text_says_it_lacks_is_read() -> None:
    assert phrase("Gluten-free pasta without cheese").lacks == {"gluten", "cheese"}
    assert phrase("Cottage with free wifi").lacks == frozenset()


def test_a_damaged_knowledge_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actors.hypernyms.hashlib.sha256", lambda _: _Digest())
    Hypernyms.shipped.cache_clear()
    try:
        with pytest.raises(ValueError, match="damaged"):
            Hypernyms.shipped()
    finally:
        Hypernyms.shipped.cache_clear()


class _Digest:
    def hexdigest(self) -> str:
        return "another"
