import { summary } from "../../format";
import type { Draft, Schema } from "./draft";
import { Field } from "./Field";
import { Forecast } from "./Forecast";
import { OptionFields } from "./OptionFields";
import { ParameterField } from "./ParameterField";
import { useForm, type Form } from "./useForm";

function Examples({ schema, form }: { schema: Schema; form: Form }) {
  if (!schema.examples.length) return null;
  return (
    <p class="examples">
      {schema.examples.map((example) => (
        <button key={JSON.stringify(example)} type="button" class="small" onClick={() => form.fill(example)}>
          Fill in: {summary(example)}
        </button>
      ))}
    </p>
  );
}

function OtherParameters({ form }: { form: Form }) {
  return (
    <Field id="others" label="Other parameters" hint="JSON; the schema does not name these" problem={form.problems.others}>
      {(attributes) => (
        <textarea
          {...attributes}
          rows={4}
          value={form.draft.others}
          onInput={(event) => form.setOthers(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

function ParameterFields({ schema, form }: { schema: Schema; form: Form }) {
  return (
    <fieldset>
      <legend>Parameters</legend>
      {schema.parameters.map((parameter) => (
        <ParameterField
          key={parameter.name}
          parameter={parameter}
          text={form.draft.parameters[parameter.name] ?? ""}
          problem={form.problems[`parameters.${parameter.name}`]}
          onText={(text) => form.setParameter(parameter.name, text)}
        />
      ))}
      {form.draft.others !== "" && <OtherParameters form={form} />}
    </fieldset>
  );
}

/** The form of a task type. The server checks it as one types, and its words stand beside the fields. */
export function TaskForm({ schema, start }: { schema: Schema; start: Draft }) {
  const form = useForm(schema, start);
  return (
    <form class="task-form" onSubmit={form.submit} noValidate>
      <div>
        <p class="hint">{schema.description}</p>
        <Examples schema={schema} form={form} />
        {form.problems[""] && <p class="problem">{form.problems[""]}</p>}
        <ParameterFields schema={schema} form={form} />
        <OptionFields options={form.draft.options} problems={form.problems} onText={form.setOption} />
        <button type="submit" class="primary" disabled={form.busy}>
          Create task
        </button>
      </div>
      <Forecast check={form.check} failure={form.failure} />
    </form>
  );
}
