import { GetOverview, ListTasks } from "../../../generated/documents";
import { useEvery, useLive } from "../../live/use";
import { statistics, usedTypes } from "../../live/live";
import { Page, Pending } from "../../parts/Page";
import { route, setQuery } from "../../route";
import { Counts } from "./Counts";
import { Facts } from "./Facts";
import { Failures } from "./Failures";
import { LatencyPanel } from "./Latency";
import { ThroughputPanel } from "./Throughput";
import { windows } from "./windows";

function Choices() {
  const { query } = route.value;
  return (
    <>
      <label class="choice">
        <span>Type</span>
        <select value={query.get("type") ?? ""} onChange={(event) => setQuery({ type: event.currentTarget.value })}>
          <option value="">All types</option>
          {usedTypes.value.map((type) => (
            <option key={type}>{type}</option>
          ))}
        </select>
      </label>
      <label class="choice">
        <span>Window</span>
        <select value={query.get("window") ?? "hour"} onChange={(event) => setQuery({ window: event.currentTarget.value })}>
          {Object.entries(windows).map(([name, { text }]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

/** How the queue is doing: counts, throughput, times, and what failed last; all at once, so that nothing shifts. */
export function OverviewView() {
  const { query } = route.value;
  const { windowSeconds, stepSeconds } = windows[query.get("window") ?? "hour"] ?? windows.hour!;
  const taskType = query.get("type") || undefined;
  const overview = useLive(GetOverview, { windowSeconds, stepSeconds, taskType });
  const failures = useLive(ListTasks, {
    first: 5,
    filter: { statuses: ["FAILED"], taskTypes: taskType ? [taskType] : undefined },
    orderBy: { field: "UPDATED_AT", direction: "DESC" },
  });
  useEvery(10_000, () => {
    overview.reload();
    failures.reload();
  });
  const read = overview.data?.statistics;
  const whole = read && statistics.value && (failures.data || failures.error);
  return (
    <Page title="Overview" actions={<Choices />}>
      {whole ? (
        <>
          <Counts />
          <Facts size={read.databaseSizeBytes} />
          <div class="panels">
            <ThroughputPanel points={read.throughput} stepSeconds={stepSeconds} />
            <LatencyPanel latency={read.latency} />
          </div>
          {failures.data && <Failures tasks={failures.data.tasks.nodes} />}
        </>
      ) : (
        <Pending error={overview.error} retry={overview.reload} />
      )}
    </Page>
  );
}
