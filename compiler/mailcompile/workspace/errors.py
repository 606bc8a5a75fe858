"""What can go wrong between us and the machine, by exit status (interface: "Exit status")."""


class WorkspaceError(Exception):
    """Something outside the inputs' text went wrong; ``hint`` says what to do about it."""

    exit_status = 4

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageProblem(WorkspaceError):
    """A missing or unreadable file, or something in the way that we did not write."""

    exit_status = 2


class WorldProblem(WorkspaceError):
    """Disk, permission, a lock that is held: the world did not answer."""

    exit_status = 4


class RefusedStep(WorkspaceError):
    """A step with keys that would lose mail or a key."""

    exit_status = 1
