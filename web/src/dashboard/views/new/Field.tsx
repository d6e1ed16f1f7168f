import type { ComponentChildren } from "preact";

/** What ties a control to its label, hint and problem. */
export interface FieldAttributes {
  id: string;
  "aria-invalid"?: true;
  "aria-describedby"?: string;
}

interface Props {
  id: string;
  label: ComponentChildren;
  hint?: ComponentChildren;
  problem?: string;
  children: (attributes: FieldAttributes) => ComponentChildren;
}

/** A labelled field with its hint, and the problem with what stands in it. */
export function Field({ id, label, hint, problem, children }: Props) {
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(" ");
  return (
    <div class={problem ? "field invalid" : "field"}>
      <label for={id}>{label}</label>
      {children({ id, "aria-invalid": problem ? true : undefined, "aria-describedby": described || undefined })}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <p class="field-problem" id={`${id}-problem`} aria-live="polite">
        {problem}
      </p>
    </div>
  );
}
