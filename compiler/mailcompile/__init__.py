"""mailcompile: a mail topology in, proved DNS records out."""

from typing import TYPE_CHECKING, Any

from mailcompile.version import __version__

if TYPE_CHECKING:
    from mailcompile.compile import Compilation, compile_topology

__all__ = ["Compilation", "__version__", "compile_topology"]


def __getattr__(name: str) -> Any:
    """Imports the compiler when it is asked for, so that ``--version`` stays quick."""
    if name in ("Compilation", "compile_topology"):
        from mailcompile import compile as pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
