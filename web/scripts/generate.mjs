// Turns the documents of queries/ that the dashboard speaks into typed ones: a string for each operation, with the
// types of its answer and variables.
import { readdirSync, readFileSync, mkdirSync, writeFileSync } from "node:fs";
import { codegen } from "@graphql-codegen/core";
import * as operationsPlugin from "@graphql-codegen/typescript-operations";
import { parse, print, stripIgnoredCharacters, visit } from "graphql";

const here = new URL(".", import.meta.url);
const queries = new URL("../../queries/", here);
const schemaFile = process.env.TASKDECK_SCHEMA ?? new URL("../../schema/schema.graphql", here);
const output = new URL("../src/generated/", here);

const read = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".graphql"))
    .sort()
    .map((name) => parse(readFileSync(new URL(name, folder), "utf8"), { noLocation: true }));

const fragments = new Map(read(new URL("fragments/", queries)).flatMap((d) => d.definitions).map((f) => [f.name.value, f]));
const dashboard = new URL("../src/dashboard/", here);
const sources = readdirSync(dashboard, { recursive: true }).filter((name) => /\.tsx?$/.test(name));
const spoken = new Set(sources.flatMap((name) => readFileSync(new URL(name, dashboard), "utf8").match(/\b[A-Z]\w+/g) ?? []));
const operations = read(queries)
  .flatMap((document) => document.definitions)
  .filter((operation) => spoken.has(operation.name.value));

/** The fragments that a definition spreads, and those that they spread. */
function needed(definition, found = new Set()) {
  visit(definition, {
    FragmentSpread({ name }) {
      if (found.has(name.value)) return;
      found.add(name.value);
      needed(fragments.get(name.value), found);
    },
  });
  return found;
}

function documentLine(operation) {
  const parts = [operation, ...[...needed(operation)].sort().map((name) => fragments.get(name))];
  const text = JSON.stringify(stripIgnoredCharacters(parts.map(print).join("\n")));
  const name = operation.name.value;
  const kind = operation.operation[0].toUpperCase() + operation.operation.slice(1);
  return `export const ${name} = ${text} as TypedDocument<T.${name}${kind}, T.${name}${kind}Variables>;`;
}

const types = await codegen({
  filename: "types.ts",
  schema: parse(readFileSync(schemaFile, "utf8")),
  documents: [...operations, ...fragments.values()].map((definition) => ({
    location: definition.name.value,
    document: { kind: "Document", definitions: [definition] },
  })),
  plugins: [{ operations: {} }],
  pluginMap: { operations: operationsPlugin },
  config: {
    scalars: { ID: "string", DateTime: "string", Cursor: "string", JSON: "unknown" },
    enumType: "string-literal",
    useTypeImports: true,
  },
});

const preamble = `import type * as T from "./types";

declare const shape: unique symbol;
/** The text of an operation that remembers the types of its answer and variables. */
export type TypedDocument<Answer, Variables> = string & { readonly [shape]?: (variables: Variables) => Answer };

`;
mkdirSync(output, { recursive: true });
writeFileSync(new URL("types.ts", output), types);
writeFileSync(new URL("documents.ts", output), preamble + operations.map(documentLine).join("\n") + "\n");
