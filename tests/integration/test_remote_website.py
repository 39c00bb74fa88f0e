"""The website's scraper, against a local server. Names are resolved by the test, pauses take no time."""

import gzip
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingestion.remotes.fetching import Fetched
from ingestion.remotes.website import PersonalWebsite
from ingestion.sources import Intake, Refused
from ingestion.sources.webpage import WebPage
from parley.errors import IngestionError
from parley.settings import Website
from tests.certificates import self_signed
from tests.http_server import Answer, HttpServer, Request
from tests.web_site import Pages, moved, page, robots, tagged, web_site


class Net:
    """Every name is at 127.0.0.1, but for those told otherwise; what is asked and how long is waited is kept."""

    def __init__(self, server: HttpServer, **elsewhere: list[str]) -> None:
        self.server, self.elsewhere = server, elsewhere
        self.resolved: list[str] = []
        self.pauses: list[float] = []

    async def resolve(self, host: str, port: int) -> list[str]:
        self.resolved.append(host)
        return self.elsewhere.get(host.split(".")[0], ["127.0.0.1"])

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def website(self, **settings: Any) -> PersonalWebsite:
        ours = {"networks": "127.0.0.0/8", "ports": str(self.server.port), **settings}
        return PersonalWebsite(Website.model_validate(ours), self.resolve, self.pause)

    def at(self, target: str = "/", host: str = "ana.example") -> str:
        return f"http://{host}:{self.server.port}{target}"

    async def read(self, cursor: dict[str, Any] | None = None, target: str = "/", **settings: Any) -> Fetched:
        return await self.website(**settings).fetch({"address": self.at(target)}, cursor or {})

    def names(self, fetched: Fetched) -> list[str]:
        return [file.name.removeprefix(self.at("")) for file in fetched.files]

    @property
    def asked(self) -> list[str]:
        return [request.target for request in self.server.requests if request.target != "/robots.txt"]


async def test_a_site_is_read_breadth_first_in_the_order_of_its_links() -> None:
    pages: Pages = {
        "/": page("Hello.", "/b", "/a", "/b#more", "mailto:ana@ana.example", "http://other.example/x"),
        "/b": page("Bees.", "/", "c"),
        "/a": page("Apples.", "/d"),
        "/c": page("Corn."),
        "/d": page("Dill."),
    }
    with web_site(pages) as server:
        net = Net(server)
        fetched = await net.read()
    assert net.names(fetched) == ["/", "/b", "/a", "/c", "/d"]
    assert {(file.media_type, file.own) for file in fetched.files} == {("text/html", True)}
    assert b"Corn." in fetched.files[3].data
    assert not fetched.more
    assert set(net.resolved) == {"ana.example"}


async def test_depth_and_number_of_pages_are_limited() -> None:
    chain: Pages = {f"/{number}": page("A day.", f"/{number + 1}") for number in range(50)}
    with web_site({**chain, "/": page("Calendar.", "/0")}) as server:
        net = Net(server)
        deep = net.names(await net.read(depth=2, pages=100))
        few = net.names(await net.read(depth=10, pages=4))
    assert (deep, few) == (["/", "/0", "/1"], ["/", "/0", "/1", "/2"])


async def test_what_robots_txt_forbids_us_is_not_asked_for() -> None:
    rules = "User-agent: *\nDisallow: /\n\nUser-agent: ParleyBot\nDisallow: /private\nAllow: /private/open\n"
    pages: Pages = {
        "/robots.txt": robots(rules),
        "/": page("Hello.", "/private/diary", "/private/open", "/public"),
        "/private/open": page("Open."),
        "/public": page("Public."),
    }
    with web_site(pages) as server:
        net = Net(server)
        fetched = await net.read()
    assert net.names(fetched) == ["/", "/private/open", "/public"]
    assert net.asked == ["/", "/private/open", "/public"]
    assert {request.headers["user-agent"] for request in server.requests} == {"ParleyBot/0.1"}


