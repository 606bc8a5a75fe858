"""The listeners of a relay, read from the bytes of its Postfix files."""

from collections.abc import Mapping

from mailcompile.formats.nftables import UnreadableRules, read_redirects
from mailcompile.formats.postfix import Service, UnreadablePostfix, read_master, read_networks
from mailcompile.prove.relays.lists import from_names, mail_from_names
from mailcompile.prove.relays.reading import COMMANDS, MASTER, REDIRECT, Listener, Reading
from mailcompile.spf import IpSet

_LISTENER = {
    "smtpd_client_restrictions": "permit_mynetworks,reject",
    "smtpd_relay_restrictions": "permit_mynetworks,reject",
    "smtpd_recipient_restrictions": "",
    "smtpd_proxy_filter": "",
}
_READ = {"syslog_name", "mynetworks", "smtpd_sender_restrictions", "cleanup_service_name"}
_READ |= {"parent_domain_matches_subdomains", "smtpd_command_filter", "receive_override_options"}
BY_LISTENER = {
    "amavisd": ("content_filter", "smtp-amavis:[127.0.0.1]:10026"),
    "opendkim": ("milter_macro_daemon_name", "ORIGINATING"),
}
"""By what a signer knows mail of a listener."""


def read_relay(folder: str, files: Mapping[str, bytes], signer: str) -> Reading:
    """Reads what stands in ``folder``. Never raises for what is in the files."""
    reading = Reading(folder=folder, files=files, signer=signer)
    reading.used |= {"INSTALL.md", MASTER, COMMANDS, REDIRECT}
    try:
        services = read_master(files.get(MASTER, b""))
    except UnreadablePostfix as problem:
        reading.doubt(str(problem), MASTER, problem.line)
        return reading
    cleanups = {one.name: one for one in services if (one.kind, one.command) == ("unix", "cleanup")}
    ports = [one for one in services if (one.kind, one.command) == ("inet", "smtpd")]
    for service in services:
        if service not in ports and cleanups.get(service.name) is not service:
            reading.doubt(f"{service.name} is a service that is not known", MASTER, service.line)
    for service in ports:
        _listener(reading, service, cleanups)
    _redirects(reading)
    for name in sorted(set(files) - reading.used):
        reading.doubt("a file that is not known", name)
    return reading


def _listener(reading: Reading, service: Service, cleanups: Mapping[str, Service]) -> None:
    expected = dict(_LISTENER)
    if reading.signer in BY_LISTENER:
        name, value = BY_LISTENER[reading.signer]
        expected[name] = value
    if not service.name.isdigit() or service.fields != ("n", "-", "n", "-", "-"):
        reading.doubt("an entry of another form", MASTER, service.line)
    if service.name.isdigit() and int(service.name) in {one.port for one in reading.listeners}:
        reading.doubt(f"port {service.name} stands twice", MASTER, service.line)
    reading.expect(service, expected, _READ)
    if "syslog_name" not in {option.name for option in service.options}:
        reading.doubt("no `syslog_name`", MASTER, service.line)
    networks = service.option("mynetworks")
    if networks is None:
        reading.doubt("whom it admits is said elsewhere: no `mynetworks`", MASTER, service.line)
        return
    try:
        admitted = IpSet.of(*read_networks(networks.value))
    except UnreadablePostfix as problem:
        reading.doubt(str(problem), MASTER, networks.line)
        return
    reading.listeners.append(
        Listener(
            port=int(service.name) if service.name.isdigit() else 0,
            networks=admitted,
            mail_from=mail_from_names(reading, service),
            sender=from_names(reading, service, cleanups),
            place=reading.place(MASTER, service.line),
        )
    )


def _redirects(reading: Reading) -> None:
    if REDIRECT not in reading.files:
        return
    try:
        reading.redirects = read_redirects(reading.files[REDIRECT])
    except UnreadableRules as problem:
        reading.doubt(str(problem), REDIRECT, problem.line)
