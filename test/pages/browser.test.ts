import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { looks, startChromium, whyNoBrowser } from '../support/chromium.ts';
import { ada, createPageStage, otherCluster, type PageServer, type PageStage, reader, servePages } from '../support/page-stage.ts';
import { clusterId, hubEndpoint } from '../support/simulated-night.ts';

const encoded = encodeURIComponent;

describe.skipIf(whyNoBrowser)(`the pages in Chromium${whyNoBrowser ? ` (skipped: ${whyNoBrowser})` : ''}`, () => {
  let browser: Browser;
  let stage: PageStage;
  let server: PageServer;
  let contexts: BrowserContext[] = [];
  beforeAll(async () => {
    [browser, stage] = await Promise.all([startChromium(), createPageStage()]);
    server = await servePages(stage.service);
  }, 60_000);
  afterAll(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await browser?.close();
    await server?.stop();
  });

  /** A page whose console and network are watched; `complaints` is what the browser did not like. */
  async function openPage(
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<{ page: Page; complaints: string[]; asked: string[] }> {
    const context = await browser.newContext(options);
    contexts = [...contexts, context];
    const page = await context.newPage();
    const complaints: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => void (['error', 'warning'].includes(message.type()) && complaints.push(message.text())));
    page.on('pageerror', (error) => void complaints.push(error.message));
    page.on('request', (request) => void asked.push(new URL(request.url()).origin));
    return { page, complaints, asked };
  }

  const paths = (): readonly string[] => [
    '/api/page',
    '/api/page?search=nothing-has-this-name',
    `/api/page/clusters?id=${encoded(clusterId)}`,
    `/api/page/clusters?id=${encoded(otherCluster('aks-train'))}`,
    `/api/page/runs/${stage.healed.runId}`,
    `/api/page/runs/${stage.waiting.runId}`,
    '/api/page/runs/run-failed',
    '/api/page/findings',
    '/api/page/findings?state=resolved',
    '/api/page/alerts',
    '/api/page/about',
    '/api/page/runbooks/run-failed',
    '/api/page/runbooks/identity-replaced',
    `/api/page/actions/plan?cluster=${encoded(clusterId)}`,
    `/api/page/actions/repair?cluster=${encoded(clusterId)}`,
    `/api/page/actions/approve?run=${stage.waiting.runId}`,
    `/api/page/actions/cancel?run=${stage.waiting.runId}`,
    `/api/page/actions/hold?cluster=${encoded(clusterId)}`,
    '/api/page/actions/lift?hold=hold-1',
    `/api/page/actions/restore?resource=${encoded(hubEndpoint)}`,
  ];
  const failing = ['/api/page/runs/no-such-run', '/api/page/actions/lift?hold=gone'];

  it.each(looks)(
    'have nothing that axe finds, fit the width and load nothing from elsewhere: $name',
    async ({ colorScheme, width, height }) => {
      const { page, complaints, asked } = await openPage({ colorScheme, viewport: { width, height } });
      for (const path of paths()) {
        const answer = await page.goto(server.url + path);
        expect(answer?.status(), path).toBe(200);
        expect(await widthOf(page), path).toBeLessThanOrEqual(width);
        expect(await violationsOn(page), path).toEqual([]);
      }
      expect(complaints).toEqual([]);
      expect([...new Set(asked)]).toEqual([server.url]);
    },
    120_000,
  );

  it.each(looks)(
    'are as good for a reader, for nobody and without storage: $name',
    async ({ colorScheme, width, height }) => {
      const { page } = await openPage({ colorScheme, viewport: { width, height } });
      const look = async (path: string, status: number) => {
        expect((await page.goto(server.url + path))?.status(), path).toBe(status);
        expect(await widthOf(page), path).toBeLessThanOrEqual(width);
        expect(await violationsOn(page), path).toEqual([]);
      };
      for (const path of failing) await look(path, 404);
      server.caller = reader;
      await look(`/api/page/clusters?id=${encoded(clusterId)}`, 200);
      server.caller = undefined;
      await look('/api/page', 401);
      Object.assign(server, { caller: ada, isStoreDown: true });
      await look('/api/page', 503);
      server.isStoreDown = false;
    },
    120_000,
  );

  it('would be found out by axe if they had a fault', async () => {
    const { page } = await openPage();
    await page.goto(`${server.url}/api/page`);
    await page.evaluate("document.querySelector('main').append(document.createElement('button'))");
    expect(await violationsOn(page)).toEqual(['button-name: <button></button>']);
  });

  it('work without a script: a hold is placed and lifted with the forms alone', async () => {
    const { page } = await openPage({ javaScriptEnabled: false });
    await page.goto(`${server.url}/api/page/clusters?id=${encoded(otherCluster('aks-batch'))}`);
    await page.getByRole('link', { name: 'Place a hold' }).click();
    await page.getByLabel('Name of the hold').fill('night shift');
    await page.getByLabel('Why').fill('We look at it in the morning.');
    await page.getByLabel('How long').selectOption('for 4 hours');
    await page.getByRole('button', { name: 'Place the hold' }).click();
    await page.getByText('By ada@contoso.com, placed').waitFor();
    expect(new URL(page.url()).pathname).toBe('/api/page/clusters');
    await page.getByRole('link', { name: 'Lift this hold' }).click();
    await page.getByRole('button', { name: 'Lift the hold' }).click();
    await page.getByText('None: Relink may work on the cluster as its mode says.').waitFor();
  });

  it('refuse a form that another site has in its page', async () => {
    const { page } = await openPage();
    await page.goto('data:text/html,<p>evil</p>');
    const before = (await stage.service.store.runs.list({ limit: 50 })).length;
    await page.setContent(
      `<form method="post" action="${server.url}/api/page/actions/plan"><input name="cluster" value="${clusterId}"><button>Win a prize</button></form>`,
    );
    const [answer] = await Promise.all([page.waitForNavigation(), page.getByRole('button').click()]);
    expect(answer?.status()).toBe(403);
    expect((await stage.service.store.runs.list({ limit: 50 })).length).toBe(before);
  });

  it('can be used with the keyboard alone: skip link, menu, and a focus that can be seen', async () => {
    const { page } = await openPage();
    await page.goto(`${server.url}/api/page`);
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Read the plan');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Repair of aks-night' }).waitFor();
  });

  it('show what has changed by themselves, cost nothing while nothing has, and stop when told to', async () => {
    const { page } = await openPage();
    await page.clock.install();
    const statuses: number[] = [];
    page.on('response', (response) => void (response.request().resourceType() === 'fetch' && statuses.push(response.status())));
    await page.goto(`${server.url}/api/page`);
    await page.clock.runFor(31_000);
    await expect.poll(() => statuses).toEqual([304]);
    const now = stage.service.clock.now();
    await stage.service.store.clusters.insert({
      clusterId: otherCluster('aks-fresh'),
      power: 'Running',
      powerSeenAt: now,
      firstSeenAt: now,
    });
    await page.clock.runFor(31_000);
    await page.getByRole('link', { name: 'aks-fresh' }).waitFor();
    expect(statuses).toEqual([304, 200]);
    expect(await page.locator('#refresh-says').textContent()).toBe('The page has changed.');
    await page.getByRole('button', { name: 'Stop refreshing' }).click();
    await page.clock.runFor(120_000);
    expect(statuses).toEqual([304, 200]);
  });

  it('lead from the plan that waits to the repaired cluster', async () => {
    const { page } = await openPage({ viewport: { width: 360, height: 740 } });
    await page.goto(`${server.url}/api/page`);
    await page.getByRole('link', { name: 'Read the plan' }).click();
    await page.getByRole('link', { name: 'Approve the plan' }).click();
    await page.getByText('You approve exactly what stands here').waitFor();
    await page.getByRole('button', { name: 'Approve this plan' }).click();
    await page.getByText('ada@contoso.com has approved the plan').waitFor();
    await stage.played.work();
    await page.reload();
    await page.getByText('2 endpoints relinked, 3 computes reattached.').first().waitFor();
    await page.getByText('The same as a table').click();
    expect(await page.getByRole('rowheader', { name: 'pe-aks-hub' }).count()).toBeGreaterThanOrEqual(2);
  });
});

async function violationsOn(page: Page): Promise<readonly string[]> {
  // By the debugger, which the page’s content security policy does not bind.
  await page.evaluate(axe.source);
  const found = (await page.evaluate('axe.run(document)')) as { violations: { id: string; nodes: { html: string }[] }[] };
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

function widthOf(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth');
}

function focused(page: Page): Promise<string> {
  return page.evaluate('document.activeElement.textContent');
}
