"""What the proofs take of a build, and one large SPF record, each in a process of its own.

``python -m bench.proofs FOLDER`` compiles the project there and prints the seconds of it as JSON;
``python -m bench.proofs --spf`` decides one record about all addresses.
"""

import gc
import json
import sys
import time
from pathlib import Path

LOOKUPS = 10
NETWORKS = 2_000


def compiled(folder: Path) -> dict[str, float]:
    """Seconds of compiling a project (``total``), and of proving it (``proving``)."""
    from mailcompile import compile_topology

    mail, keys = (
        (folder / name).read_text(encoding="utf-8") for name in ("mail.yaml", "keys.yaml")
    )
    times: dict[str, list[float]] = {}

    def note(what: str, done: int, count: int) -> None:
        times.setdefault(what, []).append(time.perf_counter())

    gc.disable()  # as the command does
    begin = time.perf_counter()
    compile_topology({"mail.yaml": mail}, keys=keys, progress=note)
    total = time.perf_counter() - begin
    return {"total": total, "proving": times["proving"][-1] - times["proving"][0]}


def decided() -> dict[str, float]:
    """Seconds to decide an SPF record with ten includes and 2,000 networks, nothing known before;
    ``kept`` is that of a second time."""
    from mailcompile.dns import ZoneResolver
    from mailcompile.spf import authorized

    each = NETWORKS // LOOKUPS
    records = {
        f"s{one}.one.example": [("TXT", _record(one * each, each))] for one in range(LOOKUPS)
    }
    includes = " ".join(f"include:s{one}.one.example" for one in range(LOOKUPS))
    records["one.example"] = [("TXT", f"v=spf1 {includes} -all")]
    resolver = ZoneResolver(dict(records))
    begin = time.perf_counter()
    authorized("one.example", resolver)
    first = time.perf_counter()
    authorized("one.example", resolver)
    return {"first": first - begin, "kept": time.perf_counter() - first}


def _record(start: int, count: int) -> str:
    """Every second /28 and /64, so that no two join."""
    terms = [
        f"ip4:198.{18 + n // 2048}.{n // 8 % 256}.{n % 8 * 32}/28"
        if n % 2
        else f"ip6:2001:db8:{2 * n:x}::/64"
        for n in range(start, start + count)
    ]
    return f"v=spf1 {' '.join(terms)} -all"


if __name__ == "__main__":
    print(json.dumps(decided() if sys.argv[1] == "--spf" else compiled(Path(sys.argv[1]))))
