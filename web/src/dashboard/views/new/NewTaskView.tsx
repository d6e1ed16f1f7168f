import { InspectTask, ListParameterSchemas } from "../../../generated/documents";
import type { InspectTaskQuery } from "../../../generated/types";
import { useLive } from "../../live/use";
import { Page, Pending } from "../../parts/Page";
import { route, setQuery } from "../../route";
import { draftOf, emptyDraft, type Schema } from "./draft";
import { TaskForm } from "./TaskForm";

interface Props {
  schemas: Schema[];
  taskType: string;
  model?: InspectTaskQuery["task"];
}

function Types({ schemas, taskType }: Props) {
  return (
    <div class="choice field">
      <label for="task-type">Task type</label>
      <select
        id="task-type"
        value={taskType}
        onChange={(event) => setQuery({ type: event.currentTarget.value, from: undefined })}
      >
        {schemas.map((schema) => (
          <option key={schema.taskType}>{schema.taskType}</option>
        ))}
      </select>
    </div>
  );
}

function Chosen({ schemas, taskType, model }: Props) {
  const schema = schemas.find((one) => one.taskType === taskType);
  if (!schema) return <p class="problem">There is no task type {taskType}.</p>;
  const start = model ? draftOf(model, schema) : emptyDraft(taskType);
  return <TaskForm key={`${taskType} ${model?.id}`} schema={schema} start={start} />;
}

/** Waits for the task that is to be run again before the form is made. */
function Again({ from, schemas }: { from: string; schemas: Schema[] }) {
  const { data, error, reload } = useLive(InspectTask, { id: from, firstEvents: 1 });
  if (!data) return <Pending error={error} retry={reload} />;
  if (!data.task) return <p class="problem">There is no task {from}.</p>;
  const props = { schemas, taskType: data.task.taskType, model: data.task };
  return (
    <>
      <Types {...props} />
      <Chosen {...props} />
    </>
  );
}

/** The form for a new task: of a type in the address, or as another task was. */
export function NewTaskView() {
  const { query } = route.value;
  const { data, error, reload } = useLive(ListParameterSchemas, {});
  const from = query.get("from");
  const schemas = data?.parameterSchemas ?? [];
  const taskType = query.get("type") || schemas[0]?.taskType || "";
  return (
    <Page title={from ? `Run task ${from} again` : "New task"}>
      {!data ? (
        <Pending error={error} retry={reload} />
      ) : from ? (
        <Again key={from} from={from} schemas={schemas} />
      ) : (
        <>
          <Types schemas={schemas} taskType={taskType} />
          <Chosen schemas={schemas} taskType={taskType} />
        </>
      )}
    </Page>
  );
}
