"""A real name server for tests: Debian's named, alone on a loopback port, under a TSIG key.

RFC 2136 (updates), RFC 5936 (AXFR), RFC 8945 (TSIG). Zones live in a temporary directory.
"""

import base64
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Self

import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.tsig
import dns.zone
from dns.exception import DNSException
from dns.rdtypes.txtbase import TXTBase

from tests.integration.tools import require_tool

ADDRESS: Final = "127.0.0.1"
KEY_NAME: Final = "octodns."
_ALGORITHM: Final = "hmac-sha256"
_ATTEMPTS: Final = 5
_SECONDS_TO_START: Final = 20.0
_SECONDS_TO_STOP: Final = 10.0
# A taken UDP port and a taken TCP port read differently in named's log.
_NO_PORT: Final = ("address in use", "unable to listen on any configured interface")
_APPARMOR: Final = Path("/sys/module/apparmor")

# A list of lines gets the two RRsets without which named refuses a zone; the server's name lies
# outside of the zone, so that no address has to be invented for it.
_PREAMBLE: Final = """\
$ORIGIN {zone}.
$TTL 3600
@ IN SOA ns.invalid. hostmaster.invalid. 1 3600 600 604800 300
@ IN NS ns.invalid.
"""

# No pid, lock or session-key file and no controls: two servers on one machine share nothing.
_OPTIONS: Final = """\
key "{key}" {{ algorithm {algorithm}; secret "{secret}"; }};
options {{
  directory "{directory}";
  listen-on port {port} {{ {address}; }};
  listen-on-v6 {{ none; }};
  pid-file none; lock-file none; session-keyfile none;
  recursion no; dnssec-validation no; notify no; empty-zones-enable no;
  check-names primary ignore; check-integrity no;
  allow-transfer {{ key "{key}"; }};
}};
controls {{ }};
"""
_ZONE: Final = """\
zone "{zone}" {{ type primary; file "{file}"; allow-update {{ key "{key}"; }}; }};
"""


class NameServerError(Exception):
    """named did not start, or did not answer as a server with this zone would."""


class _PortTaken(Exception):
    """Somebody else took the port between our choosing and named's binding it."""


