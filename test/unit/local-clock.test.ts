import { describe, expect, it } from 'vitest';
import { createScaledClock } from '../../local/local-clock.ts';

describe('a scaled clock', () => {
  it('begins where it is told and passes faster than real time', async () => {
    const clock = createScaledClock({ speed: 100, start: 1_000_000 });
    expect(clock.now()).toBeGreaterThanOrEqual(1_000_000);
    const realStartMs = performance.now();
    await clock.sleep(5_000);
    const realMs = performance.now() - realStartMs;
    expect(clock.now()).toBeGreaterThanOrEqual(1_005_000);
    expect(realMs).toBeGreaterThanOrEqual(50);
    expect(realMs).toBeLessThan(1_000);
  });

  it('keeps to the stopwatch that it is given', async () => {
    let elapsedMs = 500;
    const clock = createScaledClock({ speed: 10, start: 1_000, stopwatch: () => elapsedMs });
    expect(clock.now()).toBe(1_000);
    const sleeping = clock.sleep(50);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(clock.now()).toBe(1_000);
    elapsedMs = 505;
    await sleeping;
    expect(clock.now()).toBe(1_050);
  });

  it('never wakes a sleeper before the time asked for', async () => {
    const clock = createScaledClock({ speed: 1_000, start: 0 });
    for (const ms of [1, 7, 333, 1_234]) {
      const end = clock.now() + ms;
      await clock.sleep(ms);
      expect(clock.now()).toBeGreaterThanOrEqual(end);
    }
  });

  it('stops a sleep when its signal aborts, with the reason of the signal', async () => {
    const clock = createScaledClock({ speed: 1 });
    const abort = new AbortController();
    const sleeping = clock.sleep(60_000, abort.signal);
    abort.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
    await expect(clock.sleep(1, abort.signal)).rejects.toThrow('enough');
  });

  it('jumps ahead when it is told to, and wakes whoever slept until a time in between, and nobody else', async () => {
    const clock = createScaledClock({ speed: 1, start: 0 });
    const woken: string[] = [];
    const abort = new AbortController();
    const soon = clock.sleep(3_600_000).then(() => woken.push('soon'));
    const later = clock.sleep(36_000_000, abort.signal).then(
      () => woken.push('later'),
      () => {},
    );
    clock.advance(7_200_000);
    await soon;
    await new Promise((resolve) => setImmediate(resolve));
    expect(woken).toEqual(['soon']);
    expect(clock.now()).toBeGreaterThanOrEqual(7_200_000);
    expect(clock.now()).toBeLessThan(7_260_000);
    abort.abort();
    await later;
  });

  it('refuses a speed that is not above zero', () => {
    expect(() => createScaledClock({ speed: 0 })).toThrow('must be above 0');
  });
});
