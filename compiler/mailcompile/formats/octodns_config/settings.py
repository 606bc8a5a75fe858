"""Parts of the configuration, and how a mistake in one of them becomes a problem."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from mailcompile.diagnostics import Kind, Pointer, Problem
from mailcompile.formats.octodns_config.kinds import BAD_SETTING
from mailcompile.formats.octodns_yaml.yaml11 import loaded
from mailcompile.source import Document, Json
from mailcompile.source.words import found, named

SOURCE = "octodns"
"""The name of the configuration among the inputs, for ``Problem.source``."""

Settings: TypeAlias = Mapping[str, Json]


class SettingError(Exception):
    """A part of the configuration that cannot be used, with the problem to report."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A value of the configuration and where it stands."""

    document: Document
    pointer: Pointer
    value: Json

    def at(self, step: str | int) -> "Part":
        """An entry of this mapping or list; null where there is none."""
        value: Json = None
        if isinstance(self.value, dict) and isinstance(step, str):
            value = self.value.get(step)
        elif isinstance(self.value, list) and isinstance(step, int):
            value = self.value[step]
        return Part(document=self.document, pointer=(*self.pointer, step), value=value)

    @property
    def loaded(self) -> object:
        """What octoDNS gets, which reads YAML 1.1."""
        return loaded(self.document, self.pointer, self.value)

    def mapping(self) -> dict[str, Json]:
        """Raises ``SettingError`` where it is none."""
        if not isinstance(self.value, dict):
            raise self.error(f"octoDNS needs a mapping {self._name}, not {found(self.value)}")
        return self.value

    def text(self) -> str:
        """Raises ``SettingError`` where it is none."""
        if not isinstance(self.value, str) or not isinstance(self.loaded, str):
            raise self.error(f"octoDNS needs a text {self._name}, not {self.words}")
        return self.value

    @property
    def words(self) -> str:
        """The value as octoDNS sees it, for a message."""
        seen = self.loaded
        readable = seen is None or isinstance(seen, bool | int | str | list | dict)
        return found(seen if readable else self.value)  # type: ignore[arg-type]

    @property
    def _name(self) -> str:
        last = self.pointer[-1] if self.pointer else 0
        return "here" if isinstance(last, int) else f"as {named(last)}"

    def error(
        self, message: str, hint: str | None = None, *, kind: Kind = BAD_SETTING, key: bool = False
    ) -> SettingError:
        """To be raised."""
        return SettingError(self.problem(message, hint, kind=kind, key=key))

    def problem(
        self, message: str, hint: str | None = None, *, kind: Kind, key: bool = False
    ) -> Problem:
        """A problem with this value, or with ``key`` the entry as such."""
        return Problem(
            kind=kind,
            pointer=self.pointer,
            message=message,
            hint=hint,
            on_key=key,
            source=SOURCE,
        )
