import { useEffect, useState } from 'preact/hooks';

/** `auto` follows the device. */
export type Theme = 'auto' | 'light' | 'dark';

const STORAGE_KEY = 'wattmesh.theme';
const NEXT: Record<Theme, Theme> = { auto: 'light', light: 'dark', dark: 'auto' };
const CHANGED = 'wattmesh-theme';
const prefersDark = matchMedia('(prefers-color-scheme: dark)');

/** Puts the kept choice on the document; call it before the first rendering. */
export function applyKeptTheme(): void {
  document.documentElement.dataset['theme'] = keptTheme();
}

/** The choice, and what changes it to the next: automatic, light, dark. */
export function useTheme(): { readonly theme: Theme; readonly next: Theme; readonly change: () => void } {
  const [theme, setTheme] = useState<Theme>(keptTheme);
  const next = NEXT[theme];
  return {
    theme,
    next,
    change: () => {
      document.documentElement.dataset['theme'] = next;
      try {
        localStorage.setItem(STORAGE_KEY, next);
      } catch {
        // Where nothing can be kept the choice lasts for this visit.
      }
      setTheme(next);
      dispatchEvent(new Event(CHANGED));
    },
  };
}

/** A number that changes with the colours, for charts that are drawn once. */
export function useThemeVersion(): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const count = () => setVersion((before) => before + 1);
    addEventListener(CHANGED, count);
    prefersDark.addEventListener('change', count);
    return () => {
      removeEventListener(CHANGED, count);
      prefersDark.removeEventListener('change', count);
    };
  }, []);
  return version;
}

function keptTheme(): Theme {
  const now = document.documentElement.dataset['theme'];
  if (now === 'light' || now === 'dark' || now === 'auto') return now;
  try {
    const kept = localStorage.getItem(STORAGE_KEY);
    return kept === 'light' || kept === 'dark' ? kept : 'auto';
  } catch {
    return 'auto';
  }
}
