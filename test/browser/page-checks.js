/**
 * Injected into the page by dashboard.spec.ts: what an accessibility checker looks at first. Each check gives the list of
 * what is wrong, as text. A plain script: it runs in the browser, before the page's own.
 */
globalThis.violations = [];
addEventListener('securitypolicyviolation', (event) => {
  globalThis.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});

globalThis.pageChecks = {
  /** Controls without a name. */
  unnamedControls() {
    return [...document.querySelectorAll('button, a[href], input, select, textarea, [role="img"], [role="region"]')]
      .filter((element) => accessibleName(element) === '')
      .map((element) => element.outerHTML.slice(0, 120));
  },
  /** Headings that skip a level, and how many level ones there are when it is not one. */
  headingOrder() {
    const levels = [...document.querySelectorAll('h1, h2, h3, h4')].map((heading) => Number(heading.tagName[1]));
    const skipped = levels.flatMap((level, index) =>
      index > 0 && level > levels[index - 1] + 1 ? [`${levels[index - 1]} to ${level}`] : [],
    );
    const ones = levels.filter((level) => level === 1).length;
    return ones === 1 ? skipped : [`${ones} level one headings`, ...skipped];
  },
  /** Tables without a caption or without column or row headers. */
  tables() {
    return [...document.querySelectorAll('table')]
      .filter((table) => (table.caption?.textContent ?? '') === '' || table.querySelector('th[scope]') === null)
      .map((table) => table.outerHTML.slice(0, 120));
  },
  /** Ids that occur twice, and references to ids that do not exist. */
  ids() {
    const all = [...document.querySelectorAll('[id]')].map((element) => element.id);
    const twice = all.filter((id, index) => all.indexOf(id) !== index);
    const lost = ['aria-labelledby', 'aria-describedby', 'for'].flatMap((attribute) =>
      [...document.querySelectorAll(`[${attribute}]`)]
        .flatMap((element) => element.getAttribute(attribute).split(' '))
        .filter((id) => !all.includes(id))
        .map((id) => `${attribute} ${id}`),
    );
    return [...twice, ...lost];
  },
  /** Texts with less contrast than WCAG AA asks for. */
  contrast() {
    const poor = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      if (node.textContent.trim() === '' || !isSeen(element)) continue;
      const style = getComputedStyle(element);
      const ground = groundOf(element);
      const ink = over(parse(element instanceof SVGElement ? style.fill : style.color), ground);
      const size = Number.parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      const ratio = contrastOf(ink, ground);
      if (ratio < (large ? 3 : 4.5))
        poor.add(
          `${ratio.toFixed(2)} ${element.className.baseVal ?? element.className}: ${node.textContent.trim().slice(0, 40)}`,
        );
    }
    return [...poor];
  },
};

function accessibleName(element) {
  const by = element.getAttribute('aria-labelledby');
  if (by !== null) return document.getElementById(by)?.textContent.trim() ?? '';
  const labels = [...(element.labels ?? [])].map((label) => label.textContent).join(' ');
  return (
    element.getAttribute('aria-label') ?? `${labels} ${element.tagName === 'INPUT' ? '' : element.textContent}`
  ).trim();
}

function isSeen(element) {
  if (element.closest('.unseen, [disabled], option, optgroup, noscript, script') !== null) return false;
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility === 'visible';
}

/** The colour behind an element: the grounds of its ancestors, laid over each other. */
function groundOf(element) {
  const layers = [];
  for (let each = element; each !== null; each = each.parentElement)
    layers.push(parse(getComputedStyle(each).backgroundColor));
  return layers.toReversed().reduce((ground, layer) => over(layer, ground), [255, 255, 255, 1]);
}

function parse(text) {
  const numbers = (text.match(/[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
  const [r = 0, g = 0, b = 0, alpha = 1] = numbers;
  return text.startsWith('color(srgb') ? [r * 255, g * 255, b * 255, alpha] : [r, g, b, alpha];
}

function over(top, below) {
  const alpha = top[3];
  return [0, 1, 2].map((index) => top[index] * alpha + below[index] * (1 - alpha)).concat(1);
}

function contrastOf(a, b) {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance([r, g, b]) {
  const linear = [r, g, b].map((value) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}
