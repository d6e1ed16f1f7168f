import type { Parameter } from "./draft";
import { Field, type FieldAttributes } from "./Field";

function limits({ constraints: { minimum, maximum, minLength, maxLength } }: Parameter): string | false {
  const span = (low: number | null, high: number | null, unit: string): string =>
    low !== null && high !== null ? `${low} to ${high}${unit}` : low !== null ? `at least ${low}${unit}` : `at most ${high}${unit}`;
  if (minimum !== null || maximum !== null) return span(minimum, maximum, "");
  return (minLength !== null || maxLength !== null) && span(minLength, maxLength, " characters");
}

function hint(parameter: Parameter): string {
  const inChoices = parameter.constraints.choices !== null || parameter.type === "BOOLEAN";
  const fallback = parameter.default ?? undefined;
  const said = !inChoices && fallback !== undefined && `default ${JSON.stringify(fallback)}`;
  return [parameter.description.replace(/\.$/, ""), limits(parameter), said].filter(Boolean).join(" · ");
}

interface ControlProps {
  parameter: Parameter;
  text: string;
  attributes: FieldAttributes;
  onText: (text: string) => void;
}

function Choice({ parameter, text, attributes, onText }: ControlProps) {
  const choices = parameter.constraints.choices ?? [true, false];
  return (
    <select {...attributes} value={text} onChange={(event) => onText((event.currentTarget as HTMLSelectElement).value)}>
      <option value="">{parameter.required ? "Choose…" : parameter.default === null ? "–" : `default: ${String(parameter.default)}`}</option>
      {choices.map((choice) => (
        <option key={JSON.stringify(choice)} value={JSON.stringify(choice)}>
          {String(choice)}
        </option>
      ))}
    </select>
  );
}

function Control(props: ControlProps) {
  const { parameter, text, attributes, onText } = props;
  const onInput = (event: Event): void => onText((event.currentTarget as HTMLInputElement).value);
  if (parameter.constraints.choices || parameter.type === "BOOLEAN") return <Choice {...props} />;
  if (parameter.type === "ARRAY" || parameter.type === "OBJECT")
    return <textarea {...attributes} class="mono" rows={4} value={text} onInput={onInput} placeholder="JSON" spellcheck={false} />;
  const numeric = parameter.type === "INTEGER" ? "numeric" : parameter.type === "FLOAT" ? "decimal" : undefined;
  return <input {...attributes} value={text} onInput={onInput} inputMode={numeric} autocomplete="off" />;
}

interface Props {
  parameter: Parameter;
  text: string;
  problem?: string;
  onText: (text: string) => void;
}

/** The field of one parameter, made from its schema. */
export function ParameterField({ parameter, text, problem, onText }: Props) {
  const label = (
    <>
      {parameter.name}
      {parameter.required && <span class="required"> required</span>}
    </>
  );
  return (
    <Field id={`parameters-${parameter.name}`} label={label} hint={hint(parameter)} problem={problem}>
      {(attributes) => <Control parameter={parameter} text={text} attributes={attributes} onText={onText} />}
    </Field>
  );
}
