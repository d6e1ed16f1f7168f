// A client that does what its standard input says, one JSON object a line, and tells what came of it, one a line.
import { createInterface } from "node:readline";
import { gql } from "@apollo/client";
import { apollo } from "./apollo.js";
import { resuming } from "./resuming.js";
import { socket } from "./socket.js";
import { eventStreams } from "./sse.js";
import { following, urql, urqlWithEventStreams } from "./urql.js";

const tell = (object) => console.log(JSON.stringify(object));
const shown = (errors = []) => errors.map(({ message, extensions }) => ({ message, extensions }));

/** A client that answers everything as a stream: graphql-ws and graphql-sse. */
const streaming = (client, subscribe) => ({
  async ask(query, variables) {
    try {
      for await (const { data, errors } of client.iterate({ query, variables })) return { data, errors: shown(errors) };
    } catch (thrown) {
      const refused = thrown.response ? await thrown.response.json() : { errors: thrown };
      return { errors: shown(refused.errors) };
    }
  },
  follow(query, variables) {
    const ended = (error) => tell({ ended: String(error) });
    subscribe({ query, variables }, { next: (result) => tell({ event: result.data }), error: ended, complete: ended });
  },
});

const throughUrql = (client, listen) => ({
  async ask(query, variables) {
    const send = query.trimStart().startsWith("mutation") ? client.mutation : client.query;
    const { data, error } = await send(query, variables).toPromise();
    return { data, errors: shown(error?.graphQLErrors) };
  },
  follow: (query, variables) => listen(client, query, variables, (data) => tell({ event: data })),
});

const listening = (client, query, variables, heard) =>
  client.subscription(query, variables).subscribe(({ data, error }) => {
    if (data) heard(data);
    else tell({ ended: String(error) });
  });

const throughApollo = (client) => ({
  async ask(text, variables) {
    const document = gql(text);
    const changes = document.definitions[0].operation === "mutation";
    const options = { variables, errorPolicy: "all" };
    const { data, error } = changes
      ? await client.mutate({ mutation: document, ...options })
      : await client.query({ query: document, ...options });
    return { data, errors: shown(error?.errors) };
  },
  follow(text, variables) {
    const ended = (error) => tell({ ended: String(error) });
    const answers = client.subscribe({ query: gql(text), variables });
    answers.subscribe({ next: ({ data }) => tell({ event: data }), error: ended, complete: ended });
  },
});

const [name, server, token] = process.argv.slice(2);
const live = socket(server, token);
const streams = eventStreams(server, token);
const clients = {
  "graphql-ws": () => streaming(live, resuming(live)),
  "graphql-sse": () => streaming(streams, streams.subscribe),
  urql: () => throughUrql(urql(server, token), listening),
  "urql-sse": () => throughUrql(urqlWithEventStreams(server, token), following),
  apollo: () => throughApollo(apollo(server, token)),
};
const client = clients[name]();
for await (const line of createInterface({ input: process.stdin })) {
  const { ask, follow, variables } = JSON.parse(line);
  if (follow) client.follow(follow, variables);
  else tell(await client.ask(ask, variables));
}
