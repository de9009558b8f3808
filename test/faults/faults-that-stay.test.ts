import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../shared/domain/error-catalogue.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { intentsWithoutResult } from '../support/fakes/oracles.ts';
import { playFaultedNight, repairAgain } from '../support/fakes/played-faults.ts';
import { isAnyMissing, isHealed, isTold, lossesOf } from './night-troubles.ts';

const straight = await playFaultedNight();
const names = [...new Set(straight.calls.map((call) => call.name))];
const isStore = (name: string) => /^(store|queue)\./.test(name);
/** Long enough for the pulse to try three times. */
const pulses = 30;

const stays = (code: ErrorCode) => () => async () => {
  throw new ServiceError(code, 'The fault that was planted.');
};

/** What is wrong with a night in which every call of this name fails, until it is lifted hours later. */
async function troublesOf(name: string, code: ErrorCode): Promise<readonly string[]> {
  const { stage } = await playFaultedNight({ each: name, mishap: stays(code), pulses });
  const troubles = await lossesOf(stage);
  if (!isHealed(stage) && !isStore(name) && !(await isTold(stage))) troubles.push('not healed, and nobody was told (R12)');
  if (isAnyMissing(stage) && (await stage.lastRun()).state !== 'failed') troubles.push('something is missing, and no failure says so');
  await repairAgain(stage);
  if (!isHealed(stage)) troubles.push('not healed by the repair after it was lifted');
  return [...troubles, ...intentsWithoutResult(await stage.journal()).map((intent) => `intent without a result (R4): ${intent}`)];
}

describe('a fault that stays until it is lifted', () => {
  it.each<[ErrorCode]>([
    ['azure-forbidden'],
    ['azure-locked'],
    ['azure-busy'],
    ['azure-throttled'],
    ['azure-unavailable'],
    ['store-unavailable'],
    ['store-corrupt'],
  ])('ends in an alert with nothing lost, and the next repair heals: %s from every call of one name', async (code) => {
    const hit = names.filter((name) => isStore(name) === code.startsWith('store'));
    expect(hit.length).toBeGreaterThan(15);
    const troubles: string[] = [];
    for (const name of hit) {
      const found = await troublesOf(name, code).catch((error: Error) => [error.stack ?? error.message]);
      troubles.push(...found.map((trouble) => `${name}: ${trouble}`));
    }
    expect(troubles).toEqual([]);
  });
});
