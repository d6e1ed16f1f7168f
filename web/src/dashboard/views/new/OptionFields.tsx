import type { Draft, Problems } from "./draft";
import { Field } from "./Field";

type Name = keyof Draft["options"];

const fields: { name: Name; label: string; hint: string; type?: "number" | "datetime-local" }[] = [
  { name: "priority", label: "Priority", hint: "1 (lowest) to 10 (highest)", type: "number" },
  { name: "maxRetries", label: "Retries", hint: "how often a failed attempt is tried again", type: "number" },
  { name: "runAfter", label: "Not before", hint: "in your time zone; empty for now", type: "datetime-local" },
  { name: "timeoutSeconds", label: "Time limit", hint: "seconds for each attempt; empty for none", type: "number" },
  { name: "labels", label: "Labels", hint: "key:value, with commas between" },
  { name: "idempotencyKey", label: "Idempotency key", hint: "the same key never makes a second task" },
];

interface Props {
  options: Draft["options"];
  problems: Problems;
  onText: (name: Name, text: string) => void;
}

/** The fields that every task has, whatever its type. */
export function OptionFields({ options, problems, onText }: Props) {
  return (
    <fieldset class="option-fields">
      <legend>Options</legend>
      {fields.map(({ name, label, hint, type }) => (
        <Field key={name} id={`option-${name}`} label={label} hint={hint} problem={problems[name]}>
          {(attributes) => (
            <input
              {...attributes}
              type={(type ?? "text") as "text"}
              value={options[name]}
              onInput={(event) => onText(name, event.currentTarget.value)}
              autocomplete="off"
            />
          )}
        </Field>
      ))}
    </fieldset>
  );
}