async def test_a_site_that_wants_no_robots_is_told() -> None:
    with web_site({"/robots.txt": robots("User-agent: *\nDisallow: /"), "/": page("Hello.")}) as server:
        net = Net(server)
        with pytest.raises(Refused, match="stay away") as refused:
            await net.read()
    assert (refused.value.code, net.asked) == ("robots", [])


async def test_nothing_is_read_while_robots_txt_is_out_of_order() -> None:
    with web_site({"/robots.txt": Answer(503, headers={"retry-after": "60"}), "/": page("Hello.")}) as server:
        net = Net(server)
        with pytest.raises(IngestionError) as failed:
            await net.read()
    assert (failed.value.retryable, failed.value.context["retry_after_s"], net.asked) == (True, 60.0, [])


@pytest.mark.parametrize(("rules", "delay"), [("", 1.0), ("Crawl-delay: 7", 7.0), ("Crawl-delay: 0.1", 1.0)])
async def test_between_two_requests_is_the_longer_of_our_pause_and_the_sites(rules: str, delay: float) -> None:
    pages: Pages = {"/robots.txt": robots(f"User-agent: *\n{rules}"), "/": page("Hello.", "/a", "/b")}
    with web_site({**pages, "/a": page("Apples."), "/b": page("Bees.")}) as server:
        net = Net(server)
        await net.read()
    assert net.pauses == [delay, delay]


async def test_a_pause_nobody_can_keep_is_told() -> None:
    pages: Pages = {"/robots.txt": robots("User-agent: *\nCrawl-delay: 86400"), "/": page("Hello.")}
    with web_site(pages) as server, pytest.raises(Refused, match="86400 seconds") as refused:
        await Net(server).read()
    assert refused.value.code == "robots"


async def test_a_second_crawl_asks_whether_anything_changed_and_brings_only_that() -> None:
    pages: Pages = {
        "/": tagged(page("Hello.", "/a", "/b")),
        "/a": tagged(page("Apples.")),
        "/b": page("Bees, without a tag."),
        "/c": page("Corn."),
    }
    with web_site(pages) as server:
        net = Net(server)
        first = await net.read()
        quiet = await net.read(first.cursor)
        pages["/a"] = tagged(page("Apricots.", "/c"))
        changed = await net.read(quiet.cursor)
        del pages["/b"]
        gone = await net.read(changed.cursor)
    assert (net.names(first), net.names(quiet), net.names(changed)) == (["/", "/a", "/b"], [], ["/a", "/c"])
    assert sorted(address.removeprefix(net.at("")) for address in gone.cursor["pages"]) == ["/", "/a", "/c"]  # type: ignore[union-attr]


async def test_a_long_crawl_comes_in_rounds_that_go_on_where_the_last_one_stopped() -> None:
    pages: Pages = {f"/{number}": page(f"Day {number}.") for number in range(120)}
    pages["/"] = page("Hello.", *pages)
    with web_site(pages) as server:
        net = Net(server)
        cursor: dict[str, Any] = {}
        rounds: list[list[str]] = []
        more = True
        while more:
            fetched = await net.read(cursor, pages=500)
            again = await net.read(cursor, pages=500)
            assert net.names(again) == net.names(fetched)
            cursor, more = fetched.cursor, fetched.more
            rounds.append(net.names(fetched))
    assert [len(names) for names in rounds] == [50, 50, 21]
    assert len({name for names in rounds for name in names}) == 121
    assert "crawl" not in cursor


async def test_redirects_within_the_site_are_followed_and_pages_are_named_by_where_they_lead() -> None:
    pages: Pages = {
        "/": moved("/home"),
        "/home": page("Hello.", "/old", "/new", "/round"),
        "/old": moved("/new"),
        "/new": page("New."),
        "/round": moved("/round"),
    }
    with web_site(pages) as server:
        net = Net(server)
        fetched = await net.read()
    assert net.names(fetched) == ["/home", "/new"]
    assert net.asked.count("/new") == 1
    assert net.asked.count("/round") == 6


