import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import night from '../../local/worlds/night.json' with { type: 'json' };
import { hubEndpoint } from '../support/simulated-night.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const colourCode = '\u001b';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relink-start-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs what `npm start` runs; it brings an Azurite of its own. */
function start(...given: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(root, 'local', 'start.ts'), ...given], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output, errors }));
  });
}

async function worldFile(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** Each pattern is found after the end of the one before it; a long line may have been broken anywhere. */
function expectInOrder(output: string, patterns: readonly RegExp[]): void {
  const text = output.replace(/\s+/g, ' ');
  let from = 0;
  for (const pattern of patterns) {
    const found = pattern.exec(text.slice(from));
    expect(found, `${pattern} after:\n${text.slice(Math.max(0, from - 400), from)}`).not.toBeNull();
    from += (found?.index ?? 0) + (found?.[0].length ?? 0);
  }
}

describe('npm start -- --once', () => {
  let ended: Ended;
  beforeAll(async () => {
    ended = await start('--once', '--speed', '600');
  });

  it('tells the night in the order of cause and effect and ends with 0 when the judge finds everything healed', () => {
    const { code, output, errors } = ended;
    expect(errors).toBe('');
    expectInOrder(output, [
      /Nothing leaves this machine/,
      /pe-aks-build +linked endpoint, manual +works, 10\.10\.2\.10/,
      /Owner +aks-night +asks Azure to stop the cluster/,
      /Azure +aks-night +the cluster is stopped, after/,
      /Owner +aks-night +asks Azure to start the cluster/,
      /Judge +pe-aks-hub +linked endpoint: dead/,
      /Judge +k8s-fraud +compute in mlw-fraud: dead \(Azure says Succeeded\)/,
      /Relink +pe-aks-hub +must be made again: its connection is Disconnected/,
      /Relink +pe-aks-hub +deletes the dead endpoint/,
      /Relink +pe-aks-hub +creates the endpoint again, from the snapshot/,
      /Azure +pe-aks-hub +endpoint created, new address 10\.10\.1\.5, was 10\.10\.1\.4, connection Approved/,
      /Relink +pe-aks-hub +changes A record aks-night-3kq8wz1v from 10\.10\.1\.4 to 10\.10\.1\.5/,
      /Relink +k8s-fraud +detaches the compute/,
      /Relink +k8s-fraud +attaches the compute again/,
      /Alert +k8s-fraud +A reattached compute has a new identity without its old roles/,
      /the run ended, succeeded: 2 endpoints relinked, 3 computes reattached/,
      /pe-aks-hub +linked endpoint +works, 10\.10\.1\.4 +dead \(Azure says Disconnected\) +works, 10\.10\.1\.5/,
      /k8s-fraud +compute in mlw-fraud +works +dead \(Azure says Succeeded\) +works, new identity/,
      /HEALED/,
      /Relink made \d+ ARM calls: 12 writes/,
      /of them 0 writes; everything still works/,
      /The day after/,
      /Relink +the sweep finds nothing/,
      /Owner +aks-night-3kq8wz1v +writes the A record/,
      /critical, record-stale: Record aks-night-3kq8wz1v .* holds 10\.10\.1\.4/,
      /warning, public-fqdn: Cluster aks-night is private and has a public FQDN/,
      /Relink +pe-aks-hub +changes A record aks-night-3kq8wz1v from 10\.10\.1\.4 to 10\.10\.1\.5/,
      /Owner +pe-aks-hub +asks Azure to delete the private endpoint/,
      /critical, endpoint-missing: Private endpoint pe-aks-hub/,
      /Owner +pe-aks-hub +asks Relink to restore it from its newest snapshot/,
      /Relink +pe-aks-hub +creates the endpoint again, from the snapshot/,
      /the sweep finds: 1 finding/,
      /Judge +every link works; what is left is the owner’s to decide/,
      /The next night: aks-train and aks-batch/,
      /Owner +pe-aks-batch +writes the lock keep/,
      /What is there to look at now/,
      /aks-night +succeeded +1 endpoint relinked/,
      /aks-train +awaiting-approval +its tag relink-mode is approve/,
      /aks-batch +refused +Not every linked endpoint could be repaired.* pe-aks-batch: locked: CanNotDelete lock keep/,
      /aks-night +1 finding +warning: Cluster aks-night is private and has a public FQDN/,
      /Inbox +\d+ alerts? +.*run-refused/,
    ]);
    expect(output).toMatch(/pe-aks-build +approves the new connection on the cluster/);
    expect(output).not.toContain('NOT HEALED');
    expect(output).not.toContain(colourCode);
    expect(code).toBe(0);
  });

  it('prints no token, key, signed address or full resource id (R11)', () => {
    const { output } = ended;
    expect(output).toContain('HEALED');
    expect(output).not.toMatch(/eyJ[\w-]+\.|Bearer |AccountKey|[?&](sig|code|t|c|s|h)=|x-functions-key/);
    expect(output).not.toContain('/subscriptions/');
  });

  it('ends with 1 and says why when a lock keeps an endpoint from being made again', async () => {
    const lock = { id: `${hubEndpoint}/providers/Microsoft.Authorization/locks/keep`, body: { properties: { level: 'CanNotDelete' } } };
    const path = await worldFile('locked.json', { ...night, resources: [...night.resources, lock] });
    const { code, output } = await start('--once', '--speed', '600', '--variant', 'still-approved', '--world', path);
    expectInOrder(output, [
      /Judge +pe-aks-hub +linked endpoint: dead \(Azure says Approved\)/,
      /pe-aks-hub +refused: locked: CanNotDelete lock keep/,
      /the run ended, refused: Not every linked endpoint could be repaired, so no compute was detached/,
      /NOT HEALED/,
      /- endpoint pe-aks-hub does not reach its cluster/,
    ]);
    expect(code).toBe(1);
  });
});

describe('npm start with something wrong', () => {
  it('ends with 2 and names the argument that it does not understand', async () => {
    expect(await start('--once', '--speed', 'fast')).toMatchObject({
      code: 2,
      output: '',
      errors: expect.stringMatching(/^--speed must be a number from 1 to 1000, not "fast"\./),
    });
    expect(await start('--onec')).toMatchObject({ code: 2, errors: expect.stringMatching(/^Unknown option '--onec'\./) });
  });

  it('ends with 1 and one sentence when the world file cannot be used', async () => {
    const missing = join(folder, 'missing.json');
    expect(await start('--once', '--world', missing)).toMatchObject({
      code: 1,
      errors: expect.stringContaining(`The world file ${missing} cannot be read`),
    });
    const empty = await worldFile('empty.json', { principals: [], resources: [] });
    expect(await start('--once', '--world', empty)).toMatchObject({
      code: 1,
      errors: `npm start failed: The world ${empty} has no AKS cluster (Microsoft.ContainerService/managedClusters) to stop and start.\n`,
    });
  });

  it('explains its options with --help', async () => {
    const { code, output } = await start('--help');
    expect(code).toBe(0);
    for (const option of ['--once', '--speed', '--variant', '--world', '--seed', '--port']) expect(output).toContain(option);
  });
});
