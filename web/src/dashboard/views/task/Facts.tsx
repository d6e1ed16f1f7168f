import type { ComponentChildren } from "preact";
import { duration } from "../../format";
import { Ago } from "../../parts/Time";
import { link } from "../../route";
import type { InspectedTask } from "./TaskView";

function rows(task: InspectedTask): [string, ComponentChildren][] {
  return [
    ["Created", <Ago at={task.createdAt} />],
    ["Not before", task.runAfter && <Ago at={task.runAfter} />],
    ["Claimed", task.claimedAt && <Ago at={task.claimedAt} />],
    ["Finished", task.completedAt && <Ago at={task.completedAt} />],
    ["Waited", duration(task.waitedSeconds)],
    ["Ran", task.completedAt && task.ranSeconds !== null && duration(task.ranSeconds)],
    ["Worker", task.claimedBy && <a href={link("tasks", { worker: task.claimedBy })}>{task.claimedBy}</a>],
    ["Priority", task.priority],
    ["Retries", `${task.retryCount} of ${task.maxRetries}`],
    ["Time limit", task.timeoutSeconds && duration(task.timeoutSeconds)],
    ["Key", task.idempotencyKey && <code>{task.idempotencyKey}</code>],
    ["Cancelled because", !task.canCancel && task.cancellation?.reason],
    ["Labels", task.labels.length > 0 && task.labels.map(({ key, value }) => (
      <a class="label" key={key} href={link("tasks", { label: `${key}:${value}` })}>
        {key}:{value}
      </a>
    ))],
  ];
}

/** What is known of a task; facts that it has not are left out. */
export function Facts({ task }: { task: InspectedTask }) {
  return (
    <section class="block">
      <header>
        <h2>Facts</h2>
      </header>
      <dl class="fact-list">
        {rows(task)
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}