async def test_www_is_the_same_site_and_another_host_is_not() -> None:
    pages: Pages = {"/b": page("Bees.")}
    with web_site(pages) as server:
        net = Net(server)
        pages["/"] = page("Hello.", net.at("/b", "www.ana.example"), net.at("/c", "blog.ana.example"), "/away")
        pages["/away"] = moved(net.at("/", "mia.example"))
        fetched = await net.read()
    assert [file.name for file in fetched.files] == [net.at("/"), net.at("/b", "www.ana.example")]
    assert set(net.resolved) == {"ana.example", "www.ana.example"}


async def test_a_first_page_that_leads_to_another_site_is_told_where_to() -> None:
    pages: Pages = {}
    with web_site(pages) as server:
        net = Net(server)
        pages["/"] = moved(net.at("/", "mia.example"))
        with pytest.raises(Refused, match=r"leads to http://mia\.example") as refused:
            await net.read()
    assert (refused.value.code, set(net.resolved)) == ("not_found", {"ana.example"})


async def test_nofollow_is_kept_to_on_links_on_pages_and_in_headers() -> None:
    pages: Pages = {
        "/": page("Hello.", '/ad" rel="sponsored nofollow', "/tag", "/header", "/none"),
        "/tag": page("Kept, links not.", "/x", head='<meta name="robots" content="noarchive, NoFollow">'),
        "/header": page("Kept, links not.", "/y", **{"x-robots-tag": "nofollow"}),
        "/none": page("Not kept, links are.", "/z", head='<meta name="ParleyBot" content="noindex">'),
        "/z": page("Zebras."),
    }
    with web_site(pages) as server:
        net = Net(server)
        fetched = await net.read()
    assert net.names(fetched) == ["/", "/tag", "/header", "/z"]
    assert net.asked == ["/", "/tag", "/header", "/none", "/z"]


async def test_a_page_that_is_a_copy_is_read_at_its_canonical_address_once() -> None:
    def canonical(target: str) -> str:
        return f'<link rel="canonical" href="{target}">'

    pages: Pages = {
        "/": page("Hello.", "/print?of=a", "/b1", "/b2", "/cross", head=canonical("http://www.ana.example/")),
        "/print?of=a": page("Apples.", head=canonical("/a")),
        "/a": page("Apples.", head=canonical("/a")),
        "/b1": page("Each names the other.", head=canonical("/b2")),
        "/b2": page("Each names the other.", head=canonical("/b1")),
        "/cross": page("Also on another site.", head=canonical("https://magazine.example/ana")),
    }
    with web_site(pages) as server:
        net = Net(server)
        fetched = await net.read()
    assert net.names(fetched) == ["/", "/a", "/b2", "/cross"]


async def test_only_web_pages_of_a_bearable_size_are_kept_and_bombs_are_not_unpacked() -> None:
    bomb = gzip.compress(b"<p>" + b"0" * 50_000_000)
    pages: Pages = {
        "/": page("Hello.", "/photo.jpg", "/data", "/huge", "/bomb", "/packed", "/cut", "/liar", "/broken"),
        "/data": Answer(body=b"{}", media_type="application/json"),
        "/huge": page("0" * 300_000),
        "/bomb": Answer(body=bomb, media_type="text/html", headers={"content-encoding": "gzip"}),
        "/packed": Answer(
            body=gzip.compress(b"<p>Packed."), media_type="text/html", headers={"content-encoding": "gzip"}
        ),
        "/cut": Answer(body=bomb[:100], media_type="text/html", headers={"content-encoding": "gzip"}),
        "/liar": Answer(body=b"<p>", media_type="text/html", announced=9, headers={"connection": "close"}),
        "/broken": Answer(body=b"<p>", media_type="text/html", headers={"content-encoding": "br"}),
    }
    with web_site(pages) as server:
        net = Net(server)
        fetched = await net.read(page_mb=0.2, timeout_s=2)
    assert net.names(fetched) == ["/", "/packed"]
    assert fetched.files[1].data == b"<p>Packed."
    assert "/photo.jpg" not in net.asked


