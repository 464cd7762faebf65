// What @huggingface/gguf reads from each file given: one JSON line a file.
import { gguf } from "@huggingface/gguf";

const plain = (_, value) => (typeof value === "bigint" ? Number(value) : value);

for (const file of process.argv.slice(2)) {
  const { metadata, tensorInfos, tensorDataOffset } = await gguf(file, { allowLocalFile: true });
  console.log(JSON.stringify({ metadata, tensorInfos, tensorDataOffset }, plain));
}
