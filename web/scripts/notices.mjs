// A Vite plugin that writes the licences of the packages whose code is in the pages.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of the package that a module belongs to; undefined for our own modules. */
function packageFolder(id) {
  if (!id.includes("/node_modules/")) return undefined;
  let folder = dirname(id.replace(/^\0/, "").split("?")[0]);
  while (folder.includes("/node_modules/")) {
    const file = join(folder, "package.json");
    if (existsSync(file) && JSON.parse(readFileSync(file, "utf8")).version) return folder;
    folder = dirname(folder);
  }
  return undefined;
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying|third.?party)/i.test(file));
  const texts = files.map((file) => readFileSync(join(folder, file), "utf8").trim());
  return `${name} ${version} (${license ?? "see below"})\n\n${texts.join("\n\n") || "No licence file in the package."}`;
}

/** Plugins for the pages and for their workers, which are bundled apart; the pages' one writes the file. */
export function notices() {
  const folders = new Set();
  const collect = (bundle) => {
    for (const part of Object.values(bundle))
      for (const id of Object.keys(part.modules ?? {})) folders.add(packageFolder(id));
    folders.delete(undefined);
  };
  const worker = () => ({ name: "collect-notices", generateBundle: (_, bundle) => collect(bundle) });
  const pages = {
    name: "write-notices",
    generateBundle(_, bundle) {
      collect(bundle);
      const source = [...folders].map(notice).sort().join(`\n\n${"-".repeat(80)}\n\n`);
      this.emitFile({ type: "asset", fileName: "third-party-notices.txt", source: `${source}\n` });
    },
  };
  return { pages, worker };
}
