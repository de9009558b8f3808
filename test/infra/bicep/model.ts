/** A Bicep file as a list of declarations. */
import type { Node } from 'web-tree-sitter';
import type { Value } from './value.ts';

interface Declared {
  readonly name: string;
  readonly line: number;
  /** The whole declaration. */
  readonly node: Node;
}

export interface Parameter extends Declared {
  /** As written: `string`, `int`, `bool`, `object`, `array`, `'a' | 'b'`, `string[]`, `{ … }`. */
  readonly type: string;
  readonly isNullable: boolean;
  readonly isSecure: boolean;
  readonly allowed?: readonly (string | number | boolean | null)[];
  readonly fallback?: Value;
}

export interface Variable extends Declared {
  readonly value: Value;
}

export interface Output extends Declared {
  readonly type: string;
  readonly isSecure: boolean;
  readonly value: Value;
}

/** What resources and modules share. */
interface Deployed extends Declared {
  readonly body: Value;
  readonly condition?: Node;
  /** What a loop runs over. */
  readonly over?: Node;
}

export interface Resource extends Deployed {
  readonly type: string;
  readonly apiVersion: string;
  readonly isExisting: boolean;
  /** The resource around it, when it is declared inside one. */
  readonly outer?: string;
}

export interface Module extends Deployed {
  /** Relative to the file. */
  readonly source: string;
}

export interface BicepFile {
  readonly path: string;
  readonly text: string;
  readonly root: Node;
  readonly targetScope: string;
  readonly parameters: readonly Parameter[];
  readonly variables: readonly Variable[];
  readonly outputs: readonly Output[];
  readonly resources: readonly Resource[];
  readonly modules: readonly Module[];
  /** Names of functions and types of its own. */
  readonly others: readonly string[];
}
