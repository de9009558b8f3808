import { isAbsolute, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface NightArguments {
  readonly once: boolean;
  readonly help: boolean;
  /** Simulated seconds in one real second. */
  readonly speed: number;
  readonly variant: 'disconnected' | 'still-approved';
  /** Absolute path of a world file; undefined: the night that comes with the project. */
  readonly worldFile: string | undefined;
  readonly seed: number;
  /** Of the function host; the two after it are the simulator's, the third is the inbox's. 0: any free ports. */
  readonly port: number;
}

/** The command line cannot be understood; the message says what is wrong in one sentence. */
export class BadArguments extends Error {}

export const usage = `npm start -- [options]

Plays one night of a private AKS cluster on this machine, and the day after: the cluster is stopped and started, its links break, Relink repairs
them; then people change things, and Relink's hourly sweep finds them. In the night after, two more clusters restart: one repair waits for your
approval, the other is refused. Then everything stays up: the status page, the inbox with the alerts, the simulator.

  --once              end after that: exit code 0 when everything is healed and found, 1 when it is not
  --speed <number>    simulated seconds in one real second, from 1 to 1000 (default 60)
  --variant <name>    what Azure shows for a dead link: disconnected (default) or still-approved
  --world <file>      play it in a world of your own (JSON; see local/worlds/night.json)
  --seed <number>     other random durations and addresses (default 1)
  --port <number>     ports <number> to <number>+3 instead of free ones
  --help              this text
`;

const options = {
  once: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  speed: { type: 'string', default: '60' },
  variant: { type: 'string', default: 'disconnected' },
  world: { type: 'string' },
  seed: { type: 'string', default: '1' },
  port: { type: 'string', default: '0' },
} as const;

/** `given` without node and script. Throws {@link BadArguments}. A relative world file is looked for in `folder`. */
export function readArguments(given: readonly string[], folder: string): NightArguments {
  const { once, help, speed, variant, world, seed, port } = parsed(given);
  if (variant !== 'disconnected' && variant !== 'still-approved') {
    throw new BadArguments(`--variant must be disconnected or still-approved, not "${variant}".`);
  }
  return {
    once,
    help,
    variant,
    speed: numberOf('--speed', speed, { least: 1, most: 1000 }),
    seed: numberOf('--seed', seed, { least: 0, most: 2 ** 31, isWhole: true }),
    port: numberOf('--port', port, { least: 0, most: 65_532, isWhole: true }),
    worldFile: world === undefined || isAbsolute(world) ? world : resolve(folder, world),
  };
}

function parsed(given: readonly string[]) {
  try {
    return parseArgs({ args: [...given], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    // The library's second sentence is about positional arguments, of which there are none here.
    throw new BadArguments((error as Error).message.split('. ')[0]?.replace(/\.?$/, '.') ?? '');
  }
}

function numberOf(
  name: string,
  text: string,
  limits: { readonly least: number; readonly most: number; readonly isWhole?: boolean },
): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= limits.least && value <= limits.most && (!limits.isWhole || Number.isInteger(value))) return value;
  throw new BadArguments(
    `${name} must be a ${limits.isWhole ? 'whole ' : ''}number from ${limits.least} to ${limits.most}, not "${text}".`,
  );
}
