"""Web pages: the main text and who wrote it, and pages that are meant to do harm."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.sources import Item, Reading, Refused, read, source_of
from ingestion.sources.markup import rewritten
from ingestion.sources.webpage import WebPage, address_key
from tests.unit.reading_fixtures import intake
from tests.unit.test_sources_linkedin import mutated

POST = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Night trains | Ana's notes</title>
<meta name="author" content="Ana Costa"><meta property="article:published_time" content="2026-03-04T10:00:00+01:00">
<link rel="canonical" href="https://Ana.Example/posts/night-trains/?utm_source=mail#top">
<script>document.write("<p>scripted words</p>")</script><style>p { color: red }</style></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/posts">All posts</a></li></ul></nav>
<article><h1>Night trains</h1>
<p>I <b>love</b> the <a href="https://rail.example">night train</a> to Vienna &amp; the breakfast on it.</p>
<h2>Planes</h2><p>I avoid planes whenever I can, they are loud and the queues are long.</p>
<blockquote><p>I adore queues.<br>All of them.</p></blockquote><p>That is what Tom says, and he may keep them.</p>
<ul><li>ramen</li><li>old_maps</li></ul></article>
<section id="comments" class="comments"><h2>Comments</h2><div class="comment"><p>Bob: I love fog.</p></div></section>
<footer>© 2026 Ana Costa. Imprint</footer></body></html>"""
ABOUT = """<html><head><title>Hi</title></head><body><div id="menu"><a href="/">home</a></div>
<div id="content">I am Ana and I love long train rides.<br>I hate fog.</div><div class="footer">Imprint</div></body>
</html>"""
ADDRESS = "https://ana.example/about"


def page(text: str = POST, name: str = "saved.html", **limits: int) -> tuple[Reading, Item]:
    reading = read(name, text.encode(), intake(**limits))
    (item,) = reading.items
    assert reading.text.encode()[item.start : item.end].decode() == item.text
    return reading, item


def test_the_main_text_is_read_without_menus_comments_footers_and_scripts() -> None:
    _, item = page()
    assert item.text.startswith("I love the night train to Vienna & the breakfast on it.\n\n## Planes")
    assert item.text.endswith("- ramen\n- old_maps")
    assert not any(word in item.text for word in ("Home", "Bob", "Imprint", "scripted", "red"))


def test_the_title_stands_above_and_author_and_date_are_as_stated() -> None:
    reading, item = page()
    assert reading.text.startswith("# Night trains\n\nI love")
    assert (item.kind, item.author, item.own, item.thread) == ("page", "Ana Costa", None, "Night trains")
    assert (reading.source, reading.media_type, reading.dated) == ("website", "text/html", date(2026, 3, 4))


def test_a_date_that_is_still_to_come_is_no_date() -> None:
    early = read("a.html", POST.encode(), intake(now=datetime(2026, 2, 1, tzinfo=UTC)))
    assert early.dated is None


def test_quoted_words_stay_marked_as_quoted() -> None:
    _, item = page()
    assert "> I adore queues." in item.text.splitlines()
    assert "> All of them." in item.text.splitlines()


def test_a_page_of_two_sentences_is_enough_and_nobody_is_guessed_to_have_written_it() -> None:
    reading, item = page(ABOUT, ADDRESS)
    assert item.text == "I am Ana and I love long train rides.\n\nI hate fog."
    assert (item.author, item.own, reading.dated) == ("", None, None)


def test_a_fetched_page_is_called_by_its_address_and_a_saved_one_by_what_it_says() -> None:
    assert page(POST, ADDRESS)[1].key == "page:ana.example/about"
    assert page(POST)[1].key == "page:ana.example/posts/night-trains"
    assert page(ABOUT)[1].key == ""
    assert page("<!-- saved from url=(0025)https://ana.example/about -->\n" + ABOUT)[1].key == "page:ana.example/about"


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("HTTPS://Ana.Example:443/About/?utm_medium=x&id=7&fbclid=1#me", "ana.example/About?id=7"),
        ("http://ana.example", "ana.example/"),
        ("http://ana.example/about", "ana.example/about"),
        ("https://www.ana.example/about", "ana.example/about"),
        ("https://www.ana.example:443", "ana.example/"),
        ("http://ana.example//www.ben.example/a", "ana.example//www.ben.example/a"),
        ("http://ana.example:8080/a", "ana.example:8080/a"),
        ("http://[broken/a", ""),
        ("http://ana.example:99999/a", ""),
        ("javascript:alert(1)", ""),
        ("/about", ""),
    ],
)
def test_one_page_has_one_key(address: str, key: str) -> None:
    assert address_key(address) == key


