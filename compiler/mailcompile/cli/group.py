"""A group of commands that helps with a name that is none."""

import click

from mailcompile.cli.streams import harmless


class Group(click.Group):
    """Commands in the order in which they were added; the nearest is named for a wrong one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = self.list_commands(ctx)
        if args[0] not in known and not args[0].startswith("-"):
            from difflib import get_close_matches

            close = get_close_matches(args[0], known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(known)}"
            # Without the name of the program, which comes first.
            name = " ".join([*ctx.command_path.split()[1:], harmless(args[0])])
            raise click.UsageError(f"There is no command {name}; {hint}", ctx)
        return super().resolve_command(ctx, args)
