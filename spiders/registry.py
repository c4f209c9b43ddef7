"""Which portals there are: one module a portal under spiders/portals, named by its key."""

import importlib
import pkgutil

import spiders.portals
from schemas.portal import Portal
from spiders.portal_spider import PortalSpider


def portal_keys() -> list[str]:
    """Keys of every portal, sorted."""
    return sorted(module.name for module in pkgutil.iter_modules(spiders.portals.__path__))


def load_portal(key: str) -> type[PortalSpider]:
    """The spider class of `key`; raises KeyError when there is no such portal, TypeError when its file is not one."""
    if key not in portal_keys():
        raise KeyError(key)
    module = importlib.import_module(f"spiders.portals.{key}")
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, PortalSpider) and value.__module__ == module.__name__
    ]
    if len(found) != 1 or found[0].portal.key != key:
        raise TypeError(f"spiders/portals/{key}.py must define exactly one spider, with portal key {key!r}")
    return found[0]


def shape_of(spider: type[PortalSpider]) -> str:
    """The module of spiders/shapes that the portal file builds on; `page` for one that builds on none."""
    names = (base.__module__.removeprefix("spiders.shapes.") for base in spider.__mro__ if "shapes" in base.__module__)
    return next(names, "page")


def load_metadata(key: str) -> Portal:
    return load_portal(key).portal
