import { useEffect, useRef } from "preact/hooks";
import { capital } from "../../format";
import { usedTypes } from "../../live/live";
import { Icon } from "../../parts/Icon";
import { link, route, setQuery } from "../../route";
import { statuses } from "../../status";
import { chosenStatuses, orders } from "./filter";

const firstPage = { after: undefined, before: undefined };

/** A field whose text goes into the address when the typing pauses. */
function TextFilter({ name, label, placeholder }: { name: string; label: string; placeholder: string }) {
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const value = route.value.query.get(name) ?? "";
  useEffect(() => {
    if (field.current !== document.activeElement) field.current!.value = value;
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const typed = (text: string): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setQuery({ [name]: text, ...firstPage }, true), 250);
  };
  return (
    <label class="text-filter">
      <span class="hidden">{label}</span>
      {name === "q" && <Icon name="search" />}
      <input
        ref={field}
        type="search"
        placeholder={placeholder}
        defaultValue={value}
        onInput={(event) => typed(event.currentTarget.value)}
        data-search={name === "q" || undefined}
      />
    </label>
  );
}

function StatusFilter() {
  const chosen = chosenStatuses(route.value.query);
  const toggle = (status: (typeof statuses)[number]): void => {
    const changed = statuses.filter((one) => (one === status) !== chosen.includes(one));
    setQuery({ status: changed.join(","), ...firstPage });
  };
  return (
    <div class="chips" role="group" aria-label="Statuses">
      {statuses.map((status) => (
        <button
          key={status}
          type="button"
          class={`chip status-${status}`}
          aria-pressed={chosen.includes(status)}
          onClick={() => toggle(status)}
        >
          <Icon name={status} />
          {capital(status)}
        </button>
      ))}
    </div>
  );
}

function TypeFilter() {
  const chosen = route.value.query.get("type") ?? "";
  const types = [...new Set([...usedTypes.value, ...(chosen ? [chosen] : [])])].sort();
  return (
    <label>
      <span class="hidden">Task type</span>
      <select value={chosen} onChange={(event) => setQuery({ type: event.currentTarget.value, ...firstPage })}>
        <option value="">All types</option>
        {types.map((type) => (
          <option key={type}>{type}</option>
        ))}
      </select>
    </label>
  );
}

function SortChoice() {
  return (
    <label>
      <span class="hidden">Order</span>
      <select
        value={route.value.query.get("sort") ?? "newest"}
        onChange={(event) => setQuery({ sort: event.currentTarget.value, ...firstPage })}
      >
        {Object.entries(orders).map(([name, { text }]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What narrows and orders the table; all of it is in the address, which can be shared. */
export function Filters() {
  const { query } = route.value;
  const worker = query.get("worker");
  const filtered = ["status", "type", "label", "q", "worker"].some((name) => query.has(name));
  return (
    <search class="filters" aria-label="Filter tasks">
      <StatusFilter />
      <div class="fields">
        <TextFilter name="q" label="Search in parameters and errors" placeholder="Search parameters, errors" />
        <TextFilter name="label" label="Labels, as key:value" placeholder="Label key:value" />
        <TypeFilter />
        <SortChoice />
        {worker && (
          <button type="button" class="chip" onClick={() => setQuery({ worker: undefined, ...firstPage })}>
            Worker {worker} <Icon name="close" />
          </button>
        )}
        {filtered && <a href={link("tasks")}>Clear</a>}
      </div>
    </search>
  );
}
