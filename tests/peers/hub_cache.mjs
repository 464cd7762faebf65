// What @huggingface/hub finds in a cache, fetches into it, and says of it: one JSON line.
// Arguments: HUB CACHE REPO REVISION PATH…; without a PATH the whole snapshot is asked for.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

import { downloadFileToCacheDir, scanCacheDir, snapshotDownload } from "@huggingface/hub";

console.debug = () => {};
const [hubUrl, cacheDir, repo, revision, ...paths] = process.argv.slice(2);
const asked = [];
const counting = (url, init) => {
  asked.push(`${init?.method ?? "GET"} ${new URL(url).pathname}`);
  return fetch(url, init);
};
const options = { repo, revision, hubUrl, cacheDir, fetch: counting };
const files = {};
for (const path of paths) {
  const place = await downloadFileToCacheDir({ ...options, path });
  files[path] = { place, sha256: createHash("sha256").update(await readFile(place)).digest("hex") };
}
const snapshot = paths.length === 0 ? await snapshotDownload(options) : null;
const scanned = await scanCacheDir(cacheDir);
console.log(JSON.stringify({
  asked, files, snapshot, warnings: scanned.warnings.map(String),
  repos: scanned.repos.map(({ id, revisions }) => ({ id: id.name, revisions: revisions.map(
    ({ commitOid, refs, files }) => ({ commit: commitOid, refs, files: files.map(({ path, blob }) => [path, blob.path, blob.size]) })) })),
}));
