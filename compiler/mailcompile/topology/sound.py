"""What can still be judged of a topology whose schema found fault with some entries."""

from collections.abc import Iterable, Mapping
from typing import Any

from mailcompile.diagnostics import Pointer

_SECTIONS = ("hosts", "services", "profiles", "domains")


def sound_part(value: Mapping[str, Any], faults: Iterable[Pointer]) -> dict[str, Any] | None:
    """``value`` without the hosts, services, profiles and domains that ``faults`` lead into.

    Domains and profiles that rest on a faulty profile go, too. ``None`` where a fault lies
    elsewhere (in ``defaults``, say): then nothing can be judged without guessing.
    """
    faulty = {tuple(path[:2]) for path in faults}
    if any(len(path) < 2 or path[0] not in _SECTIONS for path in faulty):
        return None
    part = dict(value)
    for section in _SECTIONS:
        entries = value.get(section) or {}
        part[section] = {k: entries[k] for k in entries if (section, k) not in faulty}
    lost = {str(path[1]) for path in faulty if path[0] == "profiles"}
    lost |= _resting_on(part["profiles"], lost)
    part["profiles"] = {k: v for k, v in part["profiles"].items() if k not in lost}
    part["domains"] = {
        k: v for k, v in part["domains"].items() if (v or {}).get("profile") not in lost
    }
    return part


def _resting_on(profiles: Mapping[str, Any], lost: set[str]) -> set[str]:
    """The profiles that extend one of ``lost``, directly or through others."""
    children: dict[str | None, list[str]] = {}
    for name, settings in profiles.items():
        children.setdefault((settings or {}).get("extends"), []).append(name)
    found: set[str] = set()
    waiting = sorted(lost)
    while waiting:
        more = [name for name in children.get(waiting.pop(), ()) if name not in found]
        found.update(more)
        waiting += more
    return found
