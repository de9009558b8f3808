/** Parses Bicep with `tree-sitter-bicep` (WASM). The grammar knows no spread (`...x`) and no extensions: a file that uses them counts as broken. */
import { fileURLToPath } from 'node:url';
import { Language, type Node, Parser } from 'web-tree-sitter';
import type { Problem } from './problem.ts';

const grammar = fileURLToPath(new URL('../../../node_modules/tree-sitter-bicep/tree-sitter-bicep.wasm', import.meta.url));
const parser = await makeParser();

async function makeParser(): Promise<Parser> {
  await Parser.init();
  return new Parser().setLanguage(await Language.load(grammar));
}

/**
 * The root node of a file, with the lines of the text but not always its columns. Two things are put into words that the grammar knows: a call that
 * begins a list, `[f(x).y]`, which it would take for two items, becomes `[(f(x)).y]`, and an assignment of a `.bicepparam` becomes a variable.
 */
export function parseTree(path: string, text: string): Node {
  const known = path.endsWith('.bicepparam') ? text.replace(/^param (\w+) =/gm, 'var $1 =') : text;
  const tree = parser.parse(withFirstCallsInBrackets(known));
  if (!tree) throw new Error(`${path} could not be parsed`);
  return tree.rootNode;
}

const firstCall = /\[\s*(?!for\b)(?=[\w.]+\()/g;

function withFirstCallsInBrackets(text: string): string {
  const starts = [...text.matchAll(firstCall)].map((match) => match.index + match[0].length);
  const ends = starts.map((start) => endOfCall(text, start));
  const pieces = text.split('').map((character, index) => {
    const opened = starts.includes(index) ? `(${character}` : character;
    return opened + ')'.repeat(ends.filter((end) => end === index).length);
  });
  return starts.length > 0 ? pieces.join('') : text;
}

/** Index of the bracket that closes the first one after `start`. */
function endOfCall(text: string, start: number): number {
  let depth = 0;
  for (let index = start; index < text.length; index++) {
    if (text[index] === '(') depth++;
    if (text[index] === ')' && --depth === 0) return index;
  }
  return text.length;
}

export function findSyntaxProblems(path: string, root: Node): Problem[] {
  if (!root.hasError) return [];
  const broken = [...walk(root)].filter((node) => node.isError || node.isMissing);
  return broken.map((node) => ({ path, line: lineOf(node), message: `cannot be parsed near \`${node.text.slice(0, 40)}\`` }));
}

export function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of childrenOf(node)) yield* walk(child);
}

/** All children, punctuation included. */
export function childrenOf(node: Node): Node[] {
  return node.children.filter((child) => child !== null);
}

/** Children that mean something: no punctuation, no comments. */
export function partsOf(node: Node): Node[] {
  return childrenOf(node).filter((child) => child.isNamed && !/comment$/.test(child.type));
}

/** Counted from one. */
export function lineOf(node: Node): number {
  return node.startPosition.row + 1;
}

const loose = new Set(['ternary_expression', 'binary_expression', 'unary_expression', 'lambda_expression']);

/** Whether a node binds less than the access of a member does, although the grammar puts the access around it. */
export function isLoose(node: Node): boolean {
  return loose.has(node.type);
}
