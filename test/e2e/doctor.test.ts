import { ContainerClient } from '@azure/storage-blob';
import { QueueClient } from '@azure/storage-queue';
import { afterEach, expect, it } from 'vitest';
import { isWrite } from '../../local/simulator/calls.ts';
import type { DoctorReport } from '../../shared/doctor/report.ts';
import { troubles } from '../support/doctor-stage.ts';
import { checked } from '../support/openapi.ts';
import { type Night, startNight } from '../support/played-night.ts';
import { clusterId } from '../support/simulated-night.ts';

let night: Night | undefined;
afterEach(async () => {
  await night?.stack.stop();
  night = undefined;
});

async function doctor({ stack }: Night, query = ''): Promise<{ readonly status: number; readonly report: DoctorReport }> {
  const { url, keys } = stack.host();
  const asked = await fetch(`${url}/api/keyed/doctor${query}`, { headers: { 'x-functions-key': keys.master } });
  const answer = await checked('GET', '/api/keyed/doctor', asked);
  return { status: answer.status, report: (await answer.json()) as DoctorReport };
}

/** Both timers, right before: simulated time runs fast. */
async function tick({ stack }: Night): Promise<void> {
  await stack.host().invokeTimer('drift-sweep');
  await stack.host().invokeTimer('pulse');
}

it('finds nothing wrong before and after a healed night, in a stack of the real app, and writes nothing', async () => {
  night = await startNight({ name: 'doctor' });
  const early = await doctor(night);
  expect(early.status).toBe(200);
  expect(troubles(early.report).filter((line) => !line.includes('timers.'))).toEqual([]);
  await night.restart();
  await night.healed();
  await night.stack.simulator.clock.sleep(63 * 60_000);
  await tick(night);
  const writes = night.writes().length;
  const { report } = await doctor(night);
  expect(troubles(report)).toEqual([]);
  expect(report).toMatchObject({ status: 'ok', exitCode: 0, clusters: [{ mode: 'auto', refusals: [] }] });
  expect(night.stack.simulator.calls.filter((call) => call.principal === 'relink' && isWrite(call))).toHaveLength(writes);
});

it('sees a lock, dead letters and a poison message where they really are', async () => {
  night = await startNight({ name: 'doctorsick' });
  await night.stack.simulator.as('owner')('PUT', `${clusterId}/providers/Microsoft.Authorization/locks/keep`, {
    properties: { level: 'ReadOnly' },
  });
  await new ContainerClient(night.stack.storageConnection, 'dead-letters')
    .getBlockBlobClient('TOPIC/RELINK/2026/11/20/8/x.json')
    .upload('[]', 2);
  const poison = new QueueClient(night.stack.storageConnection, 'relink-runs-poison-poison');
  await poison.createIfNotExists();
  await poison.sendMessage('eyJydW5JZCI6IngifQ==');
  const { report } = await doctor(night);
  expect(report.exitCode).toBe(2);
  expect(troubles(report).join('\n')).toMatch(/error clusters\.refused: aks-night, pe-aks-hub: locked: ReadOnly lock/);
  expect(troubles(report).join('\n')).toMatch(/warning events\.dead-letters: 1 event\(s\)/);
  expect(troubles(report).join('\n')).toMatch(/warning storage\.poison: 1 message\(s\)/);
});

it('answers with a report also where settings keep everything else from working', async () => {
  night = await startNight({ name: 'doctorset', settings: { RELINK_MODE: 'perhaps', RELINK_SLICE_SECONDS: '120' } });
  const { status, report } = await doctor(night);
  expect(status).toBe(200);
  expect(report.exitCode).toBe(2);
  expect(troubles(report)[0]).toContain('error settings.wrong: RELINK_MODE must be one of');
  expect(report.clusters).toHaveLength(1);
  expect(
    (
      await fetch(`${night.stack.host().url}/api/keyed/doctor?as=nothing`, {
        headers: { 'x-functions-key': night.stack.host().keys.master },
      })
    ).status,
  ).toBe(400);
});
