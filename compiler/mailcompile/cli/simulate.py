"""`mailcompile simulate`: what a receiver would decide about one message."""

import json
from dataclasses import asdict
from ipaddress import ip_address

import click

from mailcompile.cli.compiling import compile_project, show_findings
from mailcompile.cli.options import State, common_options, state
from mailcompile.cli.streams import complain, emit, emit_document, harmless
from mailcompile.dns import DomainName, NameProblem
from mailcompile.prove.asking import WorldResolver
from mailcompile.prove.receive import Message, Received, receive, signatures
from mailcompile.prove.world import World
from mailcompile.report.decision import decision_lines
from mailcompile.workspace.errors import UsageProblem
from mailcompile.workspace.files import Files
from mailcompile.workspace.zone_files import read_zones


@click.command(
    name="simulate",
    epilog="""\b
Examples:
  mailcompile simulate --ip 192.0.2.11 --mail-from info@one.example --from info@one.example \\
      --dkim one.example:m202611r
  mailcompile simulate --ip 192.0.2.11 --mail-from '<>' --helo mail.one.example \\
      --from MAILER-DAEMON@mail.one.example      a bounce
  mailcompile simulate --ip 203.0.113.9 --mail-from ceo@one.example --from ceo@one.example
                                         a forger
  mailcompile simulate --zones out/octodns/zones --ip 192.0.2.11 --from one.example
                                         by zone files instead of the topology""",
)
@click.option("--ip", required=True, metavar="IP", help="The address from which it comes.")
@click.option(
    "--mail-from", metavar="A", help="The Return-Path; '<>' for a bounce.  [default: From]"
)
@click.option("--from", "header_from", required=True, metavar="A", help="The address in From.")
@click.option("--helo", metavar="H", help="The name in EHLO.")
@click.option(
    "--dkim", multiple=True, metavar="D:S", help="A signature that verifies if its key is usable."
)
@click.option("--zones", metavar="DIR|FILE", help="Zone files, instead of the topology compiled.")
@common_options
@click.pass_context
def command(
    context: click.Context,
    ip: str,
    mail_from: str | None,
    header_from: str,
    helo: str | None,
    dkim: tuple[str, ...],
    zones: str | None,
) -> int:
    """Decide about one message as a receiver does: SPF, DKIM and DMARC.

    Addresses may be bare domains. Nothing is asked of DNS: what is neither in the zones nor in the
    lock is unknown, and said so. The exit status is 0 whatever the decision.
    """
    options = state(context)
    message = _message(ip, mail_from, header_from, helo, dkim)
    world = _world(options, zones)
    if world is None:
        complain("nothing was simulated: the topology cannot be compiled")
        return 1
    received = receive(message, WorldResolver(world))
    if options.format == "json":
        emit_document(json.dumps(_document(received), indent=2, ensure_ascii=False))
    else:
        emit("\n".join(harmless(line) for line in decision_lines(message, received)))
    return 0


def _message(
    ip: str, mail_from: str | None, header_from: str, helo: str | None, dkim: tuple[str, ...]
) -> Message:
    """Raises ``UsageProblem``."""
    try:
        # A zone index, as in fe80::1%eth0, is known to one machine only.
        address = ip_address(ip.replace("%", " "))
    except ValueError:
        raise UsageProblem(f"{ip} is no IP address", "such as --ip 192.0.2.11") from None
    for one in dkim:
        if one.count(":") != 1 or one.startswith(":") or one.endswith(":"):
            raise UsageProblem(
                f"{one} is no signature", "write --dkim DOMAIN:SELECTOR, such as one.example:s1"
            )
    mail_from = header_from if mail_from is None else mail_from
    return Message(
        ip=address,
        helo=_name(helo, "--helo") if helo else "",
        mail_from="" if mail_from in ("<>", "") else _address(mail_from, "--mail-from"),
        header_from=_address(header_from, "--from"),
        signatures=tuple(_signature(domain, s) for domain, s in signatures(dkim)),
    )


def _signature(domain: str, selector: str) -> tuple[str, str]:
    """The selector is labels, too (RFC 6376 section 3.1)."""
    name = _name(domain, "--dkim")
    return name, _name(f"{selector}._domainkey.{name}", "--dkim").removesuffix(
        f"._domainkey.{name}"
    )


def _address(text: str, option: str) -> str:
    local, at, domain = text.strip("<>").rpartition("@")
    return f"{local}{at}{_name(domain, option)}"


def _name(text: str, option: str) -> str:
    """A domain name; an address literal in EHLO stays as it is (RFC 5321 section 4.1.3)."""
    if option == "--helo" and text.startswith("[") and text.endswith("]"):
        return text
    try:
        return DomainName.record(text)
    except NameProblem as problem:
        raise UsageProblem(f"{option}: {problem}", "write a domain name") from None


def _world(options: State, zones: str | None) -> World | None:
    """What zone files say, or what the topology compiles to; ``None`` if it does not."""
    if zones is not None:
        return read_zones(Files(), options.path(zones))
    compilation = compile_project(options, Files())
    if compilation.world is None:
        show_findings(options, compilation)
    return compilation.world


def _document(received: Received) -> dict[str, object]:
    """``{spf, helo, dkim: […], dmarc}`` (interface: "Commands"), and what is unknown."""
    return {
        "spf": {**asdict(received.spf), "domain": received.spf_domain},
        "helo": None if received.helo is None else asdict(received.helo),
        "dkim": [
            {
                "domain": one.domain,
                "selector": one.selector,
                "result": one.result,
                "key": one.key.status,
                "because": one.key.because,
            }
            for one in received.dkim
        ],
        "dmarc": {
            **asdict(received.dmarc),
            "record": received.dmarc.record.text if received.dmarc.record else None,
        },
        "unknown": list(received.unknown),
    }
