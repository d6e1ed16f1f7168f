import { useEffect, useMemo } from "preact/hooks";
import { ListTasks } from "../../../generated/documents";
import { useLive } from "../../live/use";
import { count } from "../../format";
import { Icon } from "../../parts/Icon";
import { Page, Pending } from "../../parts/Page";
import { link, route, setQuery } from "../../route";
import { BulkBar } from "./BulkBar";
import { Filters } from "./Filters";
import { readFilter, readVariables } from "./filter";
import { LiveRows, mostNew } from "./LiveRows";
import { Pager } from "./Pager";
import { clear } from "./selection";
import { TaskTable } from "./TaskTable";

function NewTasks({ live, reload }: { live: LiveRows; reload: () => void }) {
  const { query } = route.value;
  const n = live.newCount.value;
  const show = (): void => {
    if (query.has("after") || query.has("before")) setQuery({ after: undefined, before: undefined });
    else reload();
    scrollTo({ top: 0 });
  };
  return (
    <p class="new-tasks" role="status">
      {n > 0 && (
        <button type="button" onClick={show}>
          <Icon name="up" />
          {n > mostNew ? `${count(mostNew)}+` : count(n)} new {n === 1 ? "task" : "tasks"}
        </button>
      )}
    </p>
  );
}

/** The table of tasks: its filter, order and page are in the address; its rows are live and keep their places. */
export function TasksView() {
  const { query } = route.value;
  const live = useMemo(() => new LiveRows(), []);
  const filter = readFilter(query);
  const tasks = useLive(
    ListTasks,
    readVariables(query),
    (answer) => live.load(answer.tasks.nodes, filter),
    (events) => live.apply(events),
  );
  useEffect(clear, [JSON.stringify(filter)]);
  const page = tasks.data?.tasks;
  return (
    <Page
      title="Tasks"
      actions={
        <a class="button primary" href={link("new")}>
          <Icon name="plus" />
          New task
        </a>
      }
    >
      <Filters />
      {tasks.error && page && <p class="problem">{tasks.error.message}</p>}
      {page ? (
        <>
          <div class="over-table">
            <BulkBar live={live} filter={filter} total={page.totalCount} exact={page.totalCountIsExact} done={tasks.reload} />
            <NewTasks live={live} reload={tasks.reload} />
          </div>
          <TaskTable live={live} />
          <Pager info={page.pageInfo} />
        </>
      ) : (
        <Pending error={tasks.error} retry={tasks.reload} />
      )}
    </Page>
  );
}
