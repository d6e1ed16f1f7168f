import { useEffect, useState } from "preact/hooks";
import { CancelTasks, PreviewTasks, RetryTasks } from "../../../generated/documents";
import type { PreviewTasksMutation, TaskFilter } from "../../../generated/types";
import { request } from "../../api";
import { plural } from "../../format";
import { Dialog } from "../../parts/Dialog";
import { attempt, notify } from "../../parts/notice";
import { Status } from "../../parts/Status";

export type BulkAction = "cancel" | "retry";
type Preview = PreviewTasksMutation["previewTasks"];

const words = {
  cancel: { title: "Cancel tasks", verb: "Cancel", past: "cancelled" },
  retry: { title: "Retry tasks", verb: "Retry", past: "queued again" },
};

function Hits({ preview }: { preview: Preview }) {
  return (
    <>
      <ul class="hits">
        {preview.countsByStatus
          .filter(({ count }) => count > 0)
          .map(({ status, count }) => (
            <li key={status}>
              <Status status={status} /> <b class="num">{count.toLocaleString("en")}</b>
            </li>
          ))}
      </ul>
      <p class="hint">
        {preview.sample.map((task) => `${task.taskType} #${task.id}`).join(", ")}
        {preview.count > preview.sample.length && ", …"}
      </p>
    </>
  );
}

async function act(action: BulkAction, selection: string, reason: string): Promise<void> {
  const { affected, skipped } =
    action === "cancel"
      ? (await request(CancelTasks, { selection, reason: reason || null })).cancelTasks
      : (await request(RetryTasks, { selection })).retryTasks;
  notify(`${plural(affected, "task")} ${words[action].past}${skipped ? `, ${skipped} skipped` : ""}.`);
}

interface Props {
  action: BulkAction;
  filter: TaskFilter;
  onClose: (acted: boolean) => void;
}

/** Shows what an action would hit, counted by the server, and does just that when told to. */
export function BulkDialog({ action, filter, onClose }: Props) {
  const [preview, setPreview] = useState<Preview>();
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const { title, verb } = words[action];
  useEffect(() => {
    void attempt(async () => setPreview((await request(PreviewTasks, { filter })).previewTasks)).then(
      (went) => went || onClose(false),
    );
  }, []);
  const confirm = async (): Promise<void> => {
    setBusy(true);
    onClose(await attempt(() => act(action, preview!.id, reason)));
  };
  return (
    <Dialog title={title} onClose={() => onClose(false)}>
      {preview ? <Hits preview={preview} /> : <p aria-busy="true">Counting…</p>}
      {action === "cancel" && (
        <label>
          Reason
          <input value={reason} onInput={(event) => setReason(event.currentTarget.value)} placeholder="Optional" />
        </label>
      )}
      <div class="actions">
        <button type="button" onClick={() => onClose(false)}>
          Keep them
        </button>
        <button
          type="button"
          class={action === "cancel" ? "danger" : "primary"}
          disabled={busy || !preview?.count}
          onClick={confirm}
        >
          {verb} {preview ? plural(preview.count, "task") : ""}
        </button>
      </div>
    </Dialog>
  );
}
