import { useEffect, useState } from "preact/hooks";
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

/**
 * The state of the form of a task type. Missing values are no reproach to fields that nobody has touched yet;
 * after a refused try, the first field that something is wrong with gets the focus.
 */
export function useForm(schema: Schema, start: Draft): Form {
  const [draft, setDraft] = useState(start);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<HTMLFormElement>();
  const [busy, setBusy] = useState(false);
  const { input, problems: unreadable } = readDraft(draft, schema);
  const { check, failure } = useCheck(input);
  const all: Problems = { ...(check && byField(check.problems, schema)), ...unreadable };
  const problems: Problems = tried ? all : Object.fromEntries(Object.entries(all).filter(([field]) => touched.has(field)));
  const wrong = Object.keys(all).length > 0;
  useEffect(() => {
    if (!refused || !wrong) return;
    refused.querySelector<HTMLElement>("[aria-invalid]")?.focus();
    setRefused(undefined);
  }, [refused, wrong]);
  const change = (field: string, changed: Partial<Draft>): void => {
    setDraft((before) => ({ ...before, ...changed }));
    setTouched((before) => new Set(before).add(field));
    setRefused(undefined);
  };
  return {
    draft,
    check,
    failure,
    busy,
    problems,
    setParameter: (name, text) => change(`parameters.${name}`, { parameters: { ...draft.parameters, [name]: text } }),
    setOption: (name, text) => change(name, { options: { ...draft.options, [name]: text } }),
    setOthers: (text) => change("others", { others: text }),
    fill: (values) => setDraft(filled(draft, schema, values)),
    submit: async (event) => {
      event.preventDefault();
      const form = event.currentTarget as HTMLFormElement;
      setTried(true);
      setBusy(true);
      const created = !Object.keys(unreadable).length && (await create(input));
      setBusy(false);
      if (!created) setRefused(form);
    },
  };
}
