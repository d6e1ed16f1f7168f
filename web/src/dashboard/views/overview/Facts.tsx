import { bytes, count } from "../../format";
import { statistics } from "../../live/live";
import { Since } from "../../parts/Time";
import { link } from "../../route";

function OldestQueued({ at }: { at: string | null }) {
  if (!at) return <dd>Nothing waits</dd>;
  return (
    <dd>
      <a href={link("tasks", { status: "QUEUED", sort: "oldest" })}>
        waits <Since at={at} />
      </a>
    </dd>
  );
}

/** The few other figures that tell whether all is well. */
export function Facts({ size }: { size: number }) {
  const read = statistics.value;
  if (!read) return null;
  return (
    <dl class="facts">
      <div>
        <dt>Workers online</dt>
        <dd>
          <a href={link("workers")} class={read.activeWorkers ? "" : "warn"}>
            {read.activeWorkers || "none"}
          </a>
        </dd>
      </div>
      <div>
        <dt>Oldest queued</dt>
        <OldestQueued at={read.oldestQueuedAt} />
      </div>
      <div>
        <dt>All tasks</dt>
        <dd class="num">{count(read.totalTasks)}</dd>
      </div>
      <div>
        <dt>Database</dt>
        <dd class="num">{bytes(size)}</dd>
      </div>
    </dl>
  );
}
