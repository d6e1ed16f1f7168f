import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

interface Props {
  title: string;
  heading?: ComponentChildren;
  actions?: ComponentChildren;
  children: ComponentChildren;
}

/** A view: its title in the window, its heading with the actions beside it, its content. */
export function Page({ title, heading, actions, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Taskdeck`;
  }, [title]);
  return (
    <>
      <header class="page-head">
        <h1>{heading ?? title}</h1>
        <div class="actions">{actions}</div>
      </header>
      {children}
    </>
  );
}

/** What is shown while there is no answer: that it is loading, or why there is none and a way to try again. */
export function Pending({ error, retry }: { error?: Error; retry: () => void }) {
  if (!error) return <p class="pending" aria-busy="true">Loading…</p>;
  return (
    <div class="problem" role="alert">
      <p>{error.message}</p>
      <button type="button" onClick={retry}>
        Try again
      </button>
    </div>
  );
}
