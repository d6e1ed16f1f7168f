import { now } from "../../clock";
import { duration } from "../../format";
import { Icon } from "../../parts/Icon";
import { Progress } from "../../parts/Progress";
import { Ago } from "../../parts/Time";
import type { InspectedTask } from "./TaskView";

function Waiting({ because }: { because: NonNullable<InspectedTask["waitingBecause"]> }) {
  return (
    <p class={`banner ${because.code === "NO_WORKER" ? "warn" : ""}`}>
      <Icon name="clock" />
      <span>
        {because.message}
        {because.until && (
          <>
            {" "}
            Due <Ago at={because.until} />.
          </>
        )}
      </span>
    </p>
  );
}

function Cancelling({ cancellation }: { cancellation: NonNullable<InspectedTask["cancellation"]> }) {
  return (
    <p class="banner warn">
      <Icon name="CANCELLED" />
      <span>
        Cancel asked for <Ago at={cancellation.requestedAt} />
        {cancellation.reason && `: ${cancellation.reason}`}. Its worker is told at its next beat.
      </span>
    </p>
  );
}

function Running({ task }: { task: InspectedTask }) {
  const since = task.claimedAt ? (now.value - Date.parse(task.claimedAt)) / 1000 : 0;
  return (
    <p class="banner running">
      <Icon name="RUNNING" />
      <span>
        On <b>{task.claimedBy}</b> for <span class="num">{duration(Math.max(0, since))}</span>
        {task.progressMessage && ` · ${task.progressMessage}`}
      </span>
      {task.progress !== null && <Progress value={task.progress} label="Progress" />}
    </p>
  );
}

/** What an open task is doing, or why it does nothing; nothing for a finished one. */
export function State({ task }: { task: InspectedTask }) {
  const held = task.status === "RUNNING" || task.status === "CLAIMED";
  return (
    <>
      {task.waitingBecause && <Waiting because={task.waitingBecause} />}
      {held && <Running task={task} />}
      {task.cancellation && task.canCancel && <Cancelling cancellation={task.cancellation} />}
    </>
  );
}
