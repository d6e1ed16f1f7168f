import { useState } from "preact/hooks";
import { PauseWorker, RemoveWorker, ResumeWorker } from "../../../generated/documents";
import type { WorkerAnswerFragment } from "../../../generated/types";
import { request } from "../../api";
import { Dialog } from "../../parts/Dialog";
import { Icon } from "../../parts/Icon";
import { attempt, notify } from "../../parts/notice";
import type { ListedWorker } from "./WorkerRow";

interface Props {
  worker: ListedWorker;
  changed: () => void;
}

function RemoveDialog({ worker, remove, onClose }: { worker: ListedWorker; remove: () => void; onClose: () => void }) {
  return (
    <Dialog title={`Remove ${worker.id}`} onClose={onClose}>
      <p>It is forgotten, and what it holds goes back to the queue. If it still runs, it returns with its next beat.</p>
      <div class="actions">
        <button type="button" onClick={onClose}>
          Keep it
        </button>
        <button type="button" class="danger" onClick={remove}>
          Remove worker
        </button>
      </div>
    </Dialog>
  );
}

/** Pause or resume a worker, or forget it. */
export function WorkerActions({ worker, changed }: Props) {
  const [removing, setRemoving] = useState(false);
  const run = async (action: () => Promise<WorkerAnswerFragment>, done: string): Promise<void> => {
    setRemoving(false);
    await attempt(async () => {
      const answer = await action();
      if (answer.__typename === "WorkerNotFound") notify(answer.message, "bad");
      else notify(`${worker.id} ${done}.`);
    });
    changed();
  };
  const { id, paused } = worker;
  return (
    <>
      {paused ? (
        <button type="button" class="quiet" aria-label={`Resume ${id}`} onClick={() => run(async () => (await request(ResumeWorker, { id })).resumeWorker, "takes tasks again")}>
          <Icon name="play" />
          Resume
        </button>
      ) : (
        <button type="button" class="quiet" aria-label={`Pause ${id}`} onClick={() => run(async () => (await request(PauseWorker, { id })).pauseWorker, "is paused")}>
          <Icon name="pause" />
          Pause
        </button>
      )}
      <button type="button" class="quiet" aria-label={`Remove ${id}`} onClick={() => setRemoving(true)}>
        <Icon name="trash" />
        Remove
      </button>
      {removing && (
        <RemoveDialog
          worker={worker}
          onClose={() => setRemoving(false)}
          remove={() => run(async () => (await request(RemoveWorker, { id })).removeWorker, "is removed")}
        />
      )}
    </>
  );
}
