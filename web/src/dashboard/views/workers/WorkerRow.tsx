import type { ListWorkersQuery } from "../../../generated/types";
import { now } from "../../clock";
import { count, duration, shortDuration } from "../../format";
import { Progress } from "../../parts/Progress";
import { Status } from "../../parts/Status";
import { link } from "../../route";
import { WorkerActions } from "./WorkerActions";

/** A worker as this view reads it. */
export type ListedWorker = ListWorkersQuery["workers"]["nodes"][number];

/** The age of a beat, counted on from when it was read. */
function BeatAge({ seconds, read }: { seconds: number; read: number }) {
  void now.value;
  return <>{shortDuration(seconds + (Date.now() - read) / 1000)}</>;
}

const mostTasks = 5;

function CurrentTasks({ worker: { id, currentTasks: tasks } }: { worker: ListedWorker }) {
  if (!tasks.length) return <span class="hint">idle</span>;
  return (
    <ul class="current">
      {tasks.slice(0, mostTasks).map((task) => (
        <li key={task.id}>
          <a href={link(`tasks/${task.id}`)}>
            {task.taskType} <span class="num">#{task.id}</span>
          </a>
          {task.progress === null ? (
            <span class="hint num">{duration(Math.floor(task.ranSeconds ?? 0))}</span>
          ) : (
            <Progress value={task.progress} label={`Progress of task ${task.id}`} />
          )}
        </li>
      ))}
      {tasks.length > mostTasks && (
        <li>
          <a href={link("tasks", { worker: id, status: "CLAIMED,RUNNING" })}>and {tasks.length - mostTasks} more</a>
        </li>
      )}
    </ul>
  );
}

/** One worker of the table; `read` is when it was read, in local milliseconds. */
export function WorkerRow({ worker, read, changed }: { worker: ListedWorker; read: number; changed: () => void }) {
  const where = [worker.hostname, worker.pid && `pid ${worker.pid}`, worker.version && `v${worker.version}`];
  return (
    <tr>
      <td>
        <Status status={worker.status} />
        {worker.paused && (
          <span class="paused" title={worker.pauseReason ?? undefined}>
            Paused{worker.pauseReason && `: ${worker.pauseReason}`}
          </span>
        )}
      </td>
      <th scope="row">
        <a href={link("tasks", { worker: worker.id })}>{worker.id}</a>
        <span class="hint">{where.filter(Boolean).join(" · ")}</span>
      </th>
      <td class="num" data-label="Last beat">
        <BeatAge seconds={worker.secondsSinceHeartbeat} read={read} /> ago
      </td>
      <td class="holds">
        <CurrentTasks worker={worker} />
      </td>
      <td class="num" data-label="Done">{count(worker.tasksProcessed)}</td>
      <td class="num" data-label="Failed">{count(worker.tasksFailed)}</td>
      <td class="takes" data-label="Takes">
        {worker.taskTypes.join(", ") || "every type"}
        <span class="hint"> · {worker.strategy.toLowerCase()}</span>
      </td>
      <td class="row-actions">
        <WorkerActions worker={worker} changed={changed} />
      </td>
    </tr>
  );
}
