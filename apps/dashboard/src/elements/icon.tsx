/** Line drawings on a 24 unit grid; decoration beside a text, hidden from screen readers. */
const PATHS = {
  now: 'M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
  balance: 'M4 7h16M4 12h10M4 17h7M18 13v7M15 17l3 3 3-3',
  market: 'M4 19V5M4 19h16M7 8h4v4h4v4h4M7 16h3v-2h4v-4h5',
  trades: 'M4 8h13M14 5l3 3-3 3M20 16H7M10 13l-3 3 3 3',
  settlements: 'M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6',
  orders: 'M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01',
  meter: 'M12 14l4-5M5 18a9 9 0 1 1 14 0zM8.5 18h7',
  network: 'M12 5.5 5.5 17h13zM12 3.5v2M4.5 18.500l1-1.500M19.5 18.500l-1-1.5',
  alarms: 'M6 16V11a6 6 0 1 1 12 0v5l2 2H4zM10 21h4',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.500M17.5 17.5 19 19M5 19l1.5-1.500M17.5 6.5 19 5',
  moon: 'M20 14.500A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.500z',
  auto: 'M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18',
  check: 'M5 12.500l4.5 4.500L19 7.5',
  warning: 'M12 4 2.5 20h19zM12 10v4M12 17h.01',
  more: 'M6 9l6 6 6-6',
  leave: 'M10 4H5v16h5M14 8l4 4-4 4M9 12h9',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The mark of the product: three neighbours around one sun. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path class="mark-lines" d="M8 11 16 7l8 4v10l-8 4-8-4zM8 11l8 5 8-5M16 16v9" />
      <circle class="mark-sun" cx="16" cy="16" r="4.4" />
      <circle class="mark-import" cx="8" cy="11" r="2.8" />
      <circle class="mark-export" cx="24" cy="11" r="2.8" />
      <circle class="mark-home" cx="16" cy="25" r="2.8" />
    </svg>
  );
}
