import type { ComponentChildren } from 'preact';
import type { Failure } from '../api/failure.js';
import type { Snapshot } from '../data/resource.js';
import { Icon } from './icon.js';

/** Shows a resource: its skeleton while it is read for the first time, its failure, or what `children` make of its value. */
export function Loaded<T>(props: {
  readonly of: Snapshot<T>;
  /** Lines of the skeleton, about as many as the content will have. */
  readonly lines?: number;
  readonly children: (value: T) => ComponentChildren;
}) {
  const { value, failure } = props.of;
  if (value === undefined) {
    return failure === undefined ? <Skeleton lines={props.lines ?? 3} /> : <FailureNote failure={failure} />;
  }
  return (
    <>
      {failure !== undefined && <FailureNote failure={failure} stale />}
      {props.children(value)}
    </>
  );
}

export function FailureNote({ failure, stale = false }: { readonly failure: Failure; readonly stale?: boolean }) {
  return (
    <p class="note note-bad">
      <Icon name="warning" />
      <span>
        {failure.text}
        {failure.kind === 'problem' && <code class="id"> {failure.code}</code>}
        {stale && ' What is shown is from before.'}
      </span>
    </p>
  );
}

export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

function Skeleton({ lines }: { readonly lines: number }) {
  return (
    <div class="skeleton" role="status">
      <span class="unseen">Loading</span>
      {Array.from({ length: lines }, (_, index) => (
        <span class="skeleton-line" key={index} />
      ))}
    </div>
  );
}
