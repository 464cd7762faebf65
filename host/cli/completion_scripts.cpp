#include "cli/completion_scripts.hpp"

namespace xtask::cli {

namespace {

// bash cuts words at "=" and ":" too; what has no blank between is put together again, and of a candidate
// only what bash will replace is handed back.
constexpr std::string_view bash_script = R"bash(# xtask completion for bash: eval "$(xtask completion bash)"
_xtask() {
    local program=${1/#\~\//$HOME/} current=$2 line=$COMP_LINE words=() word text head
    for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
        if ((${#words[@]})) && [[ $line == "$word"* && -n $word ]]; then
            words[-1]+=$word
        else
            words+=("$word")
        fi
        line=${line#*"$word"}
    done
    head=${words[-1]%"$current"}
    COMPREPLY=()
    while IFS= read -r text; do
        case $text in
            :file) compopt -o filenames; mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- "$current") ;;
            :dir) compopt -o filenames; mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- "$current") ;;
            *) text=${text%%$'\t'*}; COMPREPLY+=("${text#"$head"}") ;;
        esac
    done < <("$program" __complete "${words[@]:1}" 2>/dev/null)
}
complete -F _xtask xtask
)bash";

constexpr std::string_view zsh_script = R"zsh(#compdef xtask
# xtask completion for zsh: xtask completion zsh > a folder of fpath, as _xtask
_xtask() {
    local line paths
    local -a typed candidates
    local program=${~${(Q)words[1]}}
    typed=("${(@Q)words[2,CURRENT]}")
    for line in "${(@f)$("$program" __complete "${typed[@]}" 2>/dev/null)}"; do
        case $line in
            :file|:dir) paths=$line ;;
            ?*) candidates+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
        esac
    done
    (( $#candidates )) && _describe 'xtask' candidates
    [[ -n $paths ]] || return
    compset -P '--*='
    [[ $paths == :dir ]] && _files -/ || _files
}
if [[ $funcstack[1] == _xtask ]]; then _xtask "$@"; else compdef _xtask xtask; fi
)zsh";

constexpr std::string_view fish_script =
    R"fish(# xtask completion for fish: xtask completion fish > ~/.config/fish/completions/xtask.fish
function __xtask_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l head (string match -r -- '^--[^=]*=' $current)
    for line in ($words[1] __complete $words[2..-1] "$current" 2>/dev/null)
        switch $line
            case :file
                for path in (__fish_complete_path (string replace -- "$head" '' $current))
                    echo "$head$path"
                end
            case :dir
                for path in (__fish_complete_directories (string replace -- "$head" '' $current))
                    echo "$head$path"
                end
            case '*'
                echo "$line"
        end
    end
end
complete -c xtask -f -a '(__xtask_complete)'
)fish";

} // namespace

std::string_view completion_script(std::string_view shell) noexcept {
    if (shell == "bash") return bash_script;
    return shell == "zsh" ? zsh_script : fish_script;
}

} // namespace xtask::cli
