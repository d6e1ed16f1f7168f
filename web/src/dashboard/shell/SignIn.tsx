import { useState } from "preact/hooks";
import { signIn, token } from "../session";

/** Asks for the bearer token. It is kept for this tab only. */
export function SignIn() {
  const [value, setValue] = useState("");
  const refused = token.value !== "";
  const submit = (event: Event): void => {
    event.preventDefault();
    if (value.trim()) signIn(value.trim());
  };
  return (
    <main class="sign-in">
      <form onSubmit={submit}>
        <h1>Sign in to Taskdeck</h1>
        <p>This server asks for a token. It stays in this tab and is forgotten when you close it.</p>
        <label for="token">Token</label>
        <input
          id="token"
          type="password"
          autocomplete="off"
          autofocus
          value={value}
          onInput={(event) => setValue(event.currentTarget.value)}
          aria-describedby={refused ? "refused" : undefined}
        />
        {refused && (
          <p id="refused" class="field-problem" role="alert">
            The server did not accept that token.
          </p>
        )}
        <button type="submit" class="primary">
          Sign in
        </button>
        <p class="hint">
          Make one where the server runs: <code>taskdeck token create NAME --role operator</code>
        </p>
      </form>
    </main>
  );
}
