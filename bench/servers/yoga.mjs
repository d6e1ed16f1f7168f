// GraphQL Yoga with the jit of Envelop, on Node's own HTTP server.
import { createServer } from 'node:http';
import { useGraphQlJit } from '@envelop/graphql-jit';
import { createSchema, createYoga } from 'graphql-yoga';
import { resolvers, typeDefs } from './resolvers.mjs';

const abstract = ['CreateTaskResult', 'Problem', 'TaskEvent'];
const named = abstract.map((name) => [name, { __resolveType: resolvers[name].resolveType }]);
const schema = createSchema({ typeDefs, resolvers: { ...resolvers, ...Object.fromEntries(named) } });
const yoga = createYoga({ schema, plugins: [useGraphQlJit()], logging: false });
createServer(yoga).listen(Number(process.env.PORT), '127.0.0.1');
