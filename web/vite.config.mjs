import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { notices } from "./scripts/notices.mjs";
import { systemFonts } from "./scripts/system-fonts.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env.TASKDECK_URL ?? "http://127.0.0.1:8000";
const { pages, worker } = notices();

export default defineConfig({
  plugins: [systemFonts, pages],
  worker: { format: "es", plugins: () => [worker()] },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  server: { proxy: { "/graphql": { target: server, ws: true } }, fs: { allow: [here("..")] } },
  build: {
    outDir: here("../server/pages/static"),
    emptyOutDir: true,
    // Nothing is inlined as data: so that the content security policy can stay closed.
    assetsInlineLimit: 0,
    modulePreload: false,
    chunkSizeWarningLimit: 4000,
    rollupOptions: { input: { index: here("index.html"), graphiql: here("graphiql.html") } },
  },
});
