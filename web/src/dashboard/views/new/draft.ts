import type {
  CreateTaskInput,
  InspectTaskQuery,
  LabelInput,
  ParameterSchemaFieldsFragment,
} from "../../../generated/types";
import { readLabels } from "../tasks/filter";

export type Schema = ParameterSchemaFieldsFragment;
export type Parameter = Schema["parameters"][number];

/** The form as text: what stands in each field. An empty field is left out of the task. */
export interface Draft {
  taskType: string;
  parameters: Record<string, string>;
  /** JSON of the parameters that the schema does not name. */
  others: string;
  options: Record<"priority" | "runAfter" | "maxRetries" | "timeoutSeconds" | "idempotencyKey" | "labels", string>;
}

/** Problems by field: "parameters.top_n", "priority"; what belongs to no field is under "". */
export type Problems = Record<string, string>;

const noOptions: Draft["options"] = {
  priority: "5",
  runAfter: "",
  maxRetries: "3",
  timeoutSeconds: "",
  idempotencyKey: "",
  labels: "",
};

/** An empty form for a task type. */
export const emptyDraft = (taskType: string): Draft => ({ taskType, parameters: {}, others: "", options: noOptions });

function isStructured({ type, constraints }: Parameter): boolean {
  return type === "ARRAY" || type === "OBJECT" || constraints.choices !== null;
}

/** The text that stands for a value in the field of a parameter. */
function write(parameter: Parameter, value: unknown): string {
  if (isStructured(parameter)) return JSON.stringify(value, null, parameter.constraints.choices ? 0 : 2);
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A form with the given parameters filled in. */
export function filled(draft: Draft, schema: Schema, values: unknown): Draft {
  const given = new Map(Object.entries((values ?? {}) as Record<string, unknown>));
  const parameters: Record<string, string> = {};
  for (const parameter of schema.parameters) {
    if (given.has(parameter.name)) parameters[parameter.name] = write(parameter, given.get(parameter.name));
    given.delete(parameter.name);
  }
  return { ...draft, parameters, others: given.size ? JSON.stringify(Object.fromEntries(given), null, 2) : "" };
}

/** A form that makes the same task again; times and keys belong to the first one and are left out. */
export function draftOf(task: NonNullable<InspectTaskQuery["task"]>, schema: Schema): Draft {
  const options = {
    ...noOptions,
    priority: String(task.priority),
    maxRetries: String(task.maxRetries),
    timeoutSeconds: task.timeoutSeconds === null ? "" : String(task.timeoutSeconds),
    labels: task.labels.map(({ key, value }) => `${key}:${value}`).join(", "),
  };
  return { ...filled(emptyDraft(task.taskType), schema, task.parameters), options };
}

function readNumber(text: string): unknown {
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** The value that a field's text means. What is no number stays text, for the server to judge. */
function read(parameter: Parameter, text: string): unknown {
  if (isStructured(parameter) || parameter.type === "BOOLEAN") return JSON.parse(text);
  return parameter.type === "STRING" ? text : readNumber(text);
}

function readParameters(draft: Draft, schema: Schema, problems: Problems): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const keep = (field: string, parse: () => void): void => {
    try {
      parse();
    } catch (error) {
      problems[field] = `This is not JSON: ${(error as Error).message}`;
    }
  };
  if (draft.others.trim()) keep("others", () => Object.assign(values, JSON.parse(draft.others)));
  for (const parameter of schema.parameters) {
    const text = draft.parameters[parameter.name] ?? "";
    if (text !== "") keep(`parameters.${parameter.name}`, () => (values[parameter.name] = read(parameter, text)));
  }
  return values;
}

/** The task that the form describes, and the problems that keep parts of it from being read. */
export function readDraft(draft: Draft, schema: Schema): { input: CreateTaskInput; problems: Problems } {
  const problems: Problems = {};
  const { priority, runAfter, maxRetries, timeoutSeconds, idempotencyKey, labels } = draft.options;
  const number = (text: string): number | undefined => (text.trim() === "" ? undefined : Number(text));
  const readLabelList: LabelInput[] = readLabels(labels);
  const input: CreateTaskInput = {
    taskType: draft.taskType,
    parameters: readParameters(draft, schema, problems),
    priority: number(priority),
    maxRetries: number(maxRetries),
    timeoutSeconds: number(timeoutSeconds),
    runAfter: runAfter ? new Date(runAfter).toISOString() : undefined,
    idempotencyKey: idempotencyKey.trim() || undefined,
    labels: readLabelList.length ? readLabelList : undefined,
  };
  return { input, problems };
}

/** The server's problems by field. */
export function byField(problems: { path: string[]; message: string }[], schema: Schema): Problems {
  const names = new Set(schema.parameters.map((parameter) => parameter.name));
  const found: Problems = {};
  for (const { path, message } of problems) {
    const place = path[0] === "parameters" ? path.slice(1) : path;
    const field = names.has(place[0] ?? "") ? `parameters.${place[0]}` : (place[0] ?? "") in noOptions ? place[0]! : "";
    found[field] = found[field] ? `${found[field]}\n${message}` : message;
  }
  return found;
}
