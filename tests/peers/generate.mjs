// What node-llama-cpp generates greedily: one JSON line a file. Arguments: PROMPT, then FILE COUNT, FILE COUNT, …
import { getLlama, LlamaLogLevel } from "node-llama-cpp";

const [prompt, ...jobs] = process.argv.slice(2);
const llama = await getLlama({
  gpu: false, build: "never", skipDownload: true, maxThreads: 1, logLevel: LlamaLogLevel.error, logger: () => {},
});
while (jobs.length > 0) {
  const [modelPath, count] = jobs.splice(0, 2);
  let line = { file: modelPath };
  try {
    const model = await llama.loadModel({ modelPath });
    const tokens = [model.tokens.bos, ...model.tokenize(prompt)];
    const context = await model.createContext({ contextSize: 128, threads: 1 });
    const generated = [];
    for await (const token of context.getSequence().evaluate(tokens, { temperature: 0 })) {
      generated.push(token);
      if (generated.length >= Number(count)) break;
    }
    line = { ...line, tokens, generated };
    await context.dispose();
    await model.dispose();
  } catch (error) {
    line.error = String(error);
  }
  console.log(JSON.stringify(line));
}
await llama.dispose();
