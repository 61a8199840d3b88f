"""What status bars and prompts of other programs are configured with: they read the file that says what runs."""

from timetracker.domain.jsontext import dumps

# Prints `site/login 1h 25m`, or nothing where nothing runs; `{title}` is how the title is written there.
_COMMAND = (
    'read -r begin title 2>/dev/null < {file}; [ -n "$begin" ] || exit 0; m=$(( ($(date +%s) - begin) / 60 ));'
    ' [ $m -ge 0 ] || m=0; t="$((m % 60))m"; [ $m -lt 60 ] || t="$((m / 60))h $t"; printf "%s %s\\n" "{title}" "$t"'
)
_PLAIN = "$title"


def waybar(file: str) -> str:
    """An object for the configuration of waybar."""
    module = {"exec": _command(file), "interval": 15, "escape": True, "tooltip": False}
    lines = ",\n".join(f"    {dumps(key)}: {dumps(value)}" for key, value in module.items())
    return (
        '// In ~/.config/waybar/config: put this beside the other modules, and "custom/tt" into "modules-right".\n'
        f'"custom/tt": {{\n{lines}\n}}\n'
    )


def polybar(file: str) -> str:
    """A section for the configuration of polybar, where %{ begins a tag."""
    command = _command(file, '$(printf %s "$title" | sed "s/%{/% {/g")')
    return (
        "; In ~/.config/polybar/config.ini; then name tt in modules-right.\n"
        f"[module/tt]\ntype = custom/script\nexec = {command}\ninterval = 15\n"
    )


def xbar(file: str) -> str:
    """A plug-in for xbar or SwiftBar, where | begins parameters."""
    command = _command(file, '$(printf %s "$title" | tr "|" "/")')
    return (
        "#!/bin/sh\n# Save it as tt.1m.sh in the folder of plug-ins, and make it executable: chmod +x tt.1m.sh\n"
        f'text=$({command})\nprintf "%s\\n" "${{text:-tt}}"\n'
    )


def tmux(file: str) -> str:
    """Lines for tmux.conf, where % and # have a meaning of their own."""
    command = _command(file, '$(printf %s "$title" | sed "s/#/##/g")')
    escaped = command.replace("%", "%%").replace("#", "##").replace("'", "'\\''")
    return (
        "# In ~/.tmux.conf; then: tmux source-file ~/.tmux.conf\n"
        f"set -g status-interval 15\nset -g status-right-length 60\nset -g status-right '#({escaped})'\n"
    )


def starship(file: str) -> str:
    """A module for starship.toml."""
    return (
        "# In ~/.config/starship.toml\n[custom.tt]\n"
        f"command = '''{_command(file)}'''\n"
        f"when = '''read -r begin title 2>/dev/null < {_quoted(file)} && [ -n \"$begin\" ]'''\n"
        'shell = ["sh"]\nstyle = "bold green"\nformat = "[$output]($style) "\n'
    )


def _command(file: str, title: str = _PLAIN) -> str:
    return _COMMAND.replace("{file}", _quoted(file)).replace("{title}", title)


def _quoted(file: str) -> str:
    """A path in double quotes: single ones have a meaning of their own where the command is put."""
    for letter in '\\"$`':
        file = file.replace(letter, f"\\{letter}")
    return f'"{file}"'


BARS = {"waybar": waybar, "polybar": polybar, "xbar": xbar, "tmux": tmux, "starship": starship}
