import { mkdirSync, cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Language } from '../../repair/read-cases.ts'

/** A function, or a statement outside of any, that a fix has to change. */
export interface FaultPlace {
  readonly path: string
  /** '' outside of any function. */
  readonly function: string
  readonly startLine: number
  readonly endLine: number
}

/** A crash whose fault is known: of a program that was right but for one change, or of a case with its right patch. */
export interface Planted {
  readonly language: Language
  /** The case that it is of. Shape: "python/bank-statement". */
  readonly program: string
  /** The kind of fault: that which was planted, or the class of the case. */
  readonly kind: string
  /** Lines are those of the program as it crashed. */
  readonly places: readonly FaultPlace[]
  readonly ranBy: 'command' | 'tests'
  /** What was printed of the error. */
  readonly trace: string
  /** The program as it crashed, absolute. */
  readonly folder: string
}

/** Keeps a crash: the program in `repo/`, what is known of it in `planted.json`. */
export function keepPlanted(
  place: string,
  from: { readonly folder: string; readonly path?: string; readonly text?: string },
  planted: Omit<Planted, 'folder'>,
): void {
  mkdirSync(place, { recursive: true })
  cpSync(from.folder, join(place, 'repo'), { recursive: true })
  if (from.path !== undefined && from.text !== undefined)
    writeFileSync(join(place, 'repo', from.path), from.text)
  writeFileSync(join(place, 'planted.json'), `${JSON.stringify(planted, undefined, 2)}\n`)
}

/** All crashes that were kept in a folder, by name. */
export function readPlanted(folder: string): readonly Planted[] {
  return readdirSync(folder)
    .toSorted()
    .map((name) => ({
      ...(JSON.parse(readFileSync(join(folder, name, 'planted.json'), 'utf8')) as Planted),
      folder: join(folder, name, 'repo'),
    }))
}
