import type { GraphiQLProps } from "graphiql";

type Files = Record<string, string>;

const operations: Files = import.meta.glob("../../../queries/*.graphql", { query: "?raw", import: "default", eager: true });
const fragmentFiles: Files = import.meta.glob("../../../queries/fragments/*.graphql", { query: "?raw", import: "default", eager: true });
const examples: Files = import.meta.glob("../../../queries/examples/*.json", { query: "?raw", import: "default", eager: true });

const baseName = (path: string): string => path.split("/").at(-1)!.split(".")[0]!;
const fragments = new Map(Object.entries(fragmentFiles).map(([path, text]) => [baseName(path), text]));
const variables = new Map(Object.entries(examples).map(([path, text]) => [baseName(path), text]));

/** A document followed by each fragment that it needs, once. */
function withFragments(text: string): string {
  const found = new Set<string>();
  const collect = (part: string): void => {
    for (const [, name] of part.matchAll(/\.\.\.\s*([A-Z]\w*)/g))
      if (fragments.has(name!) && !found.has(name!)) {
        found.add(name!);
        collect(fragments.get(name!)!);
      }
  };
  collect(text);
  return [text, ...[...found].map((name) => fragments.get(name))].join("\n");
}

/** One tab for each shipped document, with its fragments and example variables. */
export const tabs: GraphiQLProps["defaultTabs"] = Object.entries(operations).map(([path, text]) => ({
  query: withFragments(text),
  variables: variables.get(baseName(path)) ?? null,
}));
