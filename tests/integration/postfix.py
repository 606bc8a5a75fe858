"""A real Postfix for tests: its own configuration, queue and ports on the loopback interface.

Nothing of the system's Postfix is read or touched. What it relays ends in ``Sink``, which keeps it.
"""

import contextlib
import os
import queue
import shutil
import signal
import socket
import socketserver
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import pytest

from tests.integration.tools import require_tool

ADDRESS: Final = "127.0.0.1"
_SECONDS_TO_START: Final = 60.0
_SECONDS_TO_STOP: Final = 15.0
_SECONDS_TO_ARRIVE: Final = 30.0

# Names that the relay takes for its own are those with which a route can hide in an address.
_MAIN: Final = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = /dev/stdout
inet_interfaces = {interfaces}
inet_protocols = {protocols}
myhostname = mail.one.example
mydestination = $myhostname, localhost, one.example
alias_maps =
alias_database =
local_recipient_maps =
mynetworks = 127.0.0.1
relayhost = [127.0.0.1]:{sink}
smtp_dns_support_level = disabled
smtp_host_lookup = native
smtpd_peername_lookup = no
local_transport = error:nobody is here
"""
_MASTER: Final = """\
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class PostfixError(Exception):
    """Postfix did not start, or did not do what a relay does."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message as the next host got it."""

    mail_from: str
    content: bytes

    def header(self, name: str) -> list[str]:
        """The values of a header, one for each time that it stands there."""
        head = self.content.replace(b"\r\n", b"\n").partition(b"\n\n")[0].replace(b"\n ", b" ")
        lines = [line.decode("latin-1") for line in head.split(b"\n")]
        start = f"{name.lower()}:"
        return [line[len(start) :].strip() for line in lines if line.lower().startswith(start)]


class _Session(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as Postfix needs to hand a message over."""

    def handle(self) -> None:
        assert isinstance(self.server, Sink)
        mail_from = ""
        self._say("220 sink.invalid")
        for line in self.rfile:
            word, _, rest = line.decode("latin-1").strip().partition(" ")
            if word.upper() == "QUIT":
                self._say("221 bye")
                return
            if word.upper() == "MAIL":
                mail_from = rest.partition(":")[2].rpartition(">")[0].lstrip("<")
            if word.upper() != "DATA":
                self._say("250 ok")
                continue
            self._say("354 go on")
            content = b"".join(iter(self.rfile.readline, b".\r\n"))
            self.server.arrived.put(Arrived(mail_from, content))
            self._say("250 ok")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Sink(socketserver.ThreadingTCPServer):
    """The next host: takes everything."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__((ADDRESS, 0), _Session)
        self.arrived: queue.Queue[Arrived] = queue.Queue()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


def require_root() -> None:
    """Postfix changes users, which only root can; at a desk without root the test is skipped."""
    if os.geteuid() != 0:
        pytest.skip("only root can start Postfix")


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as found:
        found.bind((ADDRESS, 0))
        port: int = found.getsockname()[1]
        return port


def configuration(
    folder: Path, files: Mapping[str, bytes], master: str, sink: int, ipv6: bool = False
) -> None:
    """A configuration directory with tables and entries beside what every Postfix needs."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    values = {"folder": str(folder.parent), "sink": str(sink)}
    values["interfaces"] = f"{ADDRESS}, ::1" if ipv6 else ADDRESS
    values["protocols"] = "all" if ipv6 else "ipv4"
    (folder / "main.cf").write_text(_MAIN.format(**values))
    (folder / "master.cf").write_text(_MASTER + master)


class Postfix:
    """Context manager: Postfix with ``master`` added to its services and ``files`` beside them."""

    def __init__(self, files: Mapping[str, bytes], master: str, ipv6: bool = False) -> None:
        self._files, self._master, self._ipv6 = files, master, ipv6
        self.sink = Sink()
        self._folder = Path()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        program = require_tool("postfix")
        require_root()
        self._folder = Path(tempfile.mkdtemp(prefix="postfix-"))
        try:
            self._start(program)
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    @property
    def log(self) -> str:
        """What Postfix has said so far."""
        path = self._folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def next_message(self) -> Arrived:
        """The next one that the relay handed on."""
        try:
            return self.sink.arrived.get(timeout=_SECONDS_TO_ARRIVE)
        except queue.Empty:
            raise PostfixError(f"nothing was handed on:\n{self.log}") from None

    def _start(self, program: str) -> None:
        threading.Thread(target=self.sink.serve_forever, args=(0.05,), daemon=True).start()
        # Its daemons run as another user.
        self._folder.chmod(0o755)
        for name in ("queue", "data", "etc"):
            (self._folder / name).mkdir(mode=0o755)
        shutil.chown(self._folder / "data", "postfix")
        etc = self._folder / "etc"
        configuration(etc, self._files, self._master, self.sink.port, self._ipv6)
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [program, "-c", etc, "start-fg"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + _SECONDS_TO_START
        while "daemon started" not in self.log:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise PostfixError(f"Postfix does not start:\n{self.log}")
            time.sleep(0.05)

    def _stop(self) -> None:
        """Ends what this started, by its number, and waits for it."""
        running = self._process is not None and self._process.poll() is None
        number = self._folder / "queue" / "pid" / "master.pid"
        if running and number.exists():
            with contextlib.suppress(ProcessLookupError, ValueError):
                os.kill(int(number.read_text()), signal.SIGTERM)
        if running and self._process is not None:
            try:
                self._process.wait(_SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                # The session is its own, and nobody else's process is in it.
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
        self.sink.shutdown()
        self.sink.server_close()
        shutil.rmtree(self._folder, ignore_errors=True)


def send(
    port: int, client: str, mail_from: bytes, content: bytes, server: str = ADDRESS
) -> tuple[int, str]:
    """The last answer to a message from ``client``: the first refusal, or that to the message.

    ``mail_from`` is what stands behind ``MAIL FROM:``; the content has its line ends.
    """
    with socket.create_connection((server, port), timeout=30, source_address=(client, 0)) as line:
        stream = line.makefile("rwb")
        code, text = _answer(stream)
        commands = (b"EHLO client.invalid", b"MAIL FROM:" + mail_from, b"RCPT TO:<to@far.example>")
        for command in (*commands, b"DATA", content + b"\r\n."):
            if code >= 400:
                break
            stream.write(command + b"\r\n")
            stream.flush()
            code, text = _answer(stream)
        with contextlib.suppress(OSError):
            stream.write(b"QUIT\r\n")
            stream.flush()
        return code, text


def _answer(stream: Iterator[bytes]) -> tuple[int, str]:
    line = next(stream, b"421 gone")
    while line[3:4] == b"-":
        line = next(stream, b"421 gone")
    return int(line[:3]), line[4:].decode("latin-1").strip()
