import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../shared/ports/clock.ts';
import type { CoreInvocation, HostLog, ProgrammingModel, RegisteredFunction, RpcData } from './rpc.ts';

export type InvocationResult =
  | { readonly kind: 'returned'; readonly value: RpcData | null | undefined }
  | { readonly kind: 'threw'; readonly error: Error };

export interface Invoker {
  /** Runs one function once through the programming model. Never rejects; a handler's error is a `threw`. */
  invoke(target: RegisteredFunction, input: RpcData, triggerMetadata?: Readonly<Record<string, RpcData>>): Promise<InvocationResult>;
  /** How many invocations are running, and how many were ever begun. */
  inFlight(): number;
  begun(): number;
}

export interface InvokerOptions {
  readonly model: ProgrammingModel;
  readonly clock: Clock;
  readonly functionTimeoutMs: number;
  /** Real time that must have passed as well: on a fast clock, a machine that is slow for a moment is no function that hangs. */
  readonly leastMs: number;
  readonly log: HostLog;
  /** Runs the handler in its surroundings. */
  readonly surround: <T>(act: () => T) => T;
}

export function createInvoker(options: InvokerOptions): Invoker {
  let running = 0;
  let count = 0;
  return {
    inFlight: () => running,
    begun: () => count,
    invoke: async (target, input, triggerMetadata = {}) => {
      running++;
      count++;
      try {
        return await report(target, options.log, () =>
          runWithin(target, options, () => runOnce(target, options, { input, triggerMetadata })),
        );
      } finally {
        running--;
      }
    },
  };
}

async function report(target: RegisteredFunction, log: HostLog, run: () => Promise<RpcData | null | undefined>): Promise<InvocationResult> {
  const category = `Function.${target.name}`;
  log('information', category, `Executing 'Functions.${target.name}'`);
  try {
    const value = await run();
    log('information', category, `Executed 'Functions.${target.name}' (Succeeded)`);
    return { kind: 'returned', value };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    log('error', category, `Executed 'Functions.${target.name}' (Failed): ${error.stack ?? error.message}`);
    return { kind: 'threw', error };
  }
}

/**
 * `functionTimeout` of host.json. The real host ends the worker process with everything in it; here the invocation is given up
 * as failed, and its code, which nothing can stop, goes on unheard.
 */
async function runWithin<T>(target: RegisteredFunction, options: InvokerOptions, run: () => Promise<T>): Promise<T> {
  if (!Number.isFinite(options.functionTimeoutMs)) return run();
  const done = new AbortController();
  const { signal } = done;
  const both = [options.clock.sleep(options.functionTimeoutMs, signal), delay(options.leastMs, undefined, { signal })];
  const timeout = Promise.all(both).then(
    () => Promise.reject(new Error(`Timeout value of ${options.functionTimeoutMs} ms was exceeded by function: Functions.${target.name}`)),
    () => new Promise<never>(() => {}),
  );
  try {
    return await Promise.race([run(), timeout]);
  } finally {
    done.abort();
  }
}

interface Arrival {
  readonly input: RpcData;
  readonly triggerMetadata: Readonly<Record<string, RpcData>>;
}

async function runOnce(target: RegisteredFunction, options: InvokerOptions, arrival: Arrival): Promise<RpcData | null | undefined> {
  const core = toCoreInvocation(target, options.log, arrival);
  const model = options.model.getInvocationModel(core);
  const { context, inputs } = await model.getArguments();
  core.state = 'invocation';
  const result = await options.surround(() => model.invokeFunction(context, inputs, target.handler));
  core.state = undefined;
  const response = await model.getResponse(context, result);
  return response.returnValue;
}

function toCoreInvocation(target: RegisteredFunction, log: HostLog, arrival: Arrival): CoreInvocation {
  const invocationId = randomUUID();
  return {
    invocationId,
    metadata: target.metadata,
    request: {
      invocationId,
      functionId: target.name,
      inputData: [{ name: target.triggerName, data: arrival.input }],
      triggerMetadata: arrival.triggerMetadata,
    },
    state: undefined,
    log: (level, category, message) => log(level, `Function.${target.name}.${category === 'user' ? 'User' : 'System'}`, message),
  };
}
