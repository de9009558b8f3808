import { type Command, Option } from 'commander';
import { type Api, createApi } from './api-client.ts';
import { jsonText } from './printable.ts';
import { type TargetOptions, targetOf } from './target.ts';
import type { Terminal } from './terminal.ts';

/** Where the commands are added, and how they end. */
export interface Scene {
  readonly program: Command;
  readonly terminal: Terminal;
  end(exitCode: number): void;
}

/** What a command has at hand once it runs. */
export interface Connection {
  readonly api: Api;
  readonly terminal: Terminal;
  /** Whether JSON was asked for: the API's own answer, and nothing else on stdout. */
  readonly isJson: boolean;
  /** The answer as JSON, or what `words` makes of it. */
  show(body: unknown, words: () => string): void;
}

/** Resolves with the exit code. `given` are the arguments that are no options. */
export type Act<Options> = (connection: Connection, options: Options, given: readonly string[]) => Promise<number>;

/** Adds the options that say where Relink is and who asks, and runs `act` with a connection. */
export function connected<Options>(command: Command, scene: Scene, act: Act<Options>): Command {
  return command
    .option('--json', 'the answer of the API as JSON')
    .optionsGroup('Where Relink is, and who asks:')
    .option('--url <address>', 'address of the function app; default RELINK_URL')
    .option('--client-id <id>', 'app registration of Relink, for your token; default RELINK_CLIENT_ID')
    .option('--tenant-id <id>', 'tenant to sign in to; default RELINK_TENANT_ID, else that of "az login"')
    .addOption(new Option('--key <key>', 'function key; RELINK_KEY keeps it out of the shell’s history').hideHelp())
    .option('--by <name>', 'your name for the journal, with a function key; default the user of this machine')
    .option('--local', 'the local stack of "npm start"')
    .option('--person <name>', 'with --local: as whom; dana, lee or rita (default: dana)')
    .action(async (...parts: unknown[]) => {
      const { args } = parts.at(-1) as Command;
      const options = parts.at(-2) as Options & TargetOptions & { readonly json?: boolean };
      scene.end(await act(connect(scene.terminal, options), options, args));
    });
}

function connect(terminal: Terminal, options: TargetOptions & { readonly json?: boolean }): Connection {
  const isJson = options.json === true;
  return {
    api: createApi(targetOf(options, terminal), terminal),
    terminal,
    isJson,
    show: (body, words) => terminal.out(isJson ? jsonText(body) : words()),
  };
}
