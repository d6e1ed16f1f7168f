import type { Fetcher } from "@graphiql/toolkit";
import { type ExecutionResult, getOperationAST, type OperationDefinitionNode, parse } from "graphql";
import { createClient } from "graphql-ws";

type Params = Parameters<Fetcher>[0];
type Headers = Record<string, string>;

async function post(params: Params, headers: Headers) {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/graphql-response+json, application/json;q=0.9",
      ...headers,
    },
    body: JSON.stringify(params),
  });
  return response.json();
}

/** What a socket ended with, in words: graphql-ws throws events of the browser too, which say nothing when shown. */
function inWords(reason: unknown): unknown {
  if (reason instanceof Error || Array.isArray(reason)) return reason;
  const { code, reason: why } = reason as Partial<CloseEvent>;
  return new Error(["The server closed the connection", code, why].filter(Boolean).join(" "));
}

/** A socket for one subscription: it carries the token that the header editor has now, and closes with it. */
async function* subscribe(params: Params, headers: Headers): AsyncGenerator<ExecutionResult> {
  const url = new URL("/graphql", location.href.replace(/^http/, "ws")).href;
  const client = createClient({ url, connectionParams: headers, retryAttempts: 0 });
  const variables = params.variables as Record<string, unknown>;
  try {
    yield* client.iterate({ ...params, variables }) as AsyncIterableIterator<ExecutionResult>;
  } catch (reason) {
    throw inWords(reason);
  }
}

/** The operation to run. Just after a change of tabs GraphiQL still names that of the tab before. */
function chosen({ query, operationName }: Params): OperationDefinitionNode | null | undefined {
  const document = parse(query);
  return getOperationAST(document, operationName) ?? getOperationAST(document);
}

/** Sends queries and mutations by POST and subscriptions over graphql-transport-ws, with the same headers. */
export const fetcher: Fetcher = (params, options) => {
  const headers = (options?.headers ?? {}) as Headers;
  const operation = chosen(params);
  const named = { ...params, operationName: operation?.name?.value };
  return operation?.operation === "subscription" ? subscribe(named, headers) : post(named, headers);
};
