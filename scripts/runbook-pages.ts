import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Marked } from 'marked';
import { alertCatalogue } from '../shared/domain/alert-catalogue.ts';

const folder = fileURLToPath(new URL('../docs/runbooks/', import.meta.url));

const marked = new Marked({
  renderer: {
    link({ href, tokens }) {
      const text = this.parser.parseInline(tokens);
      const address = addressOf(href);
      return address === undefined ? `${text} (<code>${pathOf(href)}</code>)` : `<a href="${address}">${text}</a>`;
    },
    // What scrolls must be reachable by keyboard.
    code: ({ text }) => `<pre tabindex="0"><code>${escaped(text)}</code></pre>\n`,
  },
});

/** The runbooks as HTML by alert code, so that the deployed app can show them to whoever has no repository at hand. Written into the tree. */
export function runbookTexts(): string {
  const codes = Object.keys(alertCatalogue).toSorted();
  const pages = codes.map((code) => [code, marked.parse(readFileSync(`${folder}${code}.md`, 'utf8'), { async: false })]);
  return `${JSON.stringify(Object.fromEntries(pages), undefined, 2)}\n`;
}

/** Other runbooks are pages too, the web is the web, and the rest of the documents stand in the repository only. */
function addressOf(href: string): string | undefined {
  if (href.startsWith('https://')) return escaped(href);
  const other = /^([a-z-]+)\.md(#[\w-]+)?$/.exec(href);
  return other ? `/api/page/runbooks/${other[1]}` : undefined;
}

function pathOf(href: string): string {
  return escaped(href.replace(/^\.\.\//, 'docs/'));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
