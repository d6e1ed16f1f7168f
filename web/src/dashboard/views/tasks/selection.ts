import { signal } from "@preact/signals";

/** What is selected in the table: some tasks, or all that match the filter. */
export interface Selection {
  ids: ReadonlySet<string>;
  all: boolean;
}

const none: Selection = { ids: new Set(), all: false };

/** The selection of the table on the screen. */
export const selection = signal<Selection>(none);

/** Select nothing. */
export function clear(): void {
  selection.value = none;
}

/** Select everything that matches the filter, on other pages too. */
export function selectAllMatching(): void {
  selection.value = { ...selection.value, all: true };
}

/** Add tasks to the selection, or take them out of it. */
export function select(ids: string[], on: boolean): void {
  const changed = new Set(selection.value.ids);
  for (const id of ids) if (on) changed.add(id); else changed.delete(id);
  selection.value = { ids: changed, all: false };
}
