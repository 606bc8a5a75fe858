"""Named damages: files for each claim that has to see them, and one for what cannot be read."""

from tests.mutations.named.agreed import AGREED
from tests.mutations.named.aligned import ALIGNED
from tests.mutations.named.authorized import AUTHORIZED
from tests.mutations.named.bounded import BOUNDED
from tests.mutations.named.closed import CLOSED
from tests.mutations.named.confined import CONFINED
from tests.mutations.named.deliverable import DELIVERABLE
from tests.mutations.named.forwarded import FORWARDED
from tests.mutations.named.nobody_else import NOBODY_ELSE
from tests.mutations.named.organization import ORGANIZATION
from tests.mutations.named.policy import POLICY
from tests.mutations.named.reported import REPORTED
from tests.mutations.named.signed import SIGNED
from tests.mutations.named.stolen import STOLEN
from tests.mutations.named.unreadable import UNREADABLE_BYTES

NAMED = (
    *AUTHORIZED,
    *SIGNED,
    *ALIGNED,
    *FORWARDED,
    *NOBODY_ELSE,
    *ORGANIZATION,
    *BOUNDED,
    *POLICY,
    *DELIVERABLE,
    *STOLEN,
    *REPORTED,
    *AGREED,
    *CLOSED,
    *CONFINED,
    *UNREADABLE_BYTES,
)
