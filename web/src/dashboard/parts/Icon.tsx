const paths = {
  QUEUED: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M8 5v3.2l2 1.3",
  CLAIMED: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M6 8a2 2 0 1 0 4 0 2 2 0 1 0-4 0",
  RUNNING: "M13.5 8A5.5 5.5 0 1 1 8 2.5M8 2.5l2.5-.9M6.7 5.8l3.5 2.2-3.5 2.2z",
  COMPLETED: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M5.5 8.2l1.8 1.8 3.4-3.8",
  FAILED: "M8 2.2 14 13H2zM8 6.4v3M8 11.2v.1",
  CANCELLED: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M4.2 4.2l7.6 7.6",
  ONLINE: "M3 8.2l3.2 3.3L13 4.6",
  STALE: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M8 5v3.2l2 1.3",
  OFFLINE: "M4.2 4.2l7.6 7.6M11.8 4.2l-7.6 7.6",
  overview: "M2.5 13.5v-5h3v5zM6.5 13.5v-11h3v11zM10.5 13.5v-8h3v8z",
  tasks: "M2.5 4h1M6 4h7.5M2.5 8h1M6 8h7.5M2.5 12h1M6 12h7.5",
  workers: "M3 3h10v4H3zM3 9h10v4H3zM5.3 5h.1M5.3 11h.1",
  plus: "M8 3v10M3 8h10",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.4 10.4l3.4 3.4",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  check: "M3 8.5l3.2 3L13 4.6",
  close: "M4 4l8 8M12 4l-8 8",
  left: "M10 3L5 8l5 5",
  right: "M6 3l5 5-5 5",
  up: "M8 13V3.5M4 7l4-4 4 4",
  down: "M8 3v9.5M4 9l4 4 4-4",
  retry: "M13 4v3.5H9.5M13 7.5A5.2 5.2 0 1 0 13.2 9",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  play: "M5 3.2l7.5 4.8L5 12.8z",
  trash: "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9",
  edit: "M3 13l.6-2.8 7-7 2.2 2.2-7 7z",
  theme: "M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11",
  help: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M6.4 6.6c0-2.2 3.3-2 3.2 0 0 1.2-1.6 1.2-1.6 2.4M8 11v.1",
  graph: "M8 2.2l5 2.9v5.8l-5 2.9-5-2.9V5.1zM8 2.2L3 10.9h10z",
  clock: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M8 5v3.2l2 1.3",
};

export type IconName = keyof typeof paths;

/** A line drawing of 16 by 16, in the colour of the text around it; it says nothing to a screen reader. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