async def test_a_charset_that_only_the_header_tells_is_not_lost() -> None:
    body = "<p>Grüße aus Köln".encode("cp1252")
    with web_site({"/": Answer(body=body, media_type="text/html; charset=windows-1252")}) as server:
        fetched = await Net(server).read()
    assert fetched.files[0].data.decode("utf-8-sig") == "<p>Grüße aus Köln"


async def test_pages_that_only_the_sitemap_names_are_read_too() -> None:
    pages: Pages = {}
    with web_site(pages) as server:
        net = Net(server)
        names = [net.at("/hidden"), net.at("/", "mia.example")]
        urls = "".join(f"<url><loc>{name}</loc></url>" for name in names)
        pages |= {
            "/robots.txt": robots(f"Sitemap: {net.at('/index.xml')}\nSitemap: {net.at('/entities.xml')}"),
            "/index.xml": Answer(
                body=f"<sitemapindex><sitemap><loc>{net.at('/pages.xml')}</loc></sitemap></sitemapindex>".encode()
            ),
            "/pages.xml": Answer(
                body=f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()
            ),
            "/entities.xml": Answer(body=b'<!DOCTYPE x [<!ENTITY a "b">]><urlset><url><loc>/&a;</loc></url></urlset>'),
            "/": page("Hello.", "/a"),
            "/a": page("Apples."),
            "/hidden": page("Herbs."),
        }
        with_it = net.names(await net.read())
        without = net.names(await net.read(sitemap=False))
    assert (with_it, without) == (["/", "/a", "/hidden"], ["/", "/a"])


async def test_a_page_that_the_sitemap_names_later_is_found_although_the_first_page_did_not_change() -> None:
    pages: Pages = {"/": tagged(page("Hello.")), "/new": page("New.")}
    with web_site(pages) as server:
        net = Net(server)
        pages["/robots.txt"] = robots(f"Sitemap: {net.at('/pages.xml')}")
        pages["/pages.xml"] = Answer(body=b"<urlset></urlset>")
        first = await net.read()
        pages["/pages.xml"] = Answer(body=f"<urlset><url><loc>{net.at('/new')}</loc></url></urlset>".encode())
        second = await net.read(first.cursor)
    assert (net.names(first), net.names(second)) == (["/"], ["/new"])


async def test_a_page_behind_a_redirect_that_was_busy_is_read_in_the_next_round() -> None:
    pages: Pages = {"/": page("Hello.", "/old"), "/old": moved("/new"), "/new": Answer(429)}
    with web_site(pages) as server:
        net = Net(server)
        first = await net.read()
        pages["/new"] = page("New.")
        second = await net.read(first.cursor)
    assert (net.names(first), net.names(second)) == (["/"], ["/new"])


async def test_a_site_that_is_busy_keeps_what_came_and_is_asked_again_later() -> None:
    busy = Answer(429, headers={"retry-after": "120"})
    pages: Pages = {"/": page("Hello.", "/a"), "/a": busy}
    with web_site(pages) as server:
        net = Net(server)
        first = await net.read()
        with pytest.raises(IngestionError) as failed:
            await net.read(first.cursor)
        pages["/a"] = page("Apples.")
        rest = await net.read(first.cursor)
    assert (net.names(first), first.more) == (["/"], True)
    assert failed.value.context["retry_after_s"] == 120.0
    assert (net.names(rest), rest.more) == (["/a"], False)


