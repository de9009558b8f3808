import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { CloudEvent } from 'cloudevents';
import { describe, expect, it } from 'vitest';
import { eventOf } from '../../shared/alerts/event-grid-sink.ts';
import { bodyOf } from '../../shared/alerts/notice-body.ts';
import { pagerDutyEvent } from '../../shared/alerts/pagerduty-sink.ts';
import { siteOf } from '../../shared/alerts/site.ts';
import { slackMessage } from '../../shared/alerts/slack-sink.ts';
import { teamsMessage } from '../../shared/alerts/teams-sink.ts';
import { alertedCluster, everyNotice, noticeOf, site } from '../support/alert-notices.ts';
import { adaptiveCardMessage, pagerDutyRequest, slackPayload } from '../support/receiver-formats.ts';

const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false });
addFormats.default(ajv);
const isTeams = ajv.compile(adaptiveCardMessage);
const isSlack = ajv.compile(slackPayload);
const isPagerDuty = ajv.compile(pagerDutyRequest);
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value), 'utf8');
const sites = [site, undefined];

describe.each(everyNotice)('a notice %s', (_what, notice) => {
  it('is an Adaptive Card that Teams takes, below 28 KB', () => {
    for (const known of sites) {
      const message = teamsMessage(notice, known);
      expect(isTeams(JSON.parse(JSON.stringify(message))), JSON.stringify(isTeams.errors)).toBe(true);
      expect(bytesOf(message)).toBeLessThan(28 * 1_024);
    }
  });

  it('is a message within the limits of Block Kit', () => {
    for (const known of sites) {
      expect(isSlack(JSON.parse(JSON.stringify(slackMessage(notice, known)))), JSON.stringify(isSlack.errors)).toBe(true);
    }
  });

  it('is an event within the limits of PagerDuty', () => {
    for (const known of sites) {
      const request = { routing_key: 'a'.repeat(32), ...pagerDutyEvent(notice, known) };
      expect(isPagerDuty(JSON.parse(JSON.stringify(request))), JSON.stringify(isPagerDuty.errors)).toBe(true);
      expect(bytesOf(request)).toBeLessThan(512 * 1_024);
    }
  });

  it('is a CloudEvent 1.0', () => {
    for (const known of sites) {
      const { time, ...rest } = eventOf(notice, known);
      const event = new CloudEvent({ specversion: '1.0', ...rest, time: time.toISOString() });
      expect(event.validate()).toBe(true);
      expect(event.data).toEqual(bodyOf(notice, known));
    }
  });
});

describe('what every sink says', () => {
  const everywhere = (notice = noticeOf()) =>
    [teamsMessage, slackMessage, pagerDutyEvent, bodyOf].map((of) => JSON.stringify(of(notice, site)));

  it('is what was seen, done, not done and what to do next, with the page, the run and the cluster', () => {
    for (const said of everywhere()) {
      for (const part of ['a lock “here”', 'nothing', 'the delete', 'remove the lock', 'docs/runbooks/run-failed.md'])
        expect(said.replaceAll('\\\\', '')).toContain(part);
      expect(said).toContain(`${site}/api/page/runs/run-1`);
      expect(said).toContain(`${site}/api/page/clusters?id=${encodeURIComponent(alertedCluster)}`);
      expect(said).toContain(`${site}/api/page/alerts`);
    }
  });

  it('has no links where the app does not know its address', () => {
    for (const of of [slackMessage, pagerDutyEvent]) expect(JSON.stringify(of(noticeOf(), undefined))).not.toContain('http');
    expect(teamsMessage(noticeOf(), undefined).attachments[0]?.content).not.toHaveProperty('actions');
    expect(bodyOf(noticeOf(), undefined).links).toEqual([]);
  });

  it('names the storm', () => {
    const storm = noticeOf({ others: { count: 37, some: [`${alertedCluster}-2`] } });
    expect(slackMessage(storm, site).text).toBe('🔴 A repair failed and stopped: aks-night and 37 more');
    expect(pagerDutyEvent(storm, site).payload?.summary).toBe('A repair failed and stopped: aks-night and 37 more');
    expect(bodyOf(storm, site).others).toEqual({ count: 37, some: [`${alertedCluster}-2`] });
  });
});

describe('PagerDuty', () => {
  it('gets one key for a condition, whatever the casing and the state', () => {
    const first = pagerDutyEvent(noticeOf(), site);
    const other = noticeOf({ subject: alertedCluster.toUpperCase(), at: 1, state: 'resolved' });
    expect(pagerDutyEvent(other, site)).toEqual({ event_action: 'resolve', dedup_key: first.dedup_key });
    expect(pagerDutyEvent(noticeOf({ code: 'run-refused' }), site).dedup_key).not.toBe(first.dedup_key);
  });

  it('wakes somebody for errors, not for warnings, and least of all for a try', () => {
    const severities = (['run-failed', 'run-refused', 'sink-test'] as const).map(
      (code) => pagerDutyEvent(noticeOf({ code }), site).payload?.severity,
    );
    expect(severities).toEqual(['error', 'warning', 'info']);
    expect(pagerDutyEvent(noticeOf({ code: 'drift-finding', severity: 'error' }), site).payload?.severity).toBe('error');
  });
});

describe('texts of others', () => {
  it('mention nobody in Slack and become no link in Teams', () => {
    const notice = noticeOf({ seen: '<!channel> [here](https://evil.example)' });
    const { blocks, text } = slackMessage({ ...notice, subject: '<!here>' }, site);
    expect(JSON.stringify(blocks)).not.toContain('mrkdwn');
    expect(text).toContain('&lt;!here&gt;');
    const card = teamsMessage(notice, site).attachments[0]?.content;
    expect(card?.body.map((block) => ('text' in block ? block.text : ''))).toContain('\\<!channel\\> \\[here\\](https://evil.example)');
  });
});

describe('the app’s address', () => {
  it.each([
    ['func-relink.azurewebsites.net', 'https://func-relink.azurewebsites.net'],
    ['localhost:7071', 'http://localhost:7071'],
    ['', undefined],
    ['evil"><script>', undefined],
  ])('from the host name %s is %s', (WEBSITE_HOSTNAME, expected) => {
    expect(siteOf({ WEBSITE_HOSTNAME })).toBe(expected);
  });

  it('is not known where nothing names it', () => {
    expect(siteOf({})).toBeUndefined();
  });
});
