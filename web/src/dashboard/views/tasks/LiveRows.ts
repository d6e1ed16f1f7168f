import { batch, signal, type Signal } from "@preact/signals";
import type { TaskFilter, TaskRowFragment, TaskStatus } from "../../../generated/types";
import type { FeedEvent } from "../../live/feed";
import { passes } from "./filter";

type StatusEvent = Extract<FeedEvent, { __typename: "TaskStatusEvent" }>;

/** More new tasks than this are not told apart. */
export const mostNew = 999;

/** The rows of a page: each keeps its place and its own signal, so that an event draws one row again. */
export class LiveRows {
  readonly rows = signal<Signal<TaskRowFragment>[]>([]);
  readonly newCount = signal(0);
  private filter: TaskFilter = {};
  private byId = new Map<string, Signal<TaskRowFragment>>();
  private readonly newIds = new Set<string>();

  /** Show these rows, which were asked for with this filter. */
  load(nodes: TaskRowFragment[], filter: TaskFilter): void {
    this.filter = filter;
    this.newIds.clear();
    batch(() => {
      this.byId = new Map(nodes.map((node) => [node.id, this.kept(node)]));
      this.rows.value = [...this.byId.values()];
      this.newCount.value = 0;
    });
  }

  /** Take in what happened: rows that are shown change in place, tasks that would be shown are counted. */
  apply(events: FeedEvent[]): void {
    batch(() => {
      for (const event of events) {
        if (event.__typename === "TaskStatusEvent") this.changed(event);
        else if (event.__typename === "TaskProgressEvent") this.progressed(event.taskId, event.progress);
      }
      this.newCount.value = this.newIds.size;
    });
  }

  private kept(node: TaskRowFragment): Signal<TaskRowFragment> {
    const known = this.byId.get(node.id);
    if (!known) return signal(node);
    known.value = node;
    return known;
  }

  private changed(event: StatusEvent): void {
    const row = this.byId.get(event.taskId);
    if (!row) this.note(event);
    else if (event.task.updatedAt >= row.value.updatedAt) row.value = event.task;
  }

  private note({ taskId, previousStatus, status, task }: StatusEvent): void {
    const wanted = (one: TaskStatus | null): boolean =>
      one !== null && (!this.filter.statuses || this.filter.statuses.includes(one));
    if (!wanted(status)) this.newIds.delete(taskId);
    else if (!wanted(previousStatus) && this.newIds.size <= mostNew && passes(task, this.filter)) this.newIds.add(taskId);
  }

  private progressed(id: string, progress: number | null): void {
    const row = this.byId.get(id);
    if (row) row.value = { ...row.value, progress };
  }
}
