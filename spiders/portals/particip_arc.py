"""Particip-Arc: participatory research on culture, by the network of the same name."""

from schemas.portal import Expectation, Portal
from spiders.shapes.participatory_cards import FRONT_PAGES, ParticipatoryCards

HOST = "https://www.participarc.net"


class ParticipArc(ParticipatoryCards):
    portal = Portal(
        key="particip_arc", title="Particip-Arc",
        publisher="Réseau Particip-Arc (ministère de la Culture, Muséum national d'Histoire naturelle)", homepage=HOST,
        country="FR", languages=("fr", "en"), kinds=frozenset({"project", "news", "call"}),
        licence_evidence="no statement seen; texts treated as all rights reserved",
        identity="last segment of the French page's path; an English page names its French twin by hreflang",
        expectation=Expectation(listings=(5, 300), fill_rates={"status_stated": 0.3, "aim": 0.3}),
        caveats="The markup and the paths of lists were never seen: they are those of Science Ensemble, whose pages "
                "have the same words. The network itself may stand among its projects. Both portals often have the "
                "same news.")  # fmt: skip
    start_urls = [HOST + path for path in FRONT_PAGES]
