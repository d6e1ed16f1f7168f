import { useRef, useState } from "preact/hooks";
import { InspectTask } from "../../../generated/documents";
import type { InspectTaskQuery } from "../../../generated/types";
import type { FeedEvent } from "../../live/feed";
import { useEvery, useLive } from "../../live/use";
import { Block } from "../../parts/Copyable";
import { Page, Pending } from "../../parts/Page";
import { Status } from "../../parts/Status";
import { link } from "../../route";
import { Facts } from "./Facts";
import { State } from "./State";
import { TaskActions } from "./TaskActions";
import { joined, Timeline, type TimelineEvent } from "./Timeline";

/** A task as this view reads it. */
export type InspectedTask = NonNullable<InspectTaskQuery["task"]>;

const firstEvents = 300;

/** The task with its history, kept live: progress and log lines as they come, a change of status by reading anew. */
function useTask(id: string) {
  const [events, setEvents] = useState<TimelineEvent[]>([]);
  const [progress, setProgress] = useState<{ progress: number | null; progressMessage: string | null }>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const happened = (all: FeedEvent[]): void => {
    const own = all.filter((event) => event.taskId === id);
    if (!own.length) return;
    setEvents((known) => joined(known, own));
    for (const event of own)
      if (event.__typename === "TaskProgressEvent")
        setProgress({ progress: event.progress, progressMessage: event.message });
    clearTimeout(timer.current);
    if (own.some((event) => event.__typename === "TaskStatusEvent")) timer.current = setTimeout(() => loaded.reload(), 50);
  };
  const answered = ({ task }: InspectTaskQuery): void => {
    setEvents((known) => joined(task?.events.events ?? [], known));
    setProgress(undefined);
  };
  const loaded = useLive(InspectTask, { id, firstEvents }, answered, happened);
  const task = loaded.data?.task;
  useEvery(task?.waitingBecause ? 5000 : 0, loaded.reload);
  return { ...loaded, task: task && { ...task, ...progress }, events };
}

function Outcome({ task }: { task: InspectedTask }) {
  return (
    <>
      {task.errorMessage !== null && <Block title="Error" value={task.errorMessage} tone="bad" />}
      {task.result !== null && <Block title="Result" value={task.result} />}
      <Block title="Parameters" value={task.parameters} />
    </>
  );
}

/** One task: how it stands, what was asked, what came of it, and everything that happened to it. */
export function TaskView({ id }: { id: string }) {
  const { task, events, data, error, reload } = useTask(id);
  if (!task)
    return (
      <Page title={`Task ${id}`}>
        {data ? (
          <p class="problem">
            There is no task {id}. <a href={link("tasks")}>All tasks</a>
          </p>
        ) : (
          <Pending error={error} retry={reload} />
        )}
      </Page>
    );
  const heading = (
    <>
      <span class="crumb">
        <a href={link("tasks", { type: task.taskType })}>{task.taskType}</a> <span class="num">#{task.id}</span>
      </span>
      <Status status={task.status} />
    </>
  );
  return (
    <Page title={`${task.taskType} #${task.id}`} heading={heading} actions={<TaskActions task={task} changed={reload} />}>
      <State task={task} />
      <div class="task-columns">
        <div>
          <Outcome task={task} />
        </div>
        <div>
          <Facts task={task} />
          <Timeline events={events} more={task.events.hasMore} />
        </div>
      </div>
    </Page>
  );
}
