import { join } from 'node:path'
import { isTestCode } from '../../../../agent/repository/inline-tests.ts'
import type { Candidate, Facts } from '../../../../processors/analyze/order-facts.ts'
import { placeAround } from '../changed-places.ts'
import { readPlanted, type Planted } from '../plant/planted.ts'
import { analyzeCrash } from './analyze-crash.ts'

/** What the analysis says of each function that it names for a crash, and whether the fault is in it. */
export interface CrashFacts {
  readonly program: string
  readonly kind: string
  /** The folder of the crash. */
  readonly folder: string
  readonly choices: readonly {
    /** Shape: "src/rates.js rateOf". */
    readonly name: string
    readonly facts: Facts
    readonly isRight: boolean
  }[]
}

/** Analyzes all crashes of some folders, one after another. */
export async function factsOfCrashes(folders: readonly string[]): Promise<readonly CrashFacts[]> {
  const found: CrashFacts[] = []
  for (const one of folders.flatMap((folder) => readPlanted(folder))) {
    const { candidates } = await analyzeCrash(one.trace, one.folder)
    found.push({
      program: one.program,
      kind: one.kind,
      folder: one.folder,
      choices: ofProduct(candidates).map((candidate) => ({
        name: `${candidate.locations[0]?.file.path ?? ''} ${candidate.symbol?.name ?? ''}`,
        facts: candidate.facts,
        isRight: isFault(candidate, one),
      })),
    })
  }
  return found
}

/** Tests stand behind everything else, however they are weighed. */
function ofProduct(candidates: readonly Candidate[]): readonly Candidate[] {
  const own = candidates.filter(
    ({ locations: [first], symbol }) => !isTestCode(first?.file.path ?? '', symbol?.node),
  )
  return own.length > 0 ? own : candidates
}

function isFault({ locations: [first] }: Candidate, { places, folder }: Planted): boolean {
  if (first === undefined) return false
  const { path } = first.file
  const around = placeAround(join(folder, path), first.line)
  return places.some(
    (place) =>
      place.path === path &&
      place.function === around?.function &&
      place.startLine === around.startLine &&
      place.endLine === around.endLine,
  )
}
