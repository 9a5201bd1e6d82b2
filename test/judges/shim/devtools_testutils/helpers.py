"""Whether Microsoft's tests run against a service: always."""
from . import is_live

__all__ = ["is_live"]