class NameServer:
    """Context manager: named serving `zones`, which maps a name to a zone file or to its lines.

    A text is served as it is. A sequence of presentation lines (relative names allowed, default
    TTL 3600) gets an SOA and an NS. `port`, `key_name` and `secret` are set while it runs.
    """

    def __init__(self, zones: Mapping[str, str | Sequence[str]]) -> None:
        self.key_name: str = KEY_NAME
        self.secret: str = base64.b64encode(secrets.token_bytes(32)).decode("ascii")
        self.port: int = 0
        self._zones = {name.rstrip("."): _zone_text(name, text) for name, text in zones.items()}
        self._directory: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        named = require_tool("named")
        require_tool("dig")
        self._directory = Path(tempfile.mkdtemp(prefix="named-"))
        try:
            self._start(_unconfined(named, self._directory))
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def query(self, name: str, rdtype: str) -> list[str]:
        """What dig sees over TCP, sorted: rdata as text, the strings of a TXT record joined."""
        command = [require_tool("dig"), f"@{ADDRESS}", "-p", str(self.port), "+tcp", "+norecurse"]
        command += ["+tries=1", "+time=5", "+noall", "+comments", "+answer", "-q", name]
        done = subprocess.run(
            [*command, "-t", rdtype], capture_output=True, text=True, check=False, timeout=30
        )
        status = re.search(r"status: (\w+)", done.stdout)
        if done.returncode or status is None or status[1] not in ("NOERROR", "NXDOMAIN"):
            raise NameServerError(f"dig {name} {rdtype}:\n{done.stdout}{done.stderr}")
        lines = [line for line in done.stdout.splitlines() if line and line[0] != ";"]
        rows = [line.split(None, 4) for line in lines]
        return sorted(_dig_rdata(rdtype, row[4]) for row in rows if row[3] == rdtype)

    def transfer(self, zone: str) -> set[tuple[str, str, int, str]]:
        """The whole zone by AXFR, SOA included: {(name without last dot, type, ttl, rdata)}."""
        found = dns.zone.Zone(dns.name.from_text(zone), relativize=False)
        question = dns.message.make_query(found.origin or dns.name.root, "AXFR")
        question.use_tsig(self._keyring(), keyname=self.key_name)
        dns.query.inbound_xfr(ADDRESS, found, question, port=self.port, timeout=5.0, lifetime=30.0)
        result = set()
        for name, ttl, rdata in found.iterate_rdatas():
            rdtype = dns.rdatatype.to_text(rdata.rdtype)
            result.add((name.to_text(omit_final_dot=True), rdtype, ttl, rdata_text(rdata)))
        return result

    @property
    def log(self) -> str:
        """What named has said so far."""
        path = self._directory and self._directory / "named.log"
        return path.read_text(errors="replace") if path and path.exists() else ""

    def _start(self, named: Path) -> None:
        for _ in range(_ATTEMPTS):
            self.port = _free_port()
            try:
                self._launch(named)
            except _PortTaken:
                self._end_process()
            else:
                return
        raise NameServerError(f"no free port in {_ATTEMPTS} attempts:\n{self.log}")

    def _launch(self, named: Path) -> None:
        """Start the process and wait until it answers, with our key, for every zone."""
        directory = self._write_files()
        with (directory / "named.log").open("wb") as log:
            self._process = subprocess.Popen(
                [named, "-g", "-n", "1", "-c", directory / "named.conf"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=directory,
            )
        deadline = time.monotonic() + _SECONDS_TO_START
        for zone in self._zones:
            while not self._answers(zone):
                said = self.log
                if any(text in said for text in _NO_PORT):
                    raise _PortTaken
                ended = self._process.poll() is not None or "not loaded due to errors" in said
                if ended or time.monotonic() > deadline:
                    raise NameServerError(f"named does not serve {zone}:\n{said}")
                time.sleep(0.02)

    def _write_files(self) -> Path:
        assert self._directory is not None
        directory = self._directory
        values = {"key": self.key_name, "algorithm": _ALGORITHM, "secret": self.secret}
        values |= {"directory": str(directory), "address": ADDRESS, "port": str(self.port)}
        blocks = [_OPTIONS.format(**values)]
        for zone, text in self._zones.items():
            (directory / f"{zone}.zone").write_text(text)
            blocks.append(_ZONE.format(zone=zone, file=f"{zone}.zone", key=self.key_name))
        (directory / "named.conf").write_text("".join(blocks))
        return directory

    def _answers(self, zone: str) -> bool:
        """Only the server that holds our key can sign the answer: no stranger on this port does."""
        question = dns.message.make_query(zone, "SOA")
        question.use_tsig(self._keyring(), keyname=self.key_name)
        try:
            answer = dns.query.tcp(question, ADDRESS, port=self.port, timeout=1.0)
        except (OSError, EOFError, DNSException):
            return False
        return answer.had_tsig and answer.rcode() == dns.rcode.NOERROR and bool(answer.answer)

    def _keyring(self) -> dict[dns.name.Name, dns.tsig.Key]:
        name = dns.name.from_text(self.key_name)
        return {name: dns.tsig.Key(name, self.secret, _ALGORITHM)}

    def _end_process(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _stop(self) -> None:
        self._end_process()
        if self._directory is not None:
            shutil.rmtree(self._directory, ignore_errors=True)
            self._directory = None


def rdata_text(rdata: dns.rdata.Rdata) -> str:
    """Presentation form with absolute names; of a TXT record the joined strings, unquoted."""
    if isinstance(rdata, TXTBase):
        return _readable(b"".join(rdata.strings))
    return rdata.to_text()


def _zone_text(name: str, text: str | Sequence[str]) -> str:
    if isinstance(text, str):
        return text
    return _PREAMBLE.format(zone=name.rstrip(".")) + "".join(f"{line}\n" for line in text)


def _dig_rdata(rdtype: str, text: str) -> str:
    """dig's text read back, so that its way of quoting and escaping does not matter."""
    return rdata_text(dns.rdata.from_text("IN", rdtype, text, relativize=False))


def _readable(value: bytes) -> str:
    return value.decode("utf-8", "backslashreplace")


def _free_port() -> int:
    """A port that was free for TCP and for UDP a moment ago."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
    ):
        tcp.bind((ADDRESS, 0))
        port: int = tcp.getsockname()[1]
        try:
            udp.bind((ADDRESS, port))
        except OSError:
            return _free_port()
        return port


def _unconfined(named: str, directory: Path) -> Path:
    """The program to run; where AppArmor rules, a copy of it.

    The profile that Debian and Ubuntu install is bound to the path /usr/sbin/named and keeps it
    out of every directory but its own, hence out of ours.
    """
    if not _APPARMOR.exists():
        return Path(named)
    return Path(shutil.copy(named, directory / "named"))
