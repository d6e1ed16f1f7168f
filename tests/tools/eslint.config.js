// The recommended rules of graphql-eslint for the schema, its connections, and the documents of queries/.
import graphql from "@graphql-eslint/eslint-plugin";

const common = {
  languageOptions: {
    parser: graphql.parser,
    parserOptions: { graphQLConfig: { schema: "schema.graphql", documents: "queries/**/*.graphql" } },
  },
  plugins: { "@graphql-eslint": graphql },
};
const rules = (name) => graphql.configs[`flat/${name}`].rules;

/** The recommended rule on names, with another rule for one kind of them. */
function naming(config, kind, rule) {
  const [severity, names] = rules(config)["@graphql-eslint/naming-convention"];
  return [severity, { ...names, [kind]: { ...names[kind], ...rule } }];
}

const schema = {
  ...rules("schema-recommended"),
  ...rules("schema-relay"),
  // TypeCount counts the tasks of a type: the prefix says nothing of GraphQL's own types.
  "@graphql-eslint/naming-convention": naming(
    "schema-recommended",
    "ObjectTypeDefinition,ObjectTypeExtension",
    { forbiddenPrefixes: undefined },
  ),
  // Most types are values, pages and outcomes, which have no identity; those that have one have `id: ID!`.
  "@graphql-eslint/strict-id-in-types": "off",
  // Finds one field, Task.taskType, which is named as in the database, the REST calls and the inputs.
  "@graphql-eslint/no-typename-prefix": "off",
  // Labels, problems and counts are short lists of values: only what can grow comes in pages. The specification of
  // connections asks for no Node interface.
  "@graphql-eslint/relay-edge-types": [
    "error",
    { withEdgeSuffix: true, listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false },
  ],
};

const operations = {
  ...rules("operations-recommended"),
  // Operations name the methods of generated clients, where `get_task` reads as what it does.
  "@graphql-eslint/naming-convention": naming("operations-recommended", "OperationDefinition", {
    forbiddenPrefixes: ["Query", "Mutation", "Subscription"],
  }),
};

export default [
  { ...common, files: ["schema.graphql"], rules: schema },
  { ...common, files: ["queries/**/*.graphql"], rules: operations },
];
