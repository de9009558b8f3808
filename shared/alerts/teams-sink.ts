import type { AlertNotice } from '../domain/alert.ts';
import type { AlertSink } from '../ports/alert-sink.ts';
import { shortened, wordsOf } from './notice-words.ts';
import { type Answer, post } from './post.ts';
import type { Site } from './site.ts';

/**
 * Of one paragraph. A message with more than 28 KB is refused (Microsoft Learn, “Create an Incoming Webhook”); a character may take up to
 * six bytes in JSON, and there are five paragraphs.
 */
const longestText = 800;

/** An Adaptive Card to the Workflows webhook of a Teams channel (“When a Teams webhook request is received”). */
export function createTeamsSink(url: string, site: Site): AlertSink {
  return {
    name: 'teams',
    isForPeople: true,
    send: (notice, signal) => post('Teams', { url, body: JSON.stringify(teamsMessage(notice, site)), signal }, isTaken),
  };
}

/**
 * A workflow answers 202. The connectors of before answer 200 also when they failed, with a sentence, and with a number when they did
 * not (msteams-docs, issues 400 and 9698).
 */
function isTaken({ status, text }: Answer): boolean {
  return status === 202 || (status === 200 && /^\s*\d*\s*$/.test(text));
}

/** The message with its one card, of version 1.4 of the schema: Teams shows 1.5 and older. */
export function teamsMessage(notice: AlertNotice, site: Site) {
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: cardOf(notice, site) }] };
}

function cardOf(notice: AlertNotice, site: Site) {
  const { headline, severity, subject, paragraphs, runbook, links, at } = wordsOf(notice, site);
  const colors = { error: 'attention', warning: 'warning' };
  const color = notice.state === 'resolved' ? 'good' : colors[severity];
  const facts = { Subject: subject, Time: at, Runbook: runbook };
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      { type: 'TextBlock', text: plain(headline), size: 'large', weight: 'bolder', color, wrap: true },
      ...paragraphs.flatMap(({ title, text }) => [
        { type: 'TextBlock', text: title, weight: 'bolder', spacing: 'medium', wrap: true },
        { type: 'TextBlock', text: plain(text), spacing: 'none', wrap: true },
      ]),
      { type: 'FactSet', facts: Object.entries(facts).map(([title, value]) => ({ title, value: plain(value) })) },
    ],
    ...(links.length > 0 && { actions: links.map(({ text, href }) => ({ type: 'Action.OpenUrl', title: text, url: href })) }),
  };
}

/** A TextBlock knows a part of Markdown: what Azure or a person wrote must not become a link or a heading. */
function plain(text: string): string {
  return shortened(text, longestText).replace(/[\\`*_[\]<>#]/g, '\\$&');
}
