"""Terraform, offline: the real program over the provider stub, and a decoder of tfvars files.

Nothing is downloaded: the only place that Terraform may take a provider from is a directory which
holds the stub.
"""

import base64
import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from tests.integration.terraform_stub import mirror, text
from tests.integration.tools import require_tool

ROOT: Final = Path(__file__).resolve().parents[2]
MODULE: Final = ROOT / "templates" / "terraform" / "module"
UNCHANGED, CHANGED = 0, 2  # exit statuses of plan -detailed-exitcode; 1 is an error

_SECONDS: Final = 120.0

_CLI_CONFIG: Final = """\
provider_installation {{
  filesystem_mirror {{ path = {mirror} }}
}}
"""

DecodedRecord = tuple[str, str, int, str]  # name, type, TTL, value


class TerraformError(Exception):
    """Terraform failed where it had to succeed; the text is what it printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    status: int
    output: str
    errors: str

    def check(self) -> Self:
        """Itself, or TerraformError where the command failed.

        `console` leaves with status 0 even where a variable is refused: the printed error counts.
        """
        if self.status not in (UNCHANGED, CHANGED) or "Error: " in self.errors:
            raise TerraformError(self.output + self.errors)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Terraform:
    """Terraform in `directory`, a root module that may be written to."""

    program: str
    directory: Path
    cli_config: Path

    def run(self, *arguments: str, stdin: str = "", seconds: float = _SECONDS) -> Outcome:
        """One command. TimeoutExpired after `seconds`, with every process of it gone.

        Asked to terminate, Terraform first finishes what it does, and a killed Terraform leaves
        its providers running: so the whole process group is killed at once.
        """
        with (
            tempfile.TemporaryFile("w+", encoding="utf-8") as output,
            tempfile.TemporaryFile("w+", encoding="utf-8") as errors,
        ):
            process = subprocess.Popen(
                [self.program, *arguments],
                cwd=self.directory,
                env=_environment(self.cli_config),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=errors,
                encoding="utf-8",
                start_new_session=True,
            )
            try:
                process.communicate(stdin, timeout=seconds)
            finally:
                _kill_group(process)
            output.seek(0)
            errors.seek(0)
            return Outcome(status=process.returncode, output=output.read(), errors=errors.read())

    def init(self) -> Outcome:
        return self.run("init", "-no-color", "-input=false")

    def validate(self) -> Outcome:
        return self.run("validate", "-no-color")

    def plan(self, *, variables: Path | None = None) -> Outcome:
        """Status UNCHANGED, CHANGED or 1; the plan itself is in the file `plan.out`."""
        (self.directory / "plan.out").unlink(missing_ok=True)  # a failed plan leaves the old one
        return self.run(
            "plan", "-no-color", "-input=false", "-detailed-exitcode", "-out=plan.out",
            *_var_file(variables),
        )  # fmt: skip

    def apply(self, *, variables: Path | None = None) -> Outcome:
        return self.run(
            "apply", "-no-color", "-input=false", "-auto-approve", *_var_file(variables)
        )

    def actions(self) -> dict[str, tuple[str, ...]]:
        """What the last plan does: address of a resource to its actions, "no-op" left out."""
        shown = self.run("show", "-no-color", "-json", "plan.out").check()
        return {
            change["address"]: tuple(change["change"]["actions"])
            for change in json.loads(shown.output).get("resource_changes", [])
            if change["change"]["actions"] != ["no-op"] and change["mode"] == "managed"
        }

    def console(self, expression: str, *, variables: Path | None = None) -> Any:
        """The expression's value, as JSON has it.

        Base64 keeps the answer free of the console's own quoting, which doubles `${` and `%{`.
        """
        outcome = self.run(
            "console", "-no-color", *_var_file(variables),
            stdin=f"base64encode(jsonencode({expression}))\n",
        ).check()  # fmt: skip
        return json.loads(base64.b64decode(outcome.output.strip().strip('"')))


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Terraform's program, and a directory of providers in which there is the stub alone."""

    program: str
    cli_config: Path

    def at(self, directory: Path) -> Terraform:
        return Terraform(program=self.program, directory=directory, cli_config=self.cli_config)

    def module(self, directory: Path) -> Terraform:
        """A copy of the reference module as the root module, initialized."""
        shutil.copytree(MODULE, directory)
        terraform = self.at(directory)
        terraform.init().check()
        return terraform


def install(directory: Path) -> Installation:
    """Sets up the filesystem mirror and the CLI configuration. Skips without Terraform."""
    program = require_tool("terraform")
    mirror_directory = directory / "mirror"
    mirror.build(mirror_directory, home=directory / "home", platform=_platform(program))
    cli_config = directory / "terraform.rc"
    cli_config.write_text(_CLI_CONFIG.format(mirror=json.dumps(str(mirror_directory))))
    return Installation(program=program, cli_config=cli_config)


def decode(tfvars: Path) -> dict[str, list[DecodedRecord]]:
    """Zone to its records, sorted, as Terraform itself reads the file: with the module's types.

    Names without trailing dot. Values: TXT unquoted and joined, octets outside of UTF-8 as
    surrogates; MX, SRV, TLSA and CAA as in a zone file; others the content.
    """
    with tempfile.TemporaryDirectory() as scratch:
        directory = Path(scratch)
        shutil.copy(
            MODULE / "variables.tf", directory
        )  # without providers there is nothing to init
        terraform = Terraform(
            program=require_tool("terraform"), directory=directory, cli_config=Path(os.devnull)
        )
        zones = terraform.console("var.mail_zones", variables=tfvars.resolve())
    return {
        name: sorted(
            (record["name"], record["type"], record["ttl"], _value(record))
            for record in zone["records"].values()
        )
        for name, zone in zones.items()
    }


def _value(record: Mapping[str, Any]) -> str:
    data, content = record["data"], record["content"]
    match record["type"]:
        case "TXT":
            values = text.strings(content)
            if values is None:
                raise ValueError(f"{record['name']}: not strings in quotation marks: {content}")
            return b"".join(values).decode(errors="surrogateescape")
        case "MX":
            return f"{record['priority']} {content}"
        case "SRV":
            return _joined(data, ("priority", "weight", "port", "target"))
        case "TLSA":
            return _joined(data, ("usage", "selector", "matching_type", "certificate"))
        case "CAA":
            return f'{data["flags"]} {data["tag"]} "{data["value"]}"'
        case _:
            return str(content)


def _joined(data: Mapping[str, Any], names: Sequence[str]) -> str:
    return " ".join(str(data[name]) for name in names)


def _var_file(variables: Path | None) -> tuple[str, ...]:
    return () if variables is None else (f"-var-file={variables}",)


def _platform(program: str) -> str:
    """As Terraform names it, such as linux_amd64: part of a provider's path in the mirror."""
    version = subprocess.run(
        [program, "version", "-json"],
        capture_output=True,
        check=True,
        env=_environment(Path(os.devnull)),
        timeout=_SECONDS,
    ).stdout
    platform: str = json.loads(version)["platform"]
    return platform


def _environment(cli_config: Path) -> dict[str, str]:
    """Ours, without what would change Terraform's answers: options, variables, data directory."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    return inherited | {
        "TF_CLI_CONFIG_FILE": str(cli_config),
        "TF_IN_AUTOMATION": "1",
        "CHECKPOINT_DISABLE": "1",  # no question to its makers whether there is a newer version
        "CLOUDFLARE_API_TOKEN": "unused",
    }


def _kill_group(process: "subprocess.Popen[str]") -> None:
    with contextlib.suppress(ProcessLookupError):  # all are gone
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
