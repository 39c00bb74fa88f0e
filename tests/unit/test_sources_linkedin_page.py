# ruff: noqa: E501, RUF001  pages are as wide as they are, and have three kinds of dash
"""The saved page of a LinkedIn profile, in the three shapes it is met in. Class names here are as random as there."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.sources import Reading, Refused, Stated, read, source_of
from ingestion.sources.linkedin_page import LinkedInPage
from parley.preferences import PreferenceKind
from tests.unit.reading_fixtures import intake
from tests.unit.test_sources_linkedin import mutated


def twice(text: str) -> str:
    """As a member who is logged in gets each line: once to see, once for screen readers."""
    return f'<span aria-hidden="true">{text}</span><span class="x9 hid">{text}</span>'


def entry(*lines: str, inner: str = "") -> str:
    told = "".join(f'<span class="t1">{twice(line)}</span>' for line in lines)
    return f'<li class="q7"><div><a href="https://www.linkedin.com/company/1"><div>{told}</div></a>{inner}</div></li>'


def section(anchor: str, heading: str, body: str) -> str:
    return f'<section class="z"><div id="{anchor}" class="a"></div><div><h2>{twice(heading)}</h2></div>{body}</section>'


MEMBER = f"""<!DOCTYPE html>
<!-- saved from url=(0035)https://www.linkedin.com/in/ana-c/ -->
<html lang="en"><head><title>(3) Ana Costa | LinkedIn</title><script>var a = "<h1>Not Me</h1>";</script></head><body>
<nav><a href="https://www.linkedin.com/in/mia">Me</a></nav><main>
<section class="k"><div><div><h1>Ana Costa</h1><span>She/Her</span></div><div><span>· 1st</span></div>
<div class="h">Product manager for night trains</div><span>Porto, Portugal</span><button>Message</button></div></section>
{section("about", "About", "<div>" + twice("I love long train rides.<br>I hate fog.") + "<button>…see more</button></div>")}
{section("experience", "Experience", "<ul>" + entry("Product Manager", "Rail & Co · Full-time", "Mar 2019 - Present · 7 yrs", "Porto") + entry("Acme", "4 yrs 2 mos", inner="<ul>" + entry("Lead Analyst", "Jan 2018 - Feb 2019 · 1 yr 2 mos") + entry("Analyst", "Jan 2016 - Dec 2017 · 2 yrs", inner="<ul><li><strong>Skills:</strong> Excel</li></ul>") + "</ul>") + entry("Volunteer", "Undated Club") + "</ul>")}
{section("education", "Education", "<ul>" + entry("University of Porto", "BSc, Informatics", "2009 - 2013") + entry("Music School") + "</ul>")}
{section("skills", "Skills", "<ul>" + entry("Python", "Endorsed by Tom Berg", "12 endorsements") + entry("Project Management") + "</ul><a>Show all 9 skills</a>")}
{section("languages", "Languages", "<ul>" + entry("German", "Limited working proficiency") + "</ul>")}
{section("recommendations", "Recommendations", "<ul>" + entry("Tom Berg", "Ana loves spreadsheets.") + "</ul>")}
</main><aside><h2>People also viewed</h2><ul><li>Mia Silva</li></ul></aside></body></html>"""

PUBLIC = """<!doctype html><html><head><link rel="canonical" href="https://pt.linkedin.com/in/ana-c">
<meta property="og:title" content="Ana Costa - Rail &amp; Co | LinkedIn">
<script type="application/ld+json">{"@context": "http://schema.org", "@graph": [{"@type": "Person", "name": "Ana Costa",
 "description": "I love long train rides.<br><br>I hate fog."}]}</script></head><body><main>
