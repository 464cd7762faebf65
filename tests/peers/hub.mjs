// What @huggingface/hub lists and downloads from the hub given: one JSON line.
import { createHash } from "node:crypto";

import { downloadFile, listFiles, modelInfo, pathsInfo } from "@huggingface/hub";

const [hubUrl, repo, ...paths] = process.argv.slice(2);
const info = await modelInfo({ name: repo, hubUrl, additionalFields: ["sha"] });
const listed = [];
for await (const entry of listFiles({ repo, recursive: true, hubUrl })) if (entry.type === "file") listed.push(entry.path);
const known = await pathsInfo({ repo, paths, hubUrl });
const files = {};
for (const path of paths) {
  const blob = await downloadFile({ repo, path, hubUrl });
  const bytes = blob && new Uint8Array(await blob.arrayBuffer());
  files[path] = bytes && { size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}
console.log(JSON.stringify({ commit: info.sha, listed: listed.sort(), known: known.map((entry) => entry.path), files }));
