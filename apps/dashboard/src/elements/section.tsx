import { Component, type ComponentChildren } from 'preact';
import { Icon } from './icon.js';

/** A section of the page: its anchor, heading, one sentence of what it is, and its own controls. */
export function Section(props: {
  readonly id: string;
  readonly title: string;
  readonly lead: string;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  return (
    <section id={props.id} class="section" aria-labelledby={`${props.id}-title`}>
      <header class="section-head">
        <div>
          <h2 id={`${props.id}-title`} tabIndex={-1}>
            {props.title}
          </h2>
          <p class="lead">{props.lead}</p>
        </div>
        {props.actions !== undefined && props.actions !== false && <div class="section-actions">{props.actions}</div>}
      </header>
      <Guard>{props.children}</Guard>
    </section>
  );
}

export function Card(props: {
  readonly title?: string;
  readonly note?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly class?: string;
  readonly children: ComponentChildren;
}) {
  return (
    <article class={`card ${props.class ?? ''}`}>
      {props.title !== undefined && (
        <header class="card-head">
          <h3>{props.title}</h3>
          {props.note !== undefined && <span class="card-note">{props.note}</span>}
          {props.actions}
        </header>
      )}
      {props.children}
    </article>
  );
}

/** An answer of another version of the node may not have the shape that a section expects: then that section alone fails. */
class Guard extends Component<{ readonly children: ComponentChildren }, { readonly broken: boolean }> {
  override state = { broken: false };

  override componentDidCatch(error: unknown): void {
    console.error(error);
    this.setState({ broken: true });
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <p class="note note-bad">
        <Icon name="warning" />
        <span>
          This section cannot show what the node answered.{' '}
          <button type="button" class="link" onClick={() => this.setState({ broken: false })}>
            Try again
          </button>
        </span>
      </p>
    );
  }
}
