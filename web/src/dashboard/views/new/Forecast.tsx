import { plural } from "../../format";
import { Block } from "../../parts/Copyable";
import { Icon } from "../../parts/Icon";
import { link } from "../../route";
import type { Check } from "./useCheck";

function Verdict({ check }: { check: Check }) {
  if (check.duplicateOf)
    return (
      <p class="verdict warn">
        <Icon name="copy" />
        <span>
          This key already made <a href={link(`tasks/${check.duplicateOf.id}`)}>task {check.duplicateOf.id}</a>.
        </span>
      </p>
    );
  return check.valid ? (
    <p class="verdict good">
      <Icon name="COMPLETED" />
      The server would take it.
    </p>
  ) : (
    <p class="verdict">
      <Icon name="edit" />
      {plural(check.problems.length, "thing")} to put right.
    </p>
  );
}

/** What would become of the task as it now stands in the form. */
export function Forecast({ check, failure }: { check?: Check; failure?: string }) {
  return (
    <aside class="forecast" aria-label="What would happen">
      {failure && <p class="problem">{failure}</p>}
      {check && (
        <>
          <Verdict check={check} />
          <dl class="facts">
            <div>
              <dt>Workers that take it</dt>
              <dd class={check.capableWorkers ? "num" : "warn"}>{check.capableWorkers || "none now"}</dd>
            </div>
            <div>
              <dt>Queued before it</dt>
              <dd class="num">{check.queuedAhead}</dd>
            </div>
          </dl>
          {check.parameters !== null && <Block title="Parameters as stored" value={check.parameters} />}
        </>
      )}
    </aside>
  );
}
