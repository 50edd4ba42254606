import { Fragment, type ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from './icon.js';
import { Empty } from './loaded.js';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Figures stand at the end of their column. */
  readonly align?: 'end';
  /** On a narrow screen: in the first line of the card, in a line of its own (both without its name), or wide with it. */
  readonly narrow?: 'head' | 'line' | 'wide';
}

/**
 * A table that reads as a list of cards on a narrow screen. It keeps its roles there by saying them, because a changed
 * `display` takes them away. `details` gives each row a button that opens them below it.
 */
export function DataTable<Row>(props: {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly rowClass?: (row: Row) => string;
  readonly empty: ComponentChildren;
  readonly details?: (row: Row) => ComponentChildren;
  readonly detailsLabel?: (row: Row) => string;
  /** Keeps its columns on a narrow screen: for tables of two or three short figures. */
  readonly compact?: boolean;
}) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const { columns, details } = props;
  if (props.rows.length === 0) return <Empty>{props.empty}</Empty>;
  const toggle = (key: string) => {
    const next = new Set(open);
    if (!next.delete(key)) next.add(key);
    setOpen(next);
  };
  return (
    <table class={props.compact === true ? 'table table-compact' : 'table table-cards'} role="table">
      <caption class="unseen">{props.caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column.head} role="columnheader" scope="col" class={column.align}>
              {column.head}
            </th>
          ))}
          {details !== undefined && (
            <th role="columnheader" scope="col">
              <span class="unseen">Details</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {props.rows.map((row) => {
          const key = props.rowKey(row);
          const isOpen = open.has(key);
          return (
            <Fragment key={key}>
              <tr role="row" class={`${props.rowClass?.(row) ?? ''} ${isOpen ? 'opened' : ''}`}>
                {columns.map((column) => (
                  <td
                    key={column.head}
                    role="cell"
                    class={`${column.align ?? ''} ${column.narrow === undefined ? '' : `narrow-${column.narrow}`}`}
                    data-label={column.head}
                  >
                    <span class="cell">{column.cell(row)}</span>
                  </td>
                ))}
                {details !== undefined && (
                  <td role="cell" class="opener-cell">
                    <button
                      type="button"
                      class="opener"
                      aria-expanded={isOpen}
                      aria-label={props.detailsLabel?.(row) ?? 'Details'}
                      onClick={() => toggle(key)}
                    >
                      <Icon name="more" />
                    </button>
                  </td>
                )}
              </tr>
              {isOpen && details !== undefined && (
                <tr role="row" class="details-row">
                  <td role="cell" colSpan={columns.length + 1}>
                    {details(row)}
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

/** Below a list of which more can be read. */
export function ShowMore(props: { readonly shown: number; readonly more: boolean; readonly onMore: () => void }) {
  if (!props.more) return null;
  return (
    <p class="show-more">
      <button type="button" class="button" onClick={props.onMore}>
        Show more
      </button>
      <span class="muted">The newest {props.shown} are shown.</span>
    </p>
  );
}

/** A region that scrolls by itself and can be reached by keyboard. */
export function ScrollRegion({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    <div class="scroll-region" role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}

export interface Fact {
  readonly name: string;
  readonly value: ComponentChildren;
}

/** Names and values, as a description list. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl class="facts">
      {facts.map((fact) => (
        <div key={fact.name}>
          <dt>{fact.name}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
