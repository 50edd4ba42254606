import { render } from 'preact';
import { TokenKeeper, type TokenStorage } from './access/token.js';
import { App, takeTokenFromAddress } from './app.js';
import { applyKeptTheme } from './shell/theme.js';
import './styles/tokens.css';
import './styles/layout.css';
import './styles/elements.css';
import './styles/tables.css';
import './styles/charts.css';
import './styles/sections.css';

applyKeptTheme();
const keeper = new TokenKeeper(storage());
const fresh = takeTokenFromAddress();
if (fresh !== undefined) keeper.set(fresh);
const page = document.getElementById('page');
if (page !== null) render(<App keeper={keeper} />, page);

/** undefined where the browser refuses to store anything. */
function storage(): TokenStorage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
