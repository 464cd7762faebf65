#!/usr/bin/env python3
"""The programs of llama.cpp, by the name this is called by, around the scores of fake_engine. FAKE_FAULT says what
goes wrong: a word for each program that has one, "server:dies", parted by commas."""

import json
import math
import os
import random
import struct
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from fake_engine import HOT, VOCABULARY, likeliest, neutral, scores, tokenize

PIECES = " abcdefghijklmnopqrstuvwxyz0123456789.,!?"
FAULTS = dict(word.split(":", 1) for word in os.environ.get("FAKE_FAULT", "").split(",") if word)
MARKS = Path(os.environ.get("FAKE_MARKS", "/nonexistent"))


def option(name):
    words = sys.argv[1:]
    if name in words:
        return words[words.index(name) + 1]
    sys.exit(f"error: {name} is missing")


def generated(ids, count):
    ids = list(ids)
    for _ in range(count):
        ids.append(likeliest(scores(ids)))
    return ids[-count:]


def text_of(ids):
    return "".join(PIECES[i - HOT] for i in ids)


def runs():
    """How often this program was run before."""
    mark = MARKS / Path(sys.argv[0]).name
    count = int(mark.read_text()) if mark.exists() else 0
    mark.write_text(str(count + 1))
    return count


def log_softmax(row):
    top = max(row)
    total = top + math.log(sum(math.exp(score - top) for score in row))
    return [score - total for score in row]


def tool_tokenize():
    ids = tokenize(option("-p"))
    print("[" + ", ".join(map(str, ids)) + "]" if FAULTS.get("tokenize") != "garbage" else "no ids today")


def tool_completion():
    text = text_of(generated(tokenize(option("-p")), int(option("-n")))) + "\n\n"
    fault = FAULTS.get("completion")
    if fault == "loses":  # as the real one does: four runs of ten are empty or cut, the exit status is 0
        text = text if runs() % 5 in (1, 2, 4) else text[:runs() % 3]
    elif fault == "wavers":
        text = f"{runs()}{text}"
    elif fault == "mute":
        text = ""
    sys.stdout.write(text)


def tool_cli():
    if FAULTS.get("cli") == "chat":
        print("Loading model...\n\navailable commands:\n  /exit or Ctrl+C     stop or exit\n\n> ")
    else:
        tool_completion()


def tool_results():
    ids = tokenize(option("-p"))
    data = neutral(ids, [scores(ids[:i + 1]) for i in range(len(ids))])
    Path(option("--output")).write_bytes(data[:-100] if FAULTS.get("results") == "cuts" else data)


def tool_perplexity():
    context, ids = int(option("-c")), tokenize(Path(option("-f")).read_text())
    chunks = len(ids) // context
    if chunks < 2:
        return  # says so, and exits with 0
    data = b"_logits_" + struct.pack("<Iii", context, VOCABULARY, chunks)
    data += struct.pack(f"<{chunks * context}i", *ids[:chunks * context])
    for chunk in range(chunks):
        own = [1] + ids[chunk * context + 1:(chunk + 1) * context]
        for position in range(context // 2, context - 1):
            row = log_softmax(scores(own[:position + 1]))
            low = max(min(row), max(row) - 16)
            scale = (max(row) - low) / 65535
            data += struct.pack("<ff", scale, low)
            data += struct.pack(f"<{VOCABULARY}H", *(max(0, round((score - low) / scale)) for score in row))
    Path(option("--kl-divergence-base")).write_bytes(data[:-1] if FAULTS.get("perplexity") == "cuts" else data)


class Server(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer in one piece

    def reply(self, value, status=200):
        body = json.dumps(value).encode()
        if FAULTS.get("server") == "cuts" and self.path == "/completion":
            body = body[:-20]
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        name = "somebody-else" if FAULTS.get("server") == "stranger" else option("--alias")
        self.reply({"status": "ok"} if self.path == "/health" else {"data": [{"id": name}]})

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        fault = FAULTS.get("server")
        if self.path == "/tokenize":
            return self.reply({"tokens": tokenize(asked["content"])})
        if fault == "dies":
            os._exit(9)
        if fault == "hangs":
            time.sleep(600)
        ids = asked["prompt"] if isinstance(asked["prompt"], list) else tokenize(asked["prompt"])
        own = generated(ids, asked["n_predict"])
        answer = {"content": text_of(own)}
        if fault != "old":
            answer["tokens"] = own
        if "n_probs" in asked:
            row = log_softmax(scores(ids))
            entries = [{"id": i, "token": str(i), "logprob": score} for i, score in enumerate(row)]
            if fault == "old":
                entries = [{"tok_str": str(i), "prob": math.exp(score)} for i, score in enumerate(row)]
                answer["completion_probabilities"] = [{"content": "", "probs": entries}]
            else:
                random.Random(1).shuffle(entries)
                answer["completion_probabilities"] = [{"id": own[0], "top_logprobs": entries[fault == "short":]}]
        return self.reply(answer)

    def log_message(self, *_):
        pass


def tool_server():
    server = ThreadingHTTPServer(("127.0.0.1", int(option("--port"))), Server)
    MARKS.joinpath("server.pid").write_text(str(os.getpid()))
    server.serve_forever()


if __name__ == "__main__":
    program = Path(sys.argv[0]).name.lstrip(".")
    if "--version" in sys.argv:
        print(f"version: 1 ({program})", file=sys.stderr)
    elif not Path(option("-m")).exists():
        sys.exit("error: no model")
    else:
        globals()["tool_" + program.removeprefix("llama-")]()
