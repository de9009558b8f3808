import type { KnownBlock, PlainTextElement, SectionBlock } from '@slack/types';
import type { AlertNotice } from '../domain/alert.ts';
import type { AlertSink } from '../ports/alert-sink.ts';
import { shortened, wordsOf } from './notice-words.ts';
import { post } from './post.ts';
import type { Site } from './site.ts';

/** Slack, “Reference: blocks”: a header has up to 150 characters, the text of a section 3000; “Button element”: its text 75. */
const most = { header: 150, section: 3_000 };

/**
 * A message of Block Kit to an incoming webhook. Slack answers 200 and `ok`, and everything else with a word and a status of its own
 * (“Sending messages using incoming webhooks”, handling errors); only `ok` is believed.
 */
export function createSlackSink(url: string, site: Site): AlertSink {
  return {
    name: 'slack',
    isForPeople: true,
    send: (notice, signal) =>
      post(
        'Slack',
        { url, body: JSON.stringify(slackMessage(notice, site)), signal },
        ({ status, text }) => status === 200 && text.trim() === 'ok',
      ),
  };
}

/** `text` is what notifications and screen readers get. Texts are plain, so that nothing in them mentions anybody or becomes a link. */
export function slackMessage(notice: AlertNotice, site: Site): { readonly text: string; readonly blocks: KnownBlock[] } {
  const { headline, severity, subject, paragraphs, runbook, links, at } = wordsOf(notice, site);
  const sign = notice.state === 'resolved' ? '✅' : { error: '🔴', warning: '🟠' }[severity];
  const context = [subject, at, `Runbook: ${runbook}`];
  const buttons = links.map(({ text, href }) => ({ type: 'button' as const, text: plainText(text, 75), url: href }));
  return {
    text: escaped(`${sign} ${headline}`),
    blocks: [
      { type: 'header', text: plainText(`${sign} ${headline}`, most.header) },
      ...paragraphs.map(({ title, text }): SectionBlock => ({ type: 'section', text: plainText(`${title}: ${text}`, most.section) })),
      { type: 'context', elements: context.map((text) => plainText(text, most.section)) },
      ...(buttons.length > 0 ? [{ type: 'actions' as const, elements: buttons }] : []),
    ],
  };
}

function plainText(text: string, longest: number): PlainTextElement {
  return { type: 'plain_text', text: shortened(text, longest), emoji: false };
}

/** Slack, “Formatting text for app surfaces”: these three are all that has to be escaped. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
