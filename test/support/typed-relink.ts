import { main } from '../../cli/main.ts';
import type { Terminal } from '../../cli/terminal.ts';

export interface TypedOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly hasColours?: boolean;
  readonly userName?: string | undefined;
  readonly screen?: { readonly columns: number; readonly rows: number };
  /** What a person types at each question; missing where nobody can be asked. */
  readonly types?: readonly (string | undefined)[];
  /** Hears what the command writes while it runs. */
  readonly onOut?: (text: string) => void;
  /** Instead of waiting; default no wait at all. */
  readonly wait?: (ms: number) => Promise<void>;
}

export interface Typed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly questions: readonly string[];
  readonly waits: readonly number[];
}

/** A command as a person types it, in this process: its exit code, and what it wrote, asked and waited. */
export async function typedRelink(given: readonly string[], options: TypedOptions = {}): Promise<Typed> {
  const texts = { out: '', err: '' };
  const questions: string[] = [];
  const waits: number[] = [];
  const { types, screen } = options;
  const typed = [...(types ?? [])];
  const terminal: Terminal = {
    out: (text) => {
      texts.out += text;
      options.onOut?.(text);
    },
    err: (text) => {
      texts.err += text;
    },
    hasColours: options.hasColours ?? false,
    environment: options.environment ?? {},
    userName: 'userName' in options ? options.userName : 'olga',
    wait: async (ms) => {
      waits.push(ms);
      await options.wait?.(ms);
    },
    ...(screen && { screen: () => screen }),
    ...(types && {
      ask: async (question) => {
        questions.push(question);
        return typed.shift();
      },
    }),
  };
  return { code: await main(given, terminal), ...texts, questions, waits };
}
