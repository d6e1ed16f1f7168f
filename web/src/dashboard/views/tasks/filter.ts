import type { ListTasksQueryVariables, TaskFilter, TaskOrder, TaskRowFragment, TaskStatus } from "../../../generated/types";
import { statuses } from "../../status";

/** Orders that the table offers, by their name in the address. */
export const orders: Record<string, { text: string; order: TaskOrder }> = {
  newest: { text: "Newest first", order: { field: "CREATED_AT", direction: "DESC" } },
  oldest: { text: "Oldest first", order: { field: "CREATED_AT", direction: "ASC" } },
  updated: { text: "Last changed first", order: { field: "UPDATED_AT", direction: "DESC" } },
  stale: { text: "Longest unchanged first", order: { field: "UPDATED_AT", direction: "ASC" } },
  urgent: { text: "Highest priority first", order: { field: "PRIORITY", direction: "DESC" } },
  lowest: { text: "Lowest priority first", order: { field: "PRIORITY", direction: "ASC" } },
};

/** Rows on a page. */
export const pageSize = 50;

/** The statuses that the address names. */
export function chosenStatuses(query: URLSearchParams): TaskStatus[] {
  const named = query.get("status")?.split(",") ?? [];
  return statuses.filter((status) => named.includes(status));
}

/** Labels written key:value, with commas between them. A piece without a colon is not yet a label. */
export function readLabels(text: string): { key: string; value: string }[] {
  return text.split(",").flatMap((piece) => {
    const [, key, value] = /^\s*([^:]+?)\s*:\s*(.+?)\s*$/.exec(piece) ?? [];
    return key && value ? [{ key, value }] : [];
  });
}

/** The filter that the address describes; parts that it does not name are left out. */
export function readFilter(query: URLSearchParams): TaskFilter {
  const chosen = chosenStatuses(query);
  const labels = readLabels(query.get("label") ?? "");
  const [type, worker, search] = ["type", "worker", "q"].map((name) => query.get(name)?.trim());
  return {
    ...(chosen.length && { statuses: chosen }),
    ...(type && { taskTypes: [type] }),
    ...(worker && { claimedBy: [worker] }),
    ...(labels.length && { labels }),
    ...(search && { search }),
  };
}

/** What to ask for the page that the address describes. */
export function readVariables(query: URLSearchParams): ListTasksQueryVariables {
  const before = query.get("before");
  const after = query.get("after");
  const { order } = orders[query.get("sort") ?? "newest"] ?? orders.newest!;
  const place = before ? { last: pageSize, before } : { first: pageSize, ...(after && { after }) };
  return { ...place, filter: readFilter(query), orderBy: order };
}

function hasWords(row: TaskRowFragment, search: string): boolean {
  const text = `${JSON.stringify(row.parameters)} ${row.errorMessage ?? ""}`.toLowerCase();
  return search.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

/** Whether a row passes all of a filter but its statuses, as nearly as can be told here. */
export function passes(row: TaskRowFragment, filter: TaskFilter): boolean {
  return (
    (!filter.taskTypes || filter.taskTypes.includes(row.taskType)) &&
    (!filter.claimedBy || filter.claimedBy.includes(row.claimedBy ?? "")) &&
    (!filter.labels ||
      filter.labels.every(({ key, value }) => row.labels.some((label) => label.key === key && label.value === value))) &&
    (!filter.search || hasWords(row, filter.search))
  );
}
