import { useState } from 'preact/hooks';
import { Mark } from '../elements/icon.js';
import { tokenInText } from './token.js';

/** Why there is no access yet. */
export type AccessReason = 'missing' | 'refused';

/** What the pages show without a token that the node takes. */
export function AccessScreen(props: { readonly reason: AccessReason; readonly onToken: (token: string) => void }) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const submit = (event: Event) => {
    event.preventDefault();
    const token = tokenInText(text);
    if (token === undefined) setProblem('This is neither a token nor a link with a token.');
    else props.onToken(token);
  };
  const refused = props.reason === 'refused';
  return (
    <main class="access">
      <div class="access-card card">
        <Mark />
        <h1>{refused ? 'This node refused the token' : 'These pages need a token'}</h1>
        <p>
          {refused
            ? 'It may have been revoked, or belong to another node. Open the link of this node again, or paste another token.'
            : 'At its first start the node printed a link to these pages, with the token in it. Open that link, or paste it here.'}
        </p>
        <form onSubmit={submit} noValidate>
          <label class="field">
            <span class="field-label">Token or link</span>
            <input
              type="password"
              autocomplete="off"
              spellcheck={false}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
              aria-invalid={problem !== undefined}
              aria-describedby="access-help"
            />
          </label>
          <p
            id="access-help"
            class={problem === undefined ? 'field-help' : 'field-help field-problem'}
            aria-live="polite"
          >
            {problem ?? 'It stays in this browser and is sent to this node alone.'}
          </p>
          <button type="submit" class="button button-primary">
            Open the market
          </button>
        </form>
        <p class="muted">Lost the link? The operations guide that comes with the node says how to get a new token.</p>
      </div>
    </main>
  );
}
