import { html } from 'hono/html';
import { nameOf } from '../../shared/domain/arm-id.ts';
import type { Answer } from '../host/http-answer.ts';
import { pageAnswer } from '../host/plain-page.ts';
import type { Letter } from './letter.ts';

/** Newest first. */
export function inboxPage(letters: readonly Letter[]): Promise<Answer> {
  const count = letters.length === 0 ? 'No alert has come yet.' : `${letters.length} so far, newest first; each was signed by Relink.`;
  return pageAnswer(
    200,
    'Inbox: alerts of the local Relink',
    html`<p>The webhook of the local stack (RELINK_ALERT_WEBHOOK) ends here. ${count} <a href="/">Look again</a></p>
${letters.map(article)}`,
  );
}

function article(letter: Letter) {
  const { title, state, severity, code, subject, at, runbook, links } = letter;
  const head = state === 'resolved' ? 'Over' : severity;
  return html`<article>
<h2>${head}: ${title}, ${nameOf(subject) || subject}</h2>
<p><time datetime="${at}">${at.slice(0, 19).replace('T', ' ')} UTC</time>, <code>${code}</code>, runbook ${runbook}</p>
<dl>${paragraphs(letter).map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>
<p>${links.filter(({ href }) => isWebAddress(href)).map(({ text, href }) => html`<a href="${href}">${text}</a> `)}</p>
</article>
`;
}

function paragraphs({ seen, done, notDone, next }: Letter): readonly (readonly [string, string])[] {
  return [
    ['Seen', seen],
    ['Done', done],
    ['Not done', notDone],
    ['Next', next],
  ];
}

/** Escaping keeps no one from a link that runs a script. */
function isWebAddress(href: string): boolean {
  return URL.canParse(href) && ['http:', 'https:'].includes(new URL(href).protocol);
}
