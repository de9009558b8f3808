/**
 * The part of the worker protocol that the host speaks with `@azure/functions`: its conversions to and from these shapes are
 * Microsoft's own code, so a handler sees here what it sees in Azure.
 */
export interface RpcData {
  readonly string?: string;
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
  readonly http?: RpcHttp;
}

export interface RpcCookie {
  readonly name: string;
  readonly value: string;
  readonly path?: { readonly value: string };
  readonly httpOnly?: { readonly value: boolean };
  readonly secure?: { readonly value: boolean };
  readonly maxAge?: { readonly value: number };
  readonly sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone';
}

export interface RpcHttp {
  readonly url?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly statusCode?: string;
  readonly cookies?: readonly RpcCookie[];
  readonly body?: RpcData | null;
}

export interface Binding {
  readonly type: string;
  readonly direction: string;
  readonly [property: string]: unknown;
}

export interface FunctionMetadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly retryOptions?: unknown;
}

export type FunctionHandler = (...inputs: unknown[]) => unknown;

export interface RegisteredFunction {
  readonly name: string;
  readonly metadata: FunctionMetadata;
  readonly handler: FunctionHandler;
  /** Name and settings of the binding whose type ends in `Trigger`. */
  readonly triggerName: string;
  readonly trigger: Binding;
}

export interface CoreInvocation {
  readonly invocationId: string;
  readonly metadata: FunctionMetadata;
  readonly request: {
    readonly invocationId: string;
    readonly functionId: string;
    readonly inputData: readonly { readonly name: string; readonly data: RpcData }[];
    readonly triggerMetadata: Readonly<Record<string, RpcData>>;
  };
  state: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks' | undefined;
  log(level: string, category: string, message: string): void;
}

export interface InvocationModel {
  getArguments(): Promise<{ readonly context: unknown; readonly inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], handler: FunctionHandler): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<{ readonly returnValue?: RpcData | null }>;
}

export interface ProgrammingModel {
  readonly name: string;
  readonly version: string;
  getInvocationModel(invocation: CoreInvocation): InvocationModel;
  getCapabilities(capabilities: Record<string, string>): Promise<Record<string, string>>;
}

/** Severity, the logger's category in the host's own spelling (`Function.pulse.User`, `Host.Startup`), and the text. */
export type HostLog = (level: string, category: string, message: string) => void;
