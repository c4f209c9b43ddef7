"""Iedereen Wetenschapper: the Flemish directory of citizen-science projects, with Dutch ones."""

from urllib.parse import urlsplit

from scrapy.http import Response

from schemas.portal import Expectation, Portal, Seen
from spiders.page import LayoutChanged, rendered_lines
from spiders.portal_spider import Outputs
from spiders.shapes.paginated import PaginatedHtml


class IedereenWetenschapper(PaginatedHtml):
    portal = Portal(
        key="iedereen_wetenschapper", title="Iedereen Wetenschapper", publisher="Eos Wetenschap",
        homepage="https://www.iedereenwetenschapper.be", country="BE", languages=("nl",), kinds=frozenset({"project"}),
        time_zone="Europe/Brussels", seen=Seen.SECOND_HAND,
        identity="last segment of the page's path, `/projects/<slug>`",
        expectation=Expectation(listings=(50, 900), always=frozenset({"name"}), fill_rates={"themes": 0.6,
                                "description": 0.6}),
        caveats="Known from another crawler (CS Track): table of projects on the home page; `h1`, paragraphs under "
                "`h3`, links to categories and tags on theirs. Which link is the project's own site is not known."
    )  # fmt: skip
    start_urls = ["https://www.iedereenwetenschapper.be/"]
    entries = "a[href*='/projects/']"
    next_page = "a[rel=next]"

    def parse(self, response: Response, before: str = "") -> Outputs:
        yield from super().parse(response, before)
        for href in response.css("a[href*='/category-overview/']").xpath("@href").getall():
            yield self.chain(response.urljoin(href))  # the home page need not list every project

    def parse_listing(self, response: Response) -> Outputs:
        slug = urlsplit(response.url).path.rstrip("/").rsplit("/", 1)[-1]
        if response.css("table " + self.entries):  # a project that is gone: the list, with status 200
            yield self.drop(slug, "list_instead_of_project", response.url)
            return
        page = self.page(response, "project", slug, lang="nl")
        page.one("name", "h1")
        for field, path, most in (("themes", "category", 4), ("keywords", "tags", 20)):
            links = response.xpath(f"//a[contains(@href, '/{path}-overview/')][not(ancestor::nav or ancestor::footer)]")
            if len(links) > most:  # a menu, which would put the same values on every project
                raise LayoutChanged(field, f"/{path}-overview/", f"at most {most}", len(links))
            for link in links:
                page.add(field, " ".join(rendered_lines(link)), f"a: /{path}-overview/")
        prose = [line for part in response.css("h3, h3 ~ p") for line in rendered_lines(part)]
        page.add("description", "\n".join(prose), "h3, h3 ~ p")
        for href in response.css("h3 ~ p a[href^=http]:not([href*='iedereenwetenschapper'])").xpath("@href").getall():
            page.add("other_links", href, "h3 ~ p a")
        yield page.listing()
