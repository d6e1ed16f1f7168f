// Writes the types of the schema, and a typed document for each operation of queries/, to schema.ts and operations.ts.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codegen } from "@graphql-codegen/core";
import * as operations from "@graphql-codegen/typescript-operations";
import * as typedDocuments from "@graphql-codegen/typed-document-node";
import * as typescript from "@graphql-codegen/typescript";
import { parse } from "graphql";

const [root] = process.argv.slice(2);
const schema = parse(readFileSync(join(root, "schema", "schema.graphql"), "utf8"));
const documents = readdirSync(join(root, "queries"), { recursive: true })
  .filter((name) => name.endsWith(".graphql"))
  .map((name) => ({ location: name, document: parse(readFileSync(join(root, "queries", name), "utf8")) }));
const scalars = { DateTime: "string", Cursor: "string", JSON: "unknown" };
const config = { scalars, strictScalars: true, enumsAsTypes: true, useTypeImports: true };

for (const [filename, pluginMap] of Object.entries({
  "schema.ts": { typescript },
  "operations.ts": { operations, typedDocuments },
})) {
  const plugins = Object.keys(pluginMap).map((name) => ({ [name]: {} }));
  writeFileSync(filename, await codegen({ filename, schema, documents, pluginMap, plugins, config }));
}
