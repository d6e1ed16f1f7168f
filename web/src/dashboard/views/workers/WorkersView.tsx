import { useEffect, useRef } from "preact/hooks";
import { ListWorkers } from "../../../generated/documents";
import { plural } from "../../format";
import { workerChanges } from "../../live/live";
import { useEvery, useLive } from "../../live/use";
import { Page, Pending } from "../../parts/Page";
import { WorkerRow } from "./WorkerRow";

function Workers({ data, changed }: { data: NonNullable<ReturnType<typeof useWorkers>["data"]>; changed: () => void }) {
  const { nodes, totalCount } = data.workers;
  const read = Date.now();
  if (!nodes.length)
    return (
      <div class="empty">
        <p>No worker has reported yet.</p>
        <p>
          Start one: <code>python3 run.py demo</code>, or write your own with <code>taskdeck.worker</code>.
        </p>
      </div>
    );
  return (
    <>
      <div class="table-frame">
        <table class="workers">
          <thead>
            <tr>
              {["Status", "Worker", "Last beat", "Working on", "Done", "Failed", "Takes"].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              <th scope="col">
                <span class="hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {nodes.map((worker) => (
              <WorkerRow key={worker.id} worker={worker} read={read} changed={changed} />
            ))}
          </tbody>
        </table>
      </div>
      <p class="pager">{plural(totalCount, "worker")}</p>
    </>
  );
}

/** The workers, read anew soon after one changes and every five seconds, as beats are no events. */
function useWorkers() {
  const workers = useLive(ListWorkers, { first: 100 });
  const due = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEvery(5000, workers.reload);
  useEffect(() => {
    due.current ??= setTimeout(() => {
      due.current = undefined;
      workers.reload();
    }, 500);
  }, [workerChanges.value]);
  return workers;
}

/** Every worker: whether it lives, what it does, and the ways to pause, resume and remove it. */
export function WorkersView() {
  const { data, error, reload } = useWorkers();
  return (
    <Page title="Workers">
      {error && data && <p class="problem">{error.message}</p>}
      {data ? <Workers data={data} changed={reload} /> : <Pending error={error} retry={reload} />}
    </Page>
  );
}
