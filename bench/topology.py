"""A topology of many domains: the same text for the same number and seed, on every machine.

A quarter of the domains sends, the rest is parked, as with a provider that hosts web sites. They
share five profiles; two of three sending domains say more than that. Mail leaves through a few mail
hosts, one of them behind NAT, or comes from web hosts that relay to them and whose names lie in the
zones of customers. Addresses are from networks set aside for benchmarks (RFC 2544, RFC 5180).
"""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from random import Random

DOMAINS = 10_000
SEED = 20_261_124

_SENDING = 4
"""One of so many domains sends."""
_A_WEB_HOST = 25
"""Sending domains on one web host."""
_INTERNATIONALIZED = 33
"""One of so many domains has a name with a U-label."""

FEWEST = 28
"""With fewer domains there would be hosts that nobody uses."""

_FIRST = ("alder", "brook", "copper", "dale", "ember", "fern", "grove", "harbour", "juniper")
_SECOND = ("bakery", "books", "clinic", "design", "garage", "hotel", "legal", "music", "wine")

_PROFILES = """\
defaults:
  spf: {all: softfail}
  dkim: {algorithms: [rsa-2048], rotate: 180d}
  dmarc: {policy: reject}

profiles:
  parked: {mail: none}
  office: {mx: [mx1, mx2], senders: [mx1, mx2]}
  shop:
    mx: [mx2, mx1]
    senders: [mx2]
    ttl: 15m
    dmarc: {policy: quarantine, dkim_alignment: strict}
  news:
    mx: [mx1]
    senders: [mx1, {id: bulk, bounce: news}]
    spf: {all: fail}
  customer:
    extends: office
    mx: [mx3]
    senders: [mx3]
    dmarc: {policy: quarantine, rua: dmarc@%s}
"""
_SENDING_PROFILES = ("office", "shop", "news", "customer")

_RSA_2048 = bytes.fromhex(
    # SubjectPublicKeyInfo with the algorithm rsaEncryption (RFC 3279 section 2.3.1), up to the
    # modulus, whose highest bit is set.
    "30820122300d06092a864886f70d01010105000382010f003082010a0282010100"
)
_EXPONENT = bytes.fromhex("0203010001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology:
    """The two files of a project."""

    mail: str
    """``mail.yaml``."""
    keys: str
    """``keys.yaml``."""
    sending: int
    """How many of the domains send."""


def generate(domains: int = DOMAINS, seed: int = SEED) -> Topology:
    """A topology of ``domains`` domains. Raises ``ValueError`` below ``FEWEST``."""
    if domains < FEWEST:
        raise ValueError(f"at least {FEWEST} domains are needed, not {domains}")
    random = Random(seed)
    names = [_name(random, number) for number in range(domains)]
    sending = names[::_SENDING][: domains // _SENDING]
    hosts = -(-len(sending) // _A_WEB_HOST)
    parts = (
        ["mailcompile: 1\n\n", "hosts:\n"],
        _mail_hosts(sending, hosts),
        _web_hosts(sending, hosts),
        ["\n", _PROFILES % sending[0], "\ndomains:\n"],
        _domains(names, frozenset(sending), hosts),
    )
    mail = "".join(line for part in parts for line in part)
    return Topology(mail=mail, keys="".join(_keys(random, sending)), sending=len(sending))


def _name(random: Random, number: int) -> str:
    """A name that occurs once: the number is part of it."""
    if number % _INTERNATIONALIZED == _INTERNATIONALIZED - 1:
        return f"bücher{number}.example"
    return f"{_choice(random, _FIRST)}{_choice(random, _SECOND)}{number}.example"


def _choice(random: Random, words: Sequence[str]) -> str:
    # Only random() is promised to give the same numbers in every version of Python.
    return words[int(random.random() * len(words))]


def _mail_hosts(sending: Sequence[str], hosts: int) -> Iterator[str]:
    """Two for most domains, one behind NAT, one for newsletters, and a gateway for web hosts.

    Each has its name in the zone of a domain that it sends for: it could send as that one anyway.
    """
    one = sending[0]
    customer, news = (sending[_rank(profile, hosts)] for profile in ("customer", "news"))
    yield _host("mx1", one, '[198.18.0.1, "2001:2::1"], signer: rspamd')
    yield _host("mx2", one, '[198.18.0.2, "2001:2::2"], signer: rspamd')
    yield _host("mx3", customer, "[198.18.0.3], egress: [198.18.1.0/28], signer: amavisd")
    yield _host("bulk", news, "[198.18.0.4, 198.18.0.5], signer: opendkim")
    yield _host("gate", one, "[198.18.0.6], relay: mx2")


def _web_hosts(sending: Sequence[str], count: int) -> Iterator[str]:
    """Each in a zone of its own; every third relays through the gateway, a chain of three."""
    for number in range(count):
        address = f"198.19.{number // 250}.{number % 250 + 1}"
        relay = "gate" if number % 3 == 0 else "mx1"
        yield _host(f"web{number}", sending[number * _A_WEB_HOST], f"[{address}], relay: {relay}")


def _host(host_id: str, zone: str, addresses_and_more: str) -> str:
    return f"  {host_id}: {{name: {host_id}.{zone}, addresses: {addresses_and_more}}}\n"


def _domains(names: Sequence[str], sending: frozenset[str], hosts: int) -> Iterator[str]:
    rank = 0
    for name in names:
        if name not in sending:
            yield f"  {name}: {{profile: parked}}\n"
            continue
        yield f"  {name}: {_settings(rank, hosts)}\n"
        rank += 1


def _settings(rank: int, hosts: int) -> str:
    """What a sending domain says: the profile alone, or a web site that sends as well."""
    profile = _profile(rank)
    web = f"web{rank % hosts}"
    if rank < hosts or rank % 3 == 1:
        return f"{{profile: {profile}, senders: [mx1, {web}]}}"
    if rank % 3 == 2:
        return f"{{profile: {profile}, senders: [mx1, {{id: {web}, bounce: bounce}}]}}"
    return f"{{profile: {profile}}}"


def _profile(rank: int) -> str:
    return _SENDING_PROFILES[rank % len(_SENDING_PROFILES)]


def _rank(profile: str, hosts: int) -> int:
    """The first sending domain that says a profile alone, and so has all of its senders."""
    plain = f"{{profile: {profile}}}"
    return next(rank for rank in count() if _settings(rank, hosts) == plain)


def _keys(random: Random, sending: Sequence[str]) -> Iterator[str]:
    """The registry: for each domain a key that signs, and the one that takes its place."""
    yield "mailcompile-keys: 1\ndomains:\n"
    for name in sending:
        yield f"  {name}:\n"
        yield _key(random, "m202611r", "active", "active: 2026-11-25, ")
        yield _key(random, "m202705r", "pending", "")


def _key(random: Random, selector: str, stage: str, since: str) -> str:
    return (
        f"    {selector}: {{algorithm: rsa-2048, stage: {stage}, signer: null, "
        f"created: 2026-11-24, published: 2026-11-24, {since}public: {_public(random)}}}\n"
    )


def _public(random: Random) -> str:
    """A well-formed RSA key of 2048 bit; nobody knows the factors of its modulus."""
    modulus = random.getrandbits(2048) | 1 << 2047 | 1
    octets = _RSA_2048 + modulus.to_bytes(256, "big") + _EXPONENT
    return base64.b64encode(octets).decode("ascii")
