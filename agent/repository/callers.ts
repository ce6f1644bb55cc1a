import { codeLanguageOf } from './code-languages.ts'
import type { ParsedFile, ParsedFiles } from './definitions.ts'
import { functionAround, lineOf, type CodeSymbol } from './symbols.ts'
import { nodesOfKinds, type SyntaxNode } from './syntax.ts'

/** A place that calls a function. */
export interface Caller {
  readonly file: ParsedFile
  /** The call expression. */
  readonly call: SyntaxNode
  readonly line: number
  /** The function around the call; undefined at the top level of the file. */
  readonly inside: CodeSymbol | undefined
}

const CALLERS_MAX = 20

/**
 * The calls of a function by its name, in the file where it is and in the other files of the language.
 * A method of the same name on another type is found too: who asks must judge the receiver.
 * Bounds: 20 calls; `filesMax` files, else as `ParsedFiles` bounds them.
 */
export async function findCallers(
  files: ParsedFiles,
  from: ParsedFile,
  name: string,
  filesMax?: number,
): Promise<readonly Caller[]> {
  if (!/^[\p{L}\p{N}_$#?!]+$/u.test(name)) return []
  const callers: Caller[] = []
  const search = filesMax === undefined ? { name } : { name, filesMax }
  for (const file of await files.filesWith(from, callPattern(from, name), search)) {
    for (const call of callsByName(file.root).get(name) ?? []) {
      if (callers.length >= CALLERS_MAX) return callers
      callers.push({ file, call, line: lineOf(call), inside: functionAround(call) })
    }
  }
  return callers
}

/** What stands in every file that calls the name; after it a type's arguments, or `?.` or a block. */
function callPattern(from: ParsedFile, name: string): RegExp {
  const word = `(?<![\\p{L}\\p{N}_$])${name.replace(/[$?]/g, '\\$&')}`
  if (codeLanguageOf(from.root).callsAreBare === true) return new RegExp(`${word}(?![\\p{L}\\p{N}_])`, 'u')
  return new RegExp(`${word}\\s*(?:\\?\\.|::)?(?:<[^<>()]*>)?\\s*[({]`, 'u')
}

const callsOfFiles = new WeakMap<SyntaxNode, ReadonlyMap<string, readonly SyntaxNode[]>>()

/** The calls of a file by what they call; read once, since it is asked for many names. */
function callsByName(root: SyntaxNode): ReadonlyMap<string, readonly SyntaxNode[]> {
  const known = callsOfFiles.get(root) ?? Map.groupBy(callsOf(root), calledName)
  callsOfFiles.set(root, known)
  return known
}

/** All call expressions below a node. */
export function callsOf(node: SyntaxNode): readonly SyntaxNode[] {
  return nodesOfKinds(node, codeLanguageOf(node).calls)
}

/** The last part of what a call expression calls. Shape: `a.b.c(1)` gives "c". */
export function calledName(call: SyntaxNode): string {
  return codeLanguageOf(call).calledName(call)
}
