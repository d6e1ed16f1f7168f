import type { TaskRowFragment } from "../../../generated/types";
import { summary } from "../../format";
import { Ago } from "../../parts/Time";
import { link } from "../../route";

/** The latest failures, each with the first line of its error. */
export function Failures({ tasks }: { tasks: TaskRowFragment[] }) {
  return (
    <section class="panel">
      <header>
        <h2>Latest failures</h2>
        <a class="more" href={link("tasks", { status: "FAILED", sort: "updated" })}>All failed</a>
      </header>
      {tasks.length === 0 && <p class="hint">None. Good.</p>}
      <ul class="failures">
        {tasks.map((task) => (
          <li key={task.id}>
            <a href={link(`tasks/${task.id}`)}>
              {task.taskType} <span class="num">#{task.id}</span>
            </a>
            <span class="failure-text">{task.errorMessage?.split("\n")[0] ?? summary(task.parameters)}</span>
            <Ago at={task.updatedAt} />
          </li>
        ))}
      </ul>
    </section>
  );
}
