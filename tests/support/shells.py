"""Real shells with xtask's completion, driven as somebody would who types."""

import os
import pty
import re
import select
import subprocess
import time
from pathlib import Path

from support.sandbox import binary

LIMIT = 30


class Typing:
    """An interactive shell on a pseudo-terminal. Ctrl-T shows the line as it stands, between < and >."""

    def __init__(self, sandbox, arguments, setup):
        primary, replica = pty.openpty()
        env = sandbox.environment({"TERM": "xterm", "COLUMNS": "200", "PS1": "% ",
                                   "PATH": f"{Path(binary()).parent}:/usr/bin:/bin"})
        self.process = subprocess.Popen(arguments, stdin=replica, stdout=replica, stderr=replica, env=env,
                                        cwd=sandbox.work, start_new_session=True, close_fds=True,
                                        preexec_fn=lambda: os.login_tty(replica))
        os.close(replica)
        self._fd, self._seen = primary, ""
        for line in (*setup, "echo rea''dy"):
            self._send(line + "\n")
        self._wait_for(r"(?m)^ready\r?$")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self._fd)

    def line_after(self, text):
        """The line once `text`, with a tab in it, was typed; the shell's line is empty again afterwards."""
        self._seen = ""
        self._send(text + "\x14")
        line = self._wait_for(r"<([^\r\n]*)>")
        self._send("\x15")
        return line.group(1)

    def listed_after(self, text):
        """Everything that is on the screen once `text` was typed."""
        self.line_after(text)
        return self._seen

    def _send(self, text):
        os.write(self._fd, text.encode())

    def _wait_for(self, pattern):
        deadline = time.monotonic() + LIMIT
        while True:
            found = re.search(pattern, self._seen)
            if found:
                return found
            ready, _, _ = select.select([self._fd], [], [], max(deadline - time.monotonic(), 0))
            if not ready:
                raise AssertionError(f"{pattern!r} did not come within {LIMIT} s:\n{self._seen}")
            self._seen += os.read(self._fd, 65536).decode("utf-8", "replace")


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
