"""Real shells with xtask's completion, driven as somebody would who types."""

import subprocess
from pathlib import Path

from support.sandbox import binary
from support.screen import LIMIT, Screen


class Typing(Screen):
    """An interactive shell. Ctrl-T shows the line as it stands, between < and >."""

    def __init__(self, sandbox, arguments, setup):
        env = sandbox.environment({"TERM": "xterm", "PS1": "% ", "PATH": f"{Path(binary()).parent}:/usr/bin:/bin"})
        super().__init__(arguments, env, sandbox.work, columns=200)
        for line in (*setup, "echo rea''dy"):
            self.send(line + "\n")
        self.wait_for(r"(?m)^ready\r?$")

    def line_after(self, text):
        """The line once `text`, with a tab in it, was typed; the shell's line is empty again afterwards."""
        self.seen = ""
        self.send(text + "\x14")
        line = self.wait_for(r"<([^\r\n]*)>").group(1)
        left, listed = line, self.seen
        while left:  # the terminal's own mode, in which the line was shown, eats a Ctrl-U that comes too early
            self.seen = ""
            self.send("\x15\x14")
            left = self.wait_for(r"<([^\r\n]*)>").group(1)
        self.seen = listed
        return line

    def listed_after(self, text):
        """Everything that is on the screen once `text` was typed."""
        self.line_after(text)
        return self.seen


def bash(sandbox):
    return Typing(sandbox, ["bash", "--norc", "--noprofile", "-i"], (
        "bind 'set enable-bracketed-paste off' 'set bell-style none' 'set show-all-if-ambiguous on'"
        " 'set page-completions off' 'set completion-query-items 0'",
        "shown() { printf '<%s>\\n' \"$READLINE_LINE\"; }; bind -x '\"\\C-t\": shown'",
        "eval \"$(xtask completion bash)\""))


def zsh(sandbox):
    return Typing(sandbox, ["zsh", "-f", "-i"], (
        "PS1='% '; unsetopt zle_bracketed_paste prompt_sp; setopt auto_list no_list_ambiguous; LISTMAX=1000",
        "autoload -Uz compinit; compinit -u -D; source <(xtask completion zsh)",
        "shown() { zle -I; print -r -- \"<$BUFFER>\" }; zle -N shown; bindkey -e; bindkey '^T' shown"))


def fish_candidates(sandbox, line):
    """What fish offers for `line`: words with their meanings."""
    script = "xtask completion fish | source; complete -C " + "'" + line + "'"
    env = sandbox.environment({"PATH": f"{Path(binary()).parent}:/usr/bin:/bin", "TERM": "xterm"})
    result = subprocess.run(["fish", "--no-config", "-c", script], env=env, cwd=sandbox.work, capture_output=True,
                            text=True, timeout=LIMIT, check=True)
    return dict(row.partition("\t")[::2] for row in result.stdout.splitlines())
