"""A git repository made on the spot: a tiny engine in C that CMake builds in a second, with a submodule."""

import os
import subprocess
from pathlib import Path

CMAKE_LISTS = """\
cmake_minimum_required(VERSION 3.20)
project(engine C)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
add_subdirectory(3rdparty/llama.cpp)
add_executable(llama-cli cli.c)
add_executable(llama-tokenize tokenize.c)
if(GGML_CUDA)
  target_compile_definitions(llama-cli PRIVATE CUDA=1)
endif()
target_link_libraries(llama-cli llama)
"""

CLI = """\
#include <llama.h>
#include <stdio.h>
#include <string.h>
#ifdef CUDA
#define BACKEND "cuda"
#else
#define BACKEND "cpu"
#endif
#ifndef EXTRA
#define EXTRA ""
#endif
int main(int argc, char** argv) {
    if (argc < 2 || strcmp(argv[1], "--version") != 0) return 1;
    fprintf(stderr, "loading\\nversion: " VERSION " (" BACKEND EXTRA ", %s)\\n", llama_name());
    return 0;
}
"""

ENGINE = {
    "CMakeLists.txt": CMAKE_LISTS,
    "cli.c": CLI.replace("VERSION", '"one"'),
    "tokenize.c": "int main(void) { return 0; }\n",
}

LIBRARY = {
    "CMakeLists.txt": "add_library(llama llama.c)\n"
                      "target_include_directories(llama PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})\n",
    "llama.c": '#include "llama.h"\nconst char* llama_name(void) { return "first"; }\n',
    "llama.h": "const char* llama_name(void);\n",
}


def engine_saying(version):
    """The file to commit for an engine of another version."""
    return {"cli.c": CLI.replace("VERSION", f'"{version}"')}


class Repository:
    """A repository with a work tree. Nothing of whoever runs the tests is read or changed."""

    def __init__(self, path, files=None):
        self.path = Path(path)
        self.path.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")
        if files:
            self.commit(files)

    def git(self, *words):
        env = {
            "PATH": "/usr/bin:/bin", "HOME": str(self.path), "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A",
            "GIT_COMMITTER_EMAIL": "a@example.org",
        }
        result = subprocess.run(["git", "-c", "protocol.file.allow=always", "-C", str(self.path), *map(str, words)],
                                env=env, capture_output=True, text=True)
        if result.returncode != 0:
            raise AssertionError(f"git {' '.join(map(str, words))}:\n{result.stderr}")
        return result.stdout.strip()

    def commit(self, files, message="change"):
        """Writes the files (None: removed) and commits everything. Returns the commit."""
        for name, content in files.items():
            target = self.path / name
            if content is None:
                target.unlink()
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(content)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.head()

    def head(self):
        return self.git("rev-parse", "HEAD")

    def bundle(self, path):
        self.git("bundle", "create", "--quiet", path, "--all")
        return path


class EngineProject:
    """FOLDER/engine, and FOLDER/library as its submodule under a relative URL."""

    def __init__(self, folder):
        self.library = Repository(Path(folder) / "library", LIBRARY)
        self.engine = Repository(Path(folder) / "engine", ENGINE)
        self.engine.git("submodule", "--quiet", "add", "../library", "3rdparty/llama.cpp")
        self.first = self.engine.commit({}, "first")
        self.engine.git("tag", "v1")

    @property
    def path(self):
        return self.engine.path


def processes_below(folder):
    """Command lines of the processes that work in `folder` or name it."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            where = os.readlink(entry / "cwd")
        except OSError:
            continue
        if str(folder) in command or where.startswith(str(folder)):
            found.append(command)
    return found
