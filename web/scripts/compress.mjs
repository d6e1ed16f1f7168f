// Puts a gzip and a brotli form beside each page file that is worth it.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const output = new URL("../../server/pages/static/", import.meta.url);
const worthBytes = 1024;

for (const name of readdirSync(output, { recursive: true })) {
  if (!/\.(js|css|html|svg|txt|ttf)$/.test(name)) continue;
  const file = new URL(name, output);
  const content = readFileSync(file);
  if (content.length < worthBytes) continue;
  const quality = content.length > 500_000 ? 9 : 11;
  writeFileSync(new URL(`${file}.gz`), gzipSync(content, { level: 9 }));
  writeFileSync(new URL(`${file}.br`), brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }));
}
