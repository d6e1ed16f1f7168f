import { useState } from "preact/hooks";
import { CancelTask, RetryTask } from "../../../generated/documents";
import { request } from "../../api";
import { Dialog } from "../../parts/Dialog";
import { Icon } from "../../parts/Icon";
import { attempt, notify } from "../../parts/notice";
import { link } from "../../route";
import type { InspectedTask } from "./TaskView";

const outcomes = {
  TaskCancelled: "The task is cancelled.",
  TaskCancelRequested: "Its worker is asked to stop.",
  TaskRetried: "The task is queued again.",
};

/** Tell what came of an action: good news from the kind of the answer, bad news in the server's words. */
function tell(answer: { __typename: string; message?: string }): void {
  const good = outcomes[answer.__typename as keyof typeof outcomes];
  notify(good ?? answer.message ?? answer.__typename, good ? "good" : "bad");
}

function CancelDialog({ task, onClose }: { task: InspectedTask; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const held = task.status !== "QUEUED";
  const cancel = async (policy: "REQUEST" | "FORCE"): Promise<void> => {
    await attempt(async () => tell((await request(CancelTask, { id: task.id, reason: reason || null, policy })).cancelTask));
    onClose();
  };
  return (
    <Dialog title={`Cancel task ${task.id}`} onClose={onClose}>
      {held && <p>{task.claimedBy} works on it: it will be asked to stop at its next beat.</p>}
      <label>
        Reason
        <input value={reason} onInput={(event) => setReason(event.currentTarget.value)} placeholder="Optional" />
      </label>
      <div class="actions">
        <button type="button" onClick={onClose}>
          Keep it
        </button>
        {held && (
          <button type="button" class="danger-quiet" onClick={() => cancel("FORCE")}>
            Cancel at once
          </button>
        )}
        <button type="button" class="danger" onClick={() => cancel("REQUEST")}>
          {held ? "Ask to stop" : "Cancel task"}
        </button>
      </div>
    </Dialog>
  );
}

/** What can be done with a task as it now stands. */
export function TaskActions({ task, changed }: { task: InspectedTask; changed: () => void }) {
  const [cancelling, setCancelling] = useState(false);
  const retry = async (): Promise<void> => {
    await attempt(async () => tell((await request(RetryTask, { id: task.id })).retryTask));
    changed();
  };
  const closed = (): void => {
    setCancelling(false);
    changed();
  };
  return (
    <>
      <a class="button" href={link("new", { from: task.id })}>
        <Icon name="edit" />
        Run again with edits
      </a>
      {task.canRetry && (
        <button type="button" onClick={retry}>
          <Icon name="retry" />
          Retry
        </button>
      )}
      {task.canCancel && (
        <button type="button" class="danger-quiet" onClick={() => setCancelling(true)}>
          <Icon name="CANCELLED" />
          Cancel…
        </button>
      )}
      {cancelling && <CancelDialog task={task} onClose={closed} />}
    </>
  );
}
