import { useState } from "preact/hooks";
import { summary } from "../../format";
import { attempt } from "../../parts/notice";
import { create } from "./create";
import { byField, filled, readDraft, type Draft, type Problems, type Schema } from "./draft";
import { Field } from "./Field";
import { Forecast } from "./Forecast";
import { OptionFields } from "./OptionFields";
import { ParameterField } from "./ParameterField";
import { useCheck } from "./useCheck";

/** Go to the first field that the server objects to. */
function focusProblem(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid]")?.focus());
}

/** Missing values are no reproach to fields that nobody has touched yet. */
function shown(problems: Problems, touched: ReadonlySet<string>, all: boolean): Problems {
  return all ? problems : Object.fromEntries(Object.entries(problems).filter(([field]) => touched.has(field)));
}

interface Props {
  schema: Schema;
  start: Draft;
}

/** The form of a task type. The server checks it as one types, and its words stand beside the fields. */
export function TaskForm({ schema, start }: Props) {
  const [draft, setDraft] = useState(start);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const { input, problems: unreadable } = readDraft(draft, schema);
  const { check, failure } = useCheck(input);
  const all = { ...(check && byField(check.problems, schema)), ...unreadable };
  const problems = shown(all, touched, tried);
  const change = (field: string, changed: Partial<Draft>): void => {
    setDraft((before) => ({ ...before, ...changed }));
    setTouched((before) => new Set(before).add(field));
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(all).length) return focusProblem(event.currentTarget as HTMLFormElement);
    setBusy(true);
    await attempt(() => create(input));
    setBusy(false);
  };
  return (
    <form class="task-form" onSubmit={submit} noValidate>
      <div>
        <p class="hint">{schema.description}</p>
        {schema.examples.length > 0 && (
          <p class="examples">
            {schema.examples.map((example) => (
              <button key={JSON.stringify(example)} type="button" class="quiet" onClick={() => setDraft(filled(draft, schema, example))}>
                Fill in: {summary(example)}
              </button>
            ))}
          </p>
        )}
        {problems[""] && <p class="problem">{problems[""]}</p>}
        <fieldset>
          <legend>Parameters</legend>
          {schema.parameters.map((parameter) => (
            <ParameterField
              key={parameter.name}
              parameter={parameter}
              text={draft.parameters[parameter.name] ?? ""}
              problem={problems[`parameters.${parameter.name}`]}
              onText={(text) =>
                change(`parameters.${parameter.name}`, { parameters: { ...draft.parameters, [parameter.name]: text } })
              }
            />
          ))}
          {draft.others !== "" && (
            <Field id="others" label="Other parameters" hint="JSON; the schema does not name these" problem={problems.others}>
              {(attributes) => (
                <textarea
                  {...attributes}
                  class="mono"
                  rows={4}
                  value={draft.others}
                  onInput={(event) => change("others", { others: (event.currentTarget as HTMLTextAreaElement).value })}
                />
              )}
            </Field>
          )}
        </fieldset>
        <OptionFields
          options={draft.options}
          problems={problems}
          onText={(name, text) => change(name, { options: { ...draft.options, [name]: text } })}
        />
        <button type="submit" class="primary" disabled={busy}>
          Create task
        </button>
      </div>
      <Forecast check={check} failure={failure} />
    </form>
  );
}
