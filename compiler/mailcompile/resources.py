"""Where schemas and templates lie: inside the wheel, or at the root of a checkout.

Nothing else in the package knows these paths.
"""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_SHIPPED = _PACKAGE / "_data"
_CHECKOUT = _PACKAGE.parent.parent


@cache
def _root() -> Path:
    return _SHIPPED if _SHIPPED.is_dir() else _CHECKOUT


def schema_names() -> tuple[str, ...]:
    """The names that ``schema_text`` takes, sorted."""
    suffix = ".schema.json"
    found = (_root() / "schemas").glob(f"*{suffix}")
    return tuple(sorted(path.name.removesuffix(suffix) for path in found))


@cache
def schema_text(name: str) -> str:
    """The JSON Schema ``schemas/NAME.schema.json``. Raises ``KeyError`` for a name not shipped."""
    if name not in schema_names():
        raise KeyError(name)
    return (_root() / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")


def template_files(folder: str) -> dict[str, bytes]:
    """The files below ``templates/FOLDER``: relative path with ``/`` to content, sorted by path."""
    base = _root() / "templates" / folder
    files = (path.relative_to(base) for path in base.rglob("*") if path.is_file())
    shown = (path for path in files if not any(part.startswith(".") for part in path.parts))
    return {path.as_posix(): (base / path).read_bytes() for path in sorted(shown)}
