"""What shells source beside completion: a prompt segment that starts no process, and a look at `.tt.toml` on entering.

The segment reads the file that `observe.running_file` keeps. `{file}` stands for its path without TT_HOME.
"""

SEGMENTS = {
    "bash": r"""
# TT_PROMPT says what runs, as in "site 1h 25m", before every prompt: PS1='${TT_PROMPT:+[$TT_PROMPT] }\w \$ '
__tt_prompt() {
    local status=$? file={file} begin title now minutes
    [ -n "$TT_HOME" ] && file="$TT_HOME/running"
    TT_PROMPT=
    if [ -r "$file" ] && IFS=$'\t' read -r begin title <"$file" && [ -n "$begin" ]; then
        now=${EPOCHSECONDS:-}
        [ -n "$now" ] || printf -v now '%(%s)T' -1 2>/dev/null || now=$begin
        minutes=$(( (now - begin) / 60 ))
        (( minutes < 0 )) && minutes=0
        TT_PROMPT="$title $(( minutes % 60 ))m"
        (( minutes >= 60 )) && TT_PROMPT="$title $(( minutes / 60 ))h $(( minutes % 60 ))m"
    fi
    __tt_enter
    return $status
}
__tt_enter() {
    [ "$PWD" != "$__tt_pwd" ] || return 0
    __tt_pwd=$PWD
    local at=$PWD found=
    while :; do
        [ -f "$at/.tt.toml" ] && { found=$at; break; }
        [ -n "$at" ] || break
        at=${at%/*}
    done
    [ "$found" != "$__tt_found" ] || return 0
    __tt_found=$found
    [ -n "$found" ] || return 0
    case ${TT_ENTER:-say} in
        say) tt here ;;
        start) tt start ;;
    esac
}
[[ ";${PROMPT_COMMAND[*]};" == *__tt_prompt* ]] || PROMPT_COMMAND="__tt_prompt${PROMPT_COMMAND:+; $PROMPT_COMMAND}"
""",
    "zsh": r"""
# TT_PROMPT says what runs, as in "site 1h 25m": setopt prompt_subst; PROMPT='${TT_PROMPT:+[$TT_PROMPT] }%~ %# '
zmodload zsh/datetime
autoload -Uz add-zsh-hook
__tt_prompt() {
    local file={file} begin title minutes
    [[ -n $TT_HOME ]] && file=$TT_HOME/running
    TT_PROMPT=
    if [[ -r $file ]] && IFS=$'\t' read -r begin title <$file && [[ -n $begin ]]; then
        minutes=$(( (EPOCHSECONDS - begin) / 60 ))
        (( minutes < 0 )) && minutes=0
        title=${title//\%/%%}
        TT_PROMPT="$title $(( minutes % 60 ))m"
        (( minutes >= 60 )) && TT_PROMPT="$title $(( minutes / 60 ))h $(( minutes % 60 ))m"
    fi
    return 0
}
__tt_enter() {
    local at=$PWD found=
    while :; do
        [[ -f $at/.tt.toml ]] && { found=$at; break }
        [[ -n $at ]] || break
        at=${at%/*}
    done
    [[ $found != $__tt_found ]] || return 0
    __tt_found=$found
    [[ -n $found ]] || return 0
    case ${TT_ENTER:-say} in
        say) tt here ;;
        start) tt start ;;
    esac
}
add-zsh-hook precmd __tt_prompt
add-zsh-hook chpwd __tt_enter
__tt_enter
""",
    "fish": r"""
# tt_segment says what runs, as in "site 1h 25m": call it in fish_prompt or fish_right_prompt.
function tt_segment
    set -l file {file}
    test -n "$TT_HOME"; and set file "$TT_HOME/running"
    test -r "$file"; or return
    set -l line
    read line <"$file"
    set -l parts (string split -m 1 \t -- "$line")
    test (count $parts) -eq 2; or return
    set -l minutes (math -s0 (path mtime -R -- "$file") / 60 2>/dev/null)
    if test -z "$minutes"
        echo -n -- $parts[2]
    else if test $minutes -ge 60
        echo -n -- $parts[2] (math -s0 $minutes / 60)h (math $minutes % 60)m
    else
        echo -n -- $parts[2] (math "max($minutes, 0)")m
    end
end
function __tt_enter --on-variable PWD
    status is-interactive; or return
    set -l at $PWD
    set -l found ""
    while true
        if test -f "$at/.tt.toml"
            set found $at
            break
        end
        test -n "$at"; or break
        set at (string replace -r '/[^/]*$' '' -- $at)
    end
    test "$found" != "$__tt_found"; or return
    set -g __tt_found $found
    test -n "$found"; or return
    switch "$TT_ENTER"
        case '' say
            tt here
        case start
            tt start
    end
end
__tt_enter
""",
    "powershell": r"""
# tt_segment says what runs, as in "site 1h 25m": call it in your prompt function.
function global:tt_segment {
    $file = if ($env:TT_HOME) { Join-Path $env:TT_HOME 'running' } else { {file} }
    if (-not [IO.File]::Exists($file)) { return '' }
    $begin, $title = ([IO.File]::ReadAllLines($file)[0]) -split "`t", 2
    if (-not $title) { return '' }
    $minutes = [Math]::Max(0, [Math]::Floor(([DateTimeOffset]::UtcNow.ToUnixTimeSeconds() - [long]$begin) / 60))
    if ($minutes -ge 60) { "$title $([Math]::Floor($minutes / 60))h $($minutes % 60)m" } else { "$title ${minutes}m" }
}
function global:__tt_enter {
    $at = (Get-Location).ProviderPath
    $found = ''
    while ($at) {
        if ([IO.File]::Exists((Join-Path $at '.tt.toml'))) { $found = $at; break }
        $at = [IO.Path]::GetDirectoryName($at)
    }
    if ($found -eq $global:__tt_found) { return }
    $global:__tt_found = $found
    if (-not $found) { return }
    switch ($(if ($env:TT_ENTER) { $env:TT_ENTER } else { 'say' })) { 'say' { tt here } 'start' { tt start } }
}
if (-not $global:__tt_before) {
    $global:__tt_before = $function:prompt
    function global:prompt { __tt_enter | Out-Host; & $global:__tt_before }
}
""",
}


def segment(shell: str, file: str) -> str:
    """The script of a shell, for the file that says what runs."""
    if shell == "powershell":
        quoted = "'" + file.replace("'", "''") + "'"
    elif shell == "fish":
        quoted = "'" + file.replace("\\", "\\\\").replace("'", "\\'") + "'"
    else:
        quoted = "'" + file.replace("'", "'\\''") + "'"
    return SEGMENTS[shell].replace("{file}", quoted)
