"""``sockgrade completion``."""

import click
from click.shell_completion import get_completion_class

_WHERE = {
    "bash": 'add to ~/.bashrc:  eval "$(sockgrade completion bash)"',
    "zsh": 'add to ~/.zshrc:  eval "$(sockgrade completion zsh)"',
    "fish": "sockgrade completion fish > ~/.config/fish/completions/sockgrade.fish",
}


@click.command("completion", epilog="\n\n".join(f"\b\n{shell}: {where}" for shell, where in _WHERE.items()))
@click.argument("shell", type=click.Choice(list(_WHERE)))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that completes commands and exercises in a shell."""
    found = get_completion_class(shell)
    root = ctx.find_root().command
    assert found is not None
    click.echo(found(root, {}, "sockgrade", "_SOCKGRADE_COMPLETE").source())