<section class="top"><h1 class="t">Ana Costa</h1><h2 class="s">Product manager for night trains</h2><h4>500 connections</h4></section>
<section data-section="experience"><h2>Experience</h2><ul>
<li class="c"><h3>Product Manager</h3><h4><a href="/c">Rail &amp; Co</a></h4><p><span><time>Mar 2019</time> - <time>Present</time> <span>7 years</span></span></p></li>
<li><h4>Acme</h4><p>3 years</p><ul><li><h3>Lead Analyst</h3><p><time>Jan 2018</time> - <time>Feb 2019</time></p></li>
<li><h3>Analyst</h3><p><time>Jan 2016</time> - <time>Dec 2017</time></p></li></ul></li></ul></section>
<section data-section="educationsDetails"><h2>Education</h2><ul><li><h3>University of Porto</h3><h4><span>BSc, Informatics</span></h4><p><time>2009</time> - <time>2013</time></p></li></ul></section>
</main></body></html>"""

GERMAN = """<html><head><meta property="og:url" content="https://de.linkedin.com/in/ana-c"></head><body><main>
<div><h1>Ana Costa</h1><div>Produktmanagerin für Nachtzüge</div></div>
<div><h2>Info</h2><p>Ich liebe lange Zugfahrten.</p></div>
<div><h2>Berufserfahrung</h2><div><div>Produktmanagerin</div><div>Rail GmbH · Vollzeit</div><div>März 2019 – Heute · 7 Jahre</div></div></div>
<div><h2>Kenntnisse</h2><ul><li><p>Python</p></li></ul></div></main></body></html>"""


def checked(page: str) -> Reading:
    reading = read("profile.html", page.encode(), intake())
    data = reading.text.encode()
    for item in reading.items:
        assert data[item.start : item.end].decode() == item.text
    for stated in reading.stated:
        assert stated.object in data[stated.start : stated.end].decode()
    return reading


def roles(reading: Reading) -> dict[str, tuple[date | None, date | None]]:
    facts: list[Stated] = [each for each in reading.stated if each.slot.startswith("fact:role:")]
    return {fact.object: (fact.since, fact.until) for fact in facts}


ROLES = {
    "Product Manager at Rail & Co": (date(2019, 3, 1), None),
    "Lead Analyst at Acme": (date(2018, 1, 1), date(2019, 3, 1)),
    "Analyst at Acme": (date(2016, 1, 1), date(2018, 1, 1)),
}


@pytest.mark.parametrize("page", [MEMBER, PUBLIC], ids=["member", "public"])
def test_roles_have_title_company_and_months_also_several_at_one_company(page: str) -> None:
    assert roles(checked(page)) == ROLES


def test_a_role_without_dates_is_told_but_not_stated() -> None:
    assert "Volunteer at Undated Club" in checked(MEMBER).text


@pytest.mark.parametrize("page", [MEMBER, PUBLIC], ids=["member", "public"])
def test_headline_and_about_are_one_item_of_the_name_on_the_page(page: str) -> None:
    reading = checked(page)
    (item,) = reading.items
    assert (item.author, item.own, item.kind, item.key) == ("Ana Costa", None, "page", "linkedin:about:ana costa")
    assert " ".join(item.text.split()) == "Product manager for night trains I love long train rides. I hate fog."
    assert (reading.source, reading.media_type) == ("linkedin", "text/html")


def test_schooling_skills_and_languages_are_read_without_endorsements() -> None:
    reading = checked(MEMBER)
    schools = {each.object: each.until for each in reading.stated if each.slot.startswith("fact:education:")}
    assert schools == {"BSc, Informatics at University of Porto": date(2014, 1, 1), "Music School": None}
    skills = {each.object: each.strength for each in reading.stated if each.kind is PreferenceKind.SKILL}
    assert skills == {"Python": 0.7, "Project Management": 0.7, "German": 0.5}


def test_others_words_and_others_names_are_left_out() -> None:
    text = checked(MEMBER).text
    assert not any(word in text for word in ("spreadsheets", "Mia", "Tom Berg", "Not Me"))


def test_a_german_page_without_sections_or_lists_is_read_by_its_headings() -> None:
    reading = checked(GERMAN)
    assert roles(reading) == {"Produktmanagerin at Rail GmbH": (date(2019, 3, 1), None)}
    assert reading.items[0].text == "Produktmanagerin für Nachtzüge\n\nIch liebe lange Zugfahrten."
    assert [each.object for each in reading.stated if each.kind is PreferenceKind.SKILL] == ["Python"]


def test_a_profile_is_recognised_by_its_own_address_and_not_by_a_link_to_one() -> None:
    for page in (MEMBER, PUBLIC, GERMAN):
        assert isinstance(source_of("x", page.encode()), LinkedInPage)
    linked = '<html><body><a href="https://www.linkedin.com/in/ana-c">me on LinkedIn</a></body></html>'
    assert not LinkedInPage().recognises("about.html", linked.encode())
    assert LinkedInPage().recognises("https://www.linkedin.com/in/ana-c", linked.encode())


def test_a_page_that_names_nobody_is_refused() -> None:
    page = '<html><head><link rel="canonical" href="https://www.linkedin.com/in/x"></head><body>Hello</body></html>'
    with pytest.raises(Refused) as refusal:
        read("x.html", page.encode(), intake())
    assert refusal.value.code == "malformed"


def test_a_profile_without_words_still_has_an_item_that_tells_whose_it_is() -> None:
    page = '<html><head><link rel="canonical" href="https://www.linkedin.com/in/x"></head><body><h1>Ana Costa</h1></body></html>'
    assert [(item.author, item.text) for item in checked(page).items] == [("Ana Costa", "Ana Costa")]


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data(), page=st.sampled_from([MEMBER, PUBLIC, GERMAN]))
def test_a_mutated_page_reads_or_is_refused(data: st.DataObject, page: str) -> None:
    try:
        LinkedInPage().read("mutated", mutated(data, page.encode()), intake())
    except Refused as refusal:
        assert str(refusal)
