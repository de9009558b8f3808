import { parseArgs } from 'node:util';

/** The options of a measuring command: numbers of at least 0. What it does not understand ends it with exit code 2 and the options that there are. */
export function numbersGiven<K extends string>(defaults: Readonly<Record<K, number>>): Readonly<Record<K, number>> {
  const names = Object.keys(defaults) as K[];
  try {
    const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const, default: String(defaults[name]) }]));
    const { values } = parseArgs({ options });
    return Object.fromEntries(names.map((name) => [name, numberOf(name, values[name])])) as Record<K, number>;
  } catch (error) {
    const usage = names.map((name) => `--${name} ${defaults[name]}`).join('  ');
    console.error(`${(error as Error).message.split('. ')[0]}.\nOptions and what they are without being given: ${usage}`);
    process.exit(2);
  }
}

function numberOf(name: string, text: unknown): number {
  const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN;
  if (value >= 0) return value;
  throw new Error(`--${name} must be a number of at least 0, not "${String(text)}"`);
}
