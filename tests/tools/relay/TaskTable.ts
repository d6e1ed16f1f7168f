// A table of tasks as a Relay application asks for it: fragments, pages of connections, a mutation and a subscription.
import { graphql } from "relay-runtime";

export const row = graphql`
  fragment TaskTable_row on Task {
    id
    status
    worker {
      id
      status
    }
  }
`;

export const page = graphql`
  fragment TaskTable_page on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" })
  @refetchable(queryName: "TaskTablePageQuery") {
    tasks(first: $count, after: $cursor, filter: $filter) @connection(key: "TaskTable_tasks", filters: ["filter"]) {
      edges {
        node {
          ...TaskTable_row
        }
      }
      totalCount
    }
  }
`;

export const table = graphql`
  query TaskTableQuery($filter: TaskFilter) {
    ...TaskTable_page
  }
`;

export const workers = graphql`
  query TaskTableWorkersQuery($last: Int!, $before: String) {
    workers(last: $last, before: $before) @connection(key: "TaskTable_workers") {
      edges {
        node {
          id
          currentTasks {
            ...TaskTable_row
          }
        }
      }
    }
  }
`;

export const submit = graphql`
  mutation TaskTableSubmitMutation($task: TypedTaskInput!, $connections: [ID!]!) {
    submitTask(task: $task) {
      ... on TaskCreated {
        task @prependNode(connections: $connections, edgeTypeName: "TaskEdge") {
          ...TaskTable_row
        }
      }
      ... on Problem {
        message
      }
    }
  }
`;

export const changes = graphql`
  subscription TaskTableSubscription($after: Cursor) {
    taskStatusChanged(after: $after) {
      cursor
      task {
        ...TaskTable_row
      }
    }
  }
`;
