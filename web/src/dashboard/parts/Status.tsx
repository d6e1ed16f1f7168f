import type { TaskStatus, WorkerStatus } from "../../generated/types";
import { capital } from "../format";
import { Icon } from "./Icon";

/** The status of a task or worker: shape, word and colour all say it. */
export function Status({ status }: { status: TaskStatus | WorkerStatus }) {
  return (
    <span class={`status status-${status}`}>
      <Icon name={status} />
      {capital(status)}
    </span>
  );
}
