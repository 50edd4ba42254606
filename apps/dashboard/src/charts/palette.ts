/** The colours of the style sheet as a canvas needs them: resolved, for the theme that is in force now. */
export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  /** For large areas behind a line. */
  readonly solarFaded: string;
  readonly import: string;
  readonly export: string;
}

export function readPalette(within: HTMLElement): Palette {
  const probe = document.createElement('span');
  within.append(probe);
  const colour = (variable: string) => {
    probe.style.color = `var(${variable})`;
    return getComputedStyle(probe).color;
  };
  const palette = {
    ink: colour('--ink'),
    muted: colour('--ink-muted'),
    line: colour('--line'),
    solarFaded: colour('--solar-faded'),
    import: colour('--import'),
    export: colour('--export'),
  };
  probe.remove();
  return palette;
}
