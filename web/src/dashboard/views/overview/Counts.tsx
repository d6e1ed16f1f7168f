import { capital, count } from "../../format";
import { statistics } from "../../live/live";
import { Icon } from "../../parts/Icon";
import { link } from "../../route";
import { statuses } from "../../status";

/** How many tasks stand how, live; each count leads to its tasks. */
export function Counts() {
  const counts = new Map(statistics.value?.countsByStatus.map((row) => [row.status, row.count]));
  return (
    <ul class="counts" aria-label="Tasks by status">
      {statuses.map((status) => (
        <li key={status}>
          <a href={link("tasks", { status })} class={`status-${status}`}>
            <span class="count-name">
              <Icon name={status} />
              {capital(status)}
            </span>
            <span class="count-value num">{counts.has(status) ? count(counts.get(status)!) : "–"}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
