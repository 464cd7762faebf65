// node-llama-cpp behind the exec adapter of crossval: `node exec_engine.mjs REQUEST`.
import { readFileSync, writeFileSync } from "node:fs";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";

const request = JSON.parse(readFileSync(process.argv[2], "utf8"));
const llama = await getLlama({
  gpu: false, build: "never", skipDownload: true, maxThreads: 1, logLevel: LlamaLogLevel.error, logger: () => {},
});
const model = await llama.loadModel({ modelPath: request.model });
const context = await model.createContext({ contextSize: request.context, threads: 1 });
const sequence = context.getSequence();

/** A GGUF file with the tensors `tokens` and `logits`, a row for each token. */
function neutral(tokens, rows) {
  const width = rows[0].length;
  const text = (value) => [u64(value.length), Buffer.from(value)];
  const u64 = (value) => { const b = Buffer.alloc(8); b.writeBigUInt64LE(BigInt(value)); return b; };
  const u32 = (value) => { const b = Buffer.alloc(4); b.writeUInt32LE(value); return b; };
  const pad = (buffer) => Buffer.concat([buffer, Buffer.alloc((32 - (buffer.length % 32)) % 32)]);
  const ids = pad(Buffer.from(Int32Array.from(tokens).buffer));
  const header = Buffer.concat([
    Buffer.from("GGUF"), u32(3), u64(2), u64(0),
    ...text("tokens"), u32(1), u64(tokens.length), u32(26), u64(0),
    ...text("logits"), u32(2), u64(width), u64(tokens.length), u32(0), u64(ids.length),
  ]);
  return Buffer.concat([pad(header), ids, pad(Buffer.concat(rows.map((row) => Buffer.from(row.buffer))))]);
}

const tasks = {
  load: async () => JSON.stringify({ version: "node-llama-cpp" }),
  tokenize: async ({ text }) => {
    const ids = model.tokenize(text, true);
    return JSON.stringify({ tokens: model.tokens.shouldPrependBosToken ? [model.tokens.bos, ...ids] : ids });
  },
  generate: async ({ tokens, count }) => {
    await sequence.clearHistory();
    const generated = [];
    for await (const token of sequence.evaluate(tokens, { temperature: 0 })) {
      generated.push(token);
      if (generated.length >= count) break;
    }
    return JSON.stringify({ tokens: generated, text: model.detokenize(generated, true) });
  },
  logits: async ({ tokens }) => {
    await sequence.clearHistory();
    const found = await sequence.controlledEvaluate(
      tokens.map((token) => [token, { generateNext: { logits: true } }]));
    return neutral(tokens, found.map(({ next }) => {
      const row = new Float32Array(model.fileInfo.metadata.tokenizer.ggml.tokens.length).fill(-Infinity);
      for (const [token, logit] of next.logits) row[token] = logit;
      return row;
    }));
  },
};

for (const item of request.items) writeFileSync(item.output, await tasks[request.task](item));
await llama.dispose();
