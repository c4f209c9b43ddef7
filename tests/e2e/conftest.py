from tests.warehouse.conftest import warehouse

__all__ = ["warehouse"]
