import type { Fetcher } from "@graphiql/toolkit";
import { type ExecutionResult, getOperationAST, parse } from "graphql";
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

/** A socket for one subscription: it carries the token that the header editor has now, and closes with it. */
function subscribe(params: Params, headers: Headers) {
  const url = new URL("/graphql", location.href.replace(/^http/, "ws")).href;
  const client = createClient({ url, connectionParams: headers, retryAttempts: 0 });
  const variables = params.variables as Record<string, unknown>;
  const answers = client.iterate({ ...params, variables, operationName: params.operationName ?? null });
  return answers as AsyncIterableIterator<ExecutionResult>;
}

/** Sends queries and mutations by POST and subscriptions over graphql-transport-ws, with the same headers. */
export const fetcher: Fetcher = (params, options) => {
  const headers = (options?.headers ?? {}) as Headers;
  const operation = getOperationAST(parse(params.query), params.operationName);
  return operation?.operation === "subscription" ? subscribe(params, headers) : post(params, headers);
};
