"""Shells: the scripts that they source, the words that they hand over, and how they want the reply."""

from __future__ import annotations

from timetracker.domain.annotations import Sequence
from timetracker.domain.families import InvalidInput

_SPECIAL = " \t'\"\\$&;()<>|*?#`!~[]{}"
_BREAKS = "=:"  # what parts words in bash beside blanks: COMP_WORDBREAKS


class ShellLine:
    """The words of a command line as a shell hands them over; the last is to be completed."""

    def __init__(self, shell: str, handed: Sequence[str]) -> None:
        self.shell = shell
        raw = list(handed) or [""]
        if shell == "bash":
            raw = _joined(raw)
        self.last = raw[-1]
        # These two hand words over as they are typed, the others without their quotes.
        self.words = [_unquoted(word) for word in raw] if shell in ("bash", "powershell") else raw

    def reply(self, candidate: str, about: str = "") -> str:
        """A candidate as the shell puts it on the line, with what it means behind a tab where the shell shows that."""
        if self.shell != "bash":
            return f"{candidate}\t{about}" if about and self.shell in ("zsh", "fish") else candidate
        if self.last[:1] in ("'", '"') and self.last:
            return candidate  # bash closes the quote itself
        # bash replaces only what follows its last break.
        start = max(self.last.rfind(letter) for letter in _BREAKS) + 1
        return _quoted(candidate)[start:]


def _joined(words: Sequence[str]) -> list[str]:
    """Words that bash split at = and : put together again."""
    letters: list[str] = []
    glue = False
    for at, word in enumerate(words):
        broken = word != "" and not word.strip(_BREAKS)
        if letters and at and (broken or glue):
            letters[-1] += word
        else:
            letters.append(word)
        glue = broken
    return letters


def _quoted(text: str) -> str:
    return "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in text)


def _unquoted(word: str) -> str:
    """A word without the quotes and backslashes of a shell, even when a quote is still open."""
    plain: list[str] = []
    quote = ""
    letters = iter(word)
    for letter in letters:
        if letter == "\\" and quote != "'":
            plain.append(next(letters, ""))
        elif letter == quote:
            quote = ""
        elif letter in "'\"" and not quote:
            quote = letter
        else:
            plain.append(letter)
    return "".join(plain)


def script(shell: str) -> str:
    """The script that a shell sources.

    Raises InvalidInput.
    """
    name = PROGRAMS.get(shell, shell)
    if name not in SCRIPTS:
        raise InvalidInput(f"There is no completion for {shell!r}.", hint=f"Shells: {', '.join(SCRIPTS)}")
    return SCRIPTS[name]


PROGRAMS = {"pwsh": "powershell"}  # a shell by the name of its program


SCRIPTS = {
    "bash": """\
# tt completion for bash: eval "$(tt completion bash)"
_tt_complete() {
    local found
    COMPREPLY=()
    while IFS= read -r found; do
        case $found in
            $'\\topen') compopt -o nospace 2>/dev/null ;;
            $'\\tfile') compopt -o default 2>/dev/null ;;
            $'\\tdirectory') compopt -o dirnames 2>/dev/null ;;
            *) COMPREPLY+=("$found") ;;
        esac
    done < <("${COMP_WORDS[0]}" _complete bash "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o nosort -F _tt_complete tt timetracker 2>/dev/null || complete -F _tt_complete tt timetracker
""",
    "zsh": """\
#compdef tt timetracker
# tt completion for zsh: eval "$(tt completion zsh)"
_tt_complete() {
    local -a found shown open
    local line
    for line in "${(@f)$("${words[1]}" _complete zsh "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
        case $line in
            $'\\topen') open=(-S '') ;;
            $'\\tfile') compset -P '*='; _files; return ;;
            $'\\tdirectory') compset -P '*='; _files -/; return ;;
            ?*) found+=("${line%%$'\\t'*}"); shown+=("${line/$'\\t'/  -- }") ;;
        esac
    done
    compadd "${open[@]}" -l -d shown -V tt -M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}' -- "${found[@]}"
}
if [ "$funcstack[1]" = "_tt" ]; then
    _tt_complete "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
    compdef _tt_complete tt timetracker
fi
""",
    "fish": """\
# tt completion for fish: tt completion fish | source
function _tt_complete
    set -l last (commandline -ct | string unescape)
    for line in (tt _complete fish (commandline -opc)[2..] "$last" 2>/dev/null)
        switch $line
            case \\topen
            case \\tfile
                __fish_complete_path "$last"
            case \\tdirectory
                __fish_complete_directories "$last"
            case '*'
                printf '%s\\n' $line
        end
    end
end
complete -k -c tt -f -a '(_tt_complete)'
complete -k -c timetracker -f -a '(_tt_complete)'
""",
    "powershell": """\
# tt completion for PowerShell: tt completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName tt, timetracker -ScriptBlock {
    param($word, $ast, $cursor)
    $typed = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
    if ($word -eq '') { $typed += '""' }
    $found = @(tt _complete powershell @typed)
    if ($found -contains "`tfile" -or $found -contains "`tdirectory") {
        return [System.Management.Automation.CompletionCompleters]::CompleteFilename($word)
    }
    $found | Where-Object { $_ -ne "`topen" } | ForEach-Object {
        $text = if ($_ -match '\\s') { "'$($_ -replace "'", "''")'" } else { $_ }
        [System.Management.Automation.CompletionResult]::new($text, $_, 'ParameterValue', $_)
    }
}
""",
}
