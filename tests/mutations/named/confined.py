"""P12 relay confined: files of a relay that let a client send as others."""

from mailcompile.diagnostics import Verdict
from tests.mutations.damages import Damage, raw

RELAY = "signers/vps1/postfix"
MASTER = f"{RELAY}/master.cf.append"
RELAY_NAME = "mail.domain1.example"

CONFINED = (
    Damage(
        name="wider-sender-list",
        what="a web host may send with another host's domain in MAIL FROM",
        build="seed",
        edit=raw(MASTER, "{domain4.example=OK}", "{domain4.example=OK, domain5.example=OK}"),
        claim="P12",
        subject=RELAY_NAME,
        counterexample="vps3 may send as domain5.example",
    ),
    Damage(
        name="no-reject-behind-the-list",
        what="nothing refuses the other senders",
        build="seed",
        edit=raw(MASTER, "{domain5.example=OK}, reject", "{domain5.example=OK}"),
        claim="P12",
        subject=RELAY_NAME,
    ),
    Damage(
        name="no-refusal-of-other-from",
        what="the table of From refuses nothing",
        build="seed",
        edit=raw(
            f"{RELAY}/relay-vps4",
            "/^From[[:space:]]*:/ REJECT 5.7.1 From: not permitted for this relay client\n",
            "",
        ),
        claim="P12",
        subject=RELAY_NAME,
    ),
    Damage(
        name="tables-in-each-others-place",
        what="a listener looks at From by the table of another one",
        build="seed",
        edit=raw(MASTER, "$config_directory/relay-vps3", "$config_directory/relay-vps2"),
        claim="P12",
        subject=RELAY_NAME,
        counterexample="vps3 may send as domain1.example",
    ),
    Damage(
        name="stranger-at-a-listener",
        what="a whole network reaches a listener",
        build="seed",
        edit=raw(MASTER, "mynetworks=192.0.2.14", "mynetworks=192.0.2.14,203.0.113.0/24"),
        claim="P12",
        subject=RELAY_NAME,
        counterexample="203.0.113.",
    ),
    Damage(
        name="led-to-another-listener",
        what="mail of a web host on port 25 is led to the listener of another",
        build="seed",
        edit=raw(f"{RELAY}/redirect.nft", "saddr 192.0.2.13 ", "saddr 192.0.2.12 "),
        claim="P12",
        subject=RELAY_NAME,
    ),
    Damage(
        name="declared-domain-refused",
        what="a listener refuses a domain that was declared",
        build="seed",
        edit=raw(MASTER, ", domain3.example=OK}", "}"),
        claim="P12",
        subject=RELAY_NAME,
        counterexample="vps2 may not send as domain3.example",
    ),
    Damage(
        name="signed-by-address",
        what="mail of a listener does not go to the port where the signer knows it",
        build="seed",
        edit=raw(
            MASTER,
            "[127.0.0.1]:10026\n  -o cleanup_service_name=cleanup-vps2",
            "[127.0.0.1]:10024\n  -o cleanup_service_name=cleanup-vps2",
        ),
        claim="P12",
        subject=RELAY_NAME,
        verdict=Verdict.UNDECIDABLE,
        severity=None,
    ),
)
