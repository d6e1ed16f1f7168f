import type { Signal } from "@preact/signals";
import type { TaskRowFragment } from "../../../generated/types";
import { summary } from "../../format";
import { Icon } from "../../parts/Icon";
import { Progress } from "../../parts/Progress";
import { Status } from "../../parts/Status";
import { Ago } from "../../parts/Time";
import { link, route } from "../../route";
import type { LiveRows } from "./LiveRows";
import { select, selection } from "./selection";

const columns: { name: string; sorts?: [down: string, up: string] }[] = [
  { name: "Status" },
  { name: "Task" },
  { name: "Priority", sorts: ["urgent", "lowest"] },
  { name: "Worker" },
  { name: "Created", sorts: ["newest", "oldest"] },
  { name: "Changed", sorts: ["updated", "stale"] },
];

function Heading({ name, sorts }: (typeof columns)[number]) {
  const { query } = route.value;
  const sort = query.get("sort") || "newest";
  if (!sorts) return <th scope="col">{name}</th>;
  const [down, up] = sorts;
  const keep = Object.fromEntries(query);
  const next = link("tasks", { ...keep, sort: sort === down ? up : down, after: "", before: "" });
  return (
    <th scope="col" aria-sort={sort === down ? "descending" : sort === up ? "ascending" : undefined}>
      <a href={next}>
        {name}
        {sort === down && <Icon name="down" />}
        {sort === up && <Icon name="up" />}
      </a>
    </th>
  );
}

function Row({ row }: { row: Signal<TaskRowFragment> }) {
  const task = row.value;
  const selected = selection.value.all || selection.value.ids.has(task.id);
  return (
    <tr class={selected ? "selected" : undefined}>
      <td class="pick">
        <input
          type="checkbox"
          checked={selected}
          onChange={(event) => select([task.id], event.currentTarget.checked)}
          aria-label={`Select task ${task.id}`}
        />
      </td>
      <td class="cell-status">
        <Status status={task.status} />
        {task.status === "RUNNING" && task.progress !== null && (
          <Progress value={task.progress} label={`Progress of task ${task.id}`} />
        )}
      </td>
      <td class="cell-task">
        <a href={link(`tasks/${task.id}`)} data-row>
          <b>{task.taskType}</b> <span class="num">#{task.id}</span>
        </a>
        <span class="summary">{task.status === "FAILED" && task.errorMessage ? task.errorMessage.split("\n")[0] : summary(task.parameters)}</span>
        {task.labels.map(({ key, value }) => (
          <a class="label" key={key} href={link("tasks", { label: `${key}:${value}` })}>
            {key}:{value}
          </a>
        ))}
      </td>
      <td class="num cell-priority">
        <span class="when-small">Priority </span>
        {task.priority}
      </td>
      <td class="cell-worker">{task.claimedBy ?? "–"}</td>
      <td class="cell-created">
        <Ago at={task.createdAt} />
      </td>
      <td class="cell-changed">
        <Ago at={task.updatedAt} />
        {task.retryCount > 0 && <span class="retries"> · retry {task.retryCount}</span>}
      </td>
    </tr>
  );
}

function PickAll({ rows }: { rows: Signal<TaskRowFragment>[] }) {
  const ids = rows.map((row) => row.peek().id);
  const { all, ids: chosen } = selection.value;
  const every = all || (ids.length > 0 && ids.every((id) => chosen.has(id)));
  return (
    <input
      type="checkbox"
      checked={every}
      onChange={(event) => select(ids, event.currentTarget.checked)}
      aria-label="Select all tasks of this page"
    />
  );
}

/** The rows of a page. */
export function TaskTable({ live }: { live: LiveRows }) {
  const rows = live.rows.value;
  return (
    <div class="table-frame">
      <table class="tasks">
        <thead>
          <tr>
            <th class="pick" scope="col">
              <PickAll rows={rows} />
            </th>
            {columns.map((column) => (
              <Heading key={column.name} {...column} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.peek().id} row={row} />
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p class="empty">No task matches.</p>}
    </div>
  );
}
