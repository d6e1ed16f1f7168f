/** How far a task has come, 0 to 1. */
export function Progress({ value, label }: { value: number; label: string }) {
  const percent = Math.round(value * 100);
  return (
    <span class="progress">
      <progress max={100} value={percent} aria-label={label} />
      <span class="num">{percent} %</span>
    </span>
  );
}