@pytest.mark.parametrize(
    ("answer", "code"),
    [(Answer(404), "not_found"), (Answer(403), "access_denied"), (Answer(body=b"%PDF-"), "unsupported_type")],
)
async def test_what_is_wrong_with_the_page_that_was_named_is_told(answer: Answer, code: str) -> None:
    with web_site({"/": answer}) as server, pytest.raises(Refused) as refused:
        await Net(server).read()
    assert refused.value.code == code


async def test_what_is_wrong_with_another_page_is_passed_over() -> None:
    pages: Pages = {"/": page("Hello.", "/gone", "/closed", "/ill", "/a"), "/closed": Answer(403), "/ill": Answer(500)}
    with web_site({**pages, "/a": page("Apples.")}) as server:
        net = Net(server)
        assert net.names(await net.read()) == ["/", "/a"]


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["10.0.0.7"], ["93.184.215.14", "192.168.1.1"], ["::ffff:127.0.0.1"], ["fe80::1"]]
)
async def test_a_name_inside_the_private_network_is_never_connected_to(addresses: list[str]) -> None:
    with web_site({"/": page("Hello.")}) as server:
        net = Net(server, ana=addresses)
        with pytest.raises(Refused) as refused:
            await net.read(networks="")
    assert (refused.value.code, server.requests) == ("forbidden_address", [])


async def test_a_redirect_into_the_private_network_is_never_followed_and_the_other_pages_are_kept() -> None:
    with web_site({"/secret": page("Secret.")}) as inside:
        pages: Pages = {"/": page("Hello.", "/in", "/by-name", "/a"), "/a": page("Apples.")}
        with web_site(pages) as server:
            net = Net(server, www=["127.0.0.2"])
            ports = f"{server.port},{inside.port}"
            pages["/in"] = moved(f"http://127.0.0.2:{inside.port}/secret")
            pages["/by-name"] = moved(f"http://www.ana.example:{inside.port}/secret")
            fetched = await net.read(networks="127.0.0.1/32", ports=ports)
    assert (net.names(fetched), fetched.more, inside.requests) == (["/", "/a"], False, [])


async def test_a_first_page_that_leads_into_the_private_network_is_told() -> None:
    with web_site({"/secret": page("Secret.")}) as inside:
        pages: Pages = {"/a": page("Apples.")}
        with web_site(pages) as server:
            pages["/"] = moved(f"http://www.ana.example:{inside.port}/secret")
            net = Net(server, www=["127.0.0.2"])
            with pytest.raises(Refused) as refused:
                await net.read(networks="127.0.0.1/32", ports=f"{server.port},{inside.port}")
    assert (refused.value.code, inside.requests) == ("forbidden_address", [])


async def test_a_robots_txt_or_a_sitemap_inside_the_private_network_is_passed_over() -> None:
    with web_site({"/robots.txt": robots("")}) as inside:
        pages: Pages = {"/": page("Hello.", "/a"), "/a": page("Apples.")}
        with web_site(pages) as server:
            net = Net(server, www=["127.0.0.2"])
            pages["/robots.txt"] = robots(f"Sitemap: http://www.ana.example:{server.port}/sitemap.xml")
            pages["/"] = page("Hello.", f"http://www.ana.example:{inside.port}/b", "/a")
            fetched = await net.read(networks="127.0.0.1/32", ports=f"{server.port},{inside.port}")
    assert (net.names(fetched), inside.requests, net.asked) == (["/", "/a"], [], ["/", "/a"])


async def test_a_sitemap_whose_name_leads_inside_only_when_it_is_fetched_names_none() -> None:
    www = iter([["127.0.0.1"], ["127.0.0.2"]])

    async def rebound(host: str, port: int) -> list[str]:
        return next(www) if host.startswith("www.") else ["127.0.0.1"]

    def rules(request: Request) -> Answer:
        told = f"Sitemap: http://www.{request.headers['host'].removeprefix('www.')}/sitemap.xml"
        return Answer(body=told.encode(), media_type="text/plain", headers={"connection": "close"})

    pages: Pages = {"/robots.txt": rules, "/": page("Hello.", "/a"), "/a": page("Apples.")}
    with web_site(pages) as server:
        net = Net(server)
        settings = Website.model_validate({"networks": "127.0.0.1/32", "ports": str(server.port)})
        fetched = await PersonalWebsite(settings, rebound, net.pause).fetch({"address": net.at()}, {})
    assert (net.names(fetched), net.asked, next(www, None)) == (["/", "/a"], ["/", "/a"], None)


