import { constant, type Markup, markup } from '../markup.ts';
import texts from '../runbooks.json' with { type: 'json' };

/** What to do about an alert: the text of `docs/runbooks/<code>.md`, which `npm run docs` puts into the app; undefined for no alert’s code. */
export function runbookView(code: string): Markup | undefined {
  return Object.hasOwn(texts, code) ? markup`<article class="runbook">${constant(texts[code as keyof typeof texts])}</article>` : undefined;
}