def test_pages_are_recognised_by_content() -> None:
    assert isinstance(source_of("noname", POST.encode()), WebPage)
    assert isinstance(source_of("noname", ("\ufeff" + POST).encode()), WebPage)
    assert isinstance(source_of("noname", POST.encode("utf-16")), WebPage)
    assert isinstance(source_of(ADDRESS, b"<p>I love long train rides.</p>"), WebPage)
    assert not WebPage().recognises("notes.md", b"# Notes\n\nI like <html> and <body> tags.")
    assert not WebPage().recognises("sms.xml", b'<?xml version="1.0"?><smses count="0"></smses>')


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "utf-16"])
def test_a_page_is_read_in_the_charset_it_declares(charset: str) -> None:
    text = f'<html><head><meta charset="{charset}"></head><body><p>Ich liebe Käse, Öl und Grüße.</p></body></html>'
    assert read("a.html", text.encode(charset), intake()).items[0].text == "Ich liebe Käse, Öl und Grüße."


def test_a_page_of_menus_only_is_refused() -> None:
    menu = "<html><body><nav>" + '<a href="/x">More</a> ' * 50 + "</nav></body></html>"
    with pytest.raises(Refused) as refusal:
        read("menu.html", menu.encode(), intake())
    assert refusal.value.code == "no_text"


def test_a_tag_with_a_million_attributes_and_a_hidden_bracket_never_reaches_the_parser() -> None:
    assert rewritten("x", '<p a=">" onclick="<b>" ID=one class=two>1 < 2<!-- <p> --></p>') == (
        '<p id="one" class="two">1 &lt; 2</p>'
    )
    with pytest.raises(Refused) as refusal:
        read("a.html", b"<html><body><p " + b'a=">" ' * 1_000_000 + b">x", intake())
    assert refusal.value.code == "too_large"


@pytest.mark.parametrize(
    ("hostile", "code"),
    [
        ("<div>" * 100_000 + "I like it." + "</div>" * 100_000, "too_large"),
        ("<p>I like it.</p>" * 30_000, "too_large"),
        ("<b><p>" * 90_000, "too_large"),
        ("<p>" + "I like it. " * 700_000, "too_large"),
        ("<!--" * 1_000_000, "no_text"),
        ("<" * 1_000_000, "no_text"),
        ("<script>" + "<" * 5_000_000, "no_text"),
    ],
    ids=["deep", "many elements", "many tags", "long", "comments", "brackets", "script"],
)
def test_bombs_are_refused_with_a_reason(hostile: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        read("a.html", f"<html><body>{hostile}".encode(), intake())
    assert refusal.value.code in (code, "no_text")


def test_a_page_of_backslashes_and_blanks_takes_no_quadratic_time() -> None:
    text = "<html><body><p>I like it.*" + "\\" * 400_000 + " \t" * 400_000 + "</p></body></html>"
    assert page(text)[1].text.startswith("I like it.")


def test_nuls_surrogates_and_control_characters_do_not_come_through() -> None:
    text = "<html><body><blockquote>I like &#xD800; tea\x00 and &#1; cake \x0b now</blockquote><p>It is true.</p>"
    words = page(text)[1].text
    assert not any(mark in words for mark in "\x00\x01\x0b")


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data(), text=st.sampled_from([POST, ABOUT]))
def test_a_mutated_page_reads_or_is_refused(data: st.DataObject, text: str) -> None:
    try:
        reading = WebPage().read("mutated", mutated(data, text.encode()), intake())
        assert reading.items[0].text
    except Refused as refusal:
        assert str(refusal)