async def test_a_name_that_is_answered_differently_later_is_looked_at_again() -> None:
    def closing(request: Request) -> Answer:
        return Answer(body=page("Hello.", "/a").body, media_type="text/html", headers={"connection": "close"})

    with web_site({"/": closing, "/robots.txt": robots("")}) as server:
        net = Net(server)
        answers = iter([["127.0.0.1"], ["127.0.0.2"]])

        async def rebound(host: str, port: int) -> list[str]:
            return next(answers)

        settings = Website.model_validate({"networks": "127.0.0.1/32", "ports": str(server.port)})
        fetched = await PersonalWebsite(settings, rebound, net.pause).fetch({"address": net.at()}, {})
    assert (net.names(fetched), net.asked, next(answers, None)) == (["/"], ["/"], None)


async def test_a_port_that_was_not_named_is_not_asked() -> None:
    with web_site({"/": page("Hello.")}) as server:
        net = Net(server)
        with pytest.raises(Refused) as refused:
            await net.read(ports="80,443")
    assert (refused.value.code, server.requests) == ("bad_connection", [])


@pytest.mark.parametrize(
    "address", ["http://u:p@ana.example/", "ftp://ana.example/", "localhost", "file:///etc/passwd"]
)
async def test_what_is_no_web_address_is_refused_at_once(address: str) -> None:
    with pytest.raises(Refused) as refused:
        PersonalWebsite(Website.model_validate({})).check({"address": address})
    assert refused.value.code == "bad_connection"


@pytest.mark.parametrize("address", ["http://169.254.169.254/latest", "10.0.0.7", "http://127.1/"])
async def test_a_private_address_is_refused_at_once(address: str) -> None:
    with pytest.raises(Refused) as refused:
        PersonalWebsite(Website.model_validate({})).check({"address": address})
    assert refused.value.code == "forbidden_address"


async def test_the_reader_of_web_pages_reads_what_was_fetched() -> None:
    words = "I moved to Lisbon last year and I like to climb on Saturdays. " * 5
    with web_site({"/about": page(words, head="<title>About me</title>")}) as server:
        net = Net(server)
        (file,) = (await net.read(target="/about")).files
    reader = WebPage()
    assert reader.recognises(file.name, file.data)
    (item,) = reader.read(file.name, file.data, Intake(now=datetime(2026, 6, 1, tzinfo=UTC))).items
    assert (item.key, item.text.startswith("I moved to Lisbon")) == (f"page:ana.example:{net.server.port}/about", True)


async def test_tls_asks_for_the_name_although_the_address_is_connected_to(tmp_path: Path) -> None:
    names: list[str | None] = []
    with web_site({"/": page("Hello.")}) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self_signed(tmp_path, "ana.example"))
        context.sni_callback = lambda _socket, name, _context: names.append(name)
        server.wrap(context)
        net = Net(server)
        with pytest.raises(IngestionError) as failed:  # nobody vouches for its certificate
            await net.website().fetch({"address": f"https://ana.example:{server.port}/"}, {})
    assert (names, failed.value.retryable, server.requests) == (["ana.example"], True, [])


async def test_a_server_that_does_not_answer_is_given_up_after_the_timeout() -> None:
    with web_site({}) as server:
        net = Net(server)
        server.deaf = True
        with pytest.raises(IngestionError) as failed:
            await net.read(timeout_s=0.2)
    assert failed.value.retryable
