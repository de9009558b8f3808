import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { Answer } from './http-answer.ts';

const style = `:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
article { border: 1px solid; border-radius: 4px; padding: 0 1rem 1rem; margin: 1rem 0; }
button { font: inherit; min-height: 2.75rem; padding: 0 1rem; }
dt { font-weight: 600; }
dd { white-space: pre-line; }
li { margin: .5rem 0; }`;

const styleHash = createHash('sha256').update(style).digest('base64');

/** Nothing is loaded and no script runs: what a page shows may come from anywhere. */
const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

export type Html = ReturnType<typeof html>;

/** A small page of the local stack itself; none of these is deployed. `body` comes from `html`, which escapes what is put into it. */
export async function pageAnswer(status: number, title: string, body: Html): Promise<Answer> {
  const page = await html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${raw(style)}</style></head>
<body><main><h1>${title}</h1>
${body}
</main></body>
</html>`;
  return { status, headers, body: String(page) };
}
