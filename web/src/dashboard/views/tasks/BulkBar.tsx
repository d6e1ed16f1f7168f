import { useState } from "preact/hooks";
import type { TaskFilter, TaskStatus } from "../../../generated/types";
import { count, plural } from "../../format";
import { finished, open } from "../../status";
import { BulkDialog, type BulkAction } from "./BulkDialog";
import type { LiveRows } from "./LiveRows";
import { clear, selectAllMatching, selection } from "./selection";

interface Props {
  live: LiveRows;
  filter: TaskFilter;
  total: number;
  exact: boolean;
  done: () => void;
}

/** The tasks that an action can hit: the selected ones, or all that match, as far as their status allows it. */
function target(action: BulkAction, filter: TaskFilter): TaskFilter {
  const possible: TaskStatus[] = action === "cancel" ? open : finished;
  if (!selection.value.all) return { ids: [...selection.value.ids], statuses: possible };
  const usual: TaskStatus[] = action === "cancel" ? open : ["FAILED", "CANCELLED"];
  return { ...filter, statuses: filter.statuses?.filter((status) => possible.includes(status)) ?? usual };
}

/** What can be done with the selected tasks; empty while none is. */
export function BulkBar({ live, filter, total, exact, done }: Props) {
  const [action, setAction] = useState<BulkAction>();
  const { ids, all } = selection.value;
  const chosen = all || ids.size > 0;
  const rows = live.rows.value;
  const wholePage = rows.length > 0 && rows.every((row) => ids.has(row.peek().id));
  const closed = (acted: boolean): void => {
    setAction(undefined);
    if (acted) clear();
    if (acted) done();
  };
  const totalText = `${exact ? "" : "more than "}${count(total)}`;
  return (
    <div class="bulk" role="group" aria-label="Selected tasks">
      {!chosen && <span>{exact ? plural(total, "task") : `more than ${plural(total, "task")}`}</span>}
      {chosen && (
        <>
          <b>{all ? `All ${totalText} that match` : `${count(ids.size)} selected`}</b>
          {wholePage && !all && total > rows.length && (
            <button type="button" class="quiet" onClick={selectAllMatching}>
              Select all {totalText} that match
            </button>
          )}
          <button type="button" disabled={!target("cancel", filter).statuses?.length} onClick={() => setAction("cancel")}>
            Cancel…
          </button>
          <button type="button" disabled={!target("retry", filter).statuses?.length} onClick={() => setAction("retry")}>
            Retry…
          </button>
          <button type="button" class="quiet" onClick={clear}>
            Clear
          </button>
        </>
      )}
      {action && <BulkDialog action={action} filter={target(action, filter)} onClose={closed} />}
    </div>
  );
}
