import { useState } from "preact/hooks";
import { attempt } from "../../parts/notice";
import { create } from "./create";
import { byField, filled, readDraft, type Draft, type Problems, type Schema } from "./draft";
import { useCheck, type Check } from "./useCheck";

/** A form in use: what stands in it, what is wrong with it, and what can be done. */
export interface Form {
  draft: Draft;
  problems: Problems;
  check?: Check;
  failure?: string;
  busy: boolean;
  setParameter: (name: string, text: string) => void;
  setOption: (name: keyof Draft["options"], text: string) => void;
  setOthers: (text: string) => void;
  fill: (values: unknown) => void;
  submit: (event: Event) => Promise<void>;
}

/** Go to the first field that something is wrong with. */
function focusProblem(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid]")?.focus());
}

/** The state of the form of a task type. Missing values are no reproach to fields that nobody has touched yet. */
export function useForm(schema: Schema, start: Draft): Form {
  const [draft, setDraft] = useState(start);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const { input, problems: unreadable } = readDraft(draft, schema);
  const { check, failure } = useCheck(input);
  const all: Problems = { ...(check && byField(check.problems, schema)), ...unreadable };
  const change = (field: string, changed: Partial<Draft>): void => {
    setDraft((before) => ({ ...before, ...changed }));
    setTouched((before) => new Set(before).add(field));
  };
  return {
    draft,
    check,
    failure,
    busy,
    problems: tried ? all : Object.fromEntries(Object.entries(all).filter(([field]) => touched.has(field))),
    setParameter: (name, text) => change(`parameters.${name}`, { parameters: { ...draft.parameters, [name]: text } }),
    setOption: (name, text) => change(name, { options: { ...draft.options, [name]: text } }),
    setOthers: (text) => change("others", { others: text }),
    fill: (values) => setDraft(filled(draft, schema, values)),
    submit: async (event) => {
      event.preventDefault();
      setTried(true);
      if (Object.keys(all).length) return focusProblem(event.currentTarget as HTMLFormElement);
      setBusy(true);
      await attempt(() => create(input));
      setBusy(false);
    },
  };
}
