import { useState } from "preact/hooks";
import { Icon } from "./Icon";

/** A button that copies a text and says so. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <button type="button" class="quiet small" onClick={copy} aria-label={`Copy ${what}`}>
      <Icon name={copied ? "check" : "copy"} />
      <span aria-live="polite">{copied ? "Copied" : "Copy"}</span>
    </button>
  );
}

/** A titled block of text or JSON that can be read and copied. */
export function Block({ title, value, tone = "" }: { title: string; value: unknown; tone?: string }) {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return (
    <section class={`block ${tone}`}>
      <header>
        <h2>{title}</h2>
        <CopyButton text={text} what={title.toLowerCase()} />
      </header>
      <pre tabIndex={0} aria-label={title}>
        {typeof value === "string" ? text : <Json text={text} />}
      </pre>
    </section>
  );
}

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;

/** JSON text with its keys, strings and other values told apart. Very long texts stay plain. */
function Json({ text }: { text: string }) {
  if (text.length > 50_000) return <>{text}</>;
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(token)) {
    parts.push(text.slice(end, match.index));
    const kind = match[2] ? "key" : match[1] ? "string" : "value";
    parts.push(<span class={`json-${kind}`}>{match[1] ?? match[0]}</span>, match[2] ?? "");
    end = match.index + match[0].length;
  }
  return (
    <>
      {parts}
      {text.slice(end)}
    </>
  );
}
