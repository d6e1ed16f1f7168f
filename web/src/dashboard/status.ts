import type { TaskStatus } from "../generated/types";

/** Every status, in the order of a task's life. */
export const statuses: TaskStatus[] = ["QUEUED", "CLAIMED", "RUNNING", "COMPLETED", "FAILED", "CANCELLED"];

/** Statuses from which a task can be cancelled. */
export const open: TaskStatus[] = ["QUEUED", "CLAIMED", "RUNNING"];

/** Statuses that a task leaves only by a retry. */
export const finished: TaskStatus[] = ["COMPLETED", "FAILED", "CANCELLED"];
