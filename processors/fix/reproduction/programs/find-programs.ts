import { posix } from 'node:path'
import type { Diagnosis } from '../../../../agent/model/diagnosis.ts'
import type { ErrorEvent } from '../../../../agent/model/error-event.ts'
import type { Language } from '../../../../agent/model/stack-trace.ts'
import type { Repository } from '../../../../agent/repository/repository.ts'
import { interleave } from '../../interleave.ts'
import { argumentsLike } from './arguments.ts'
import { parseCommandLine } from './command-line.ts'
import { onChangedFile } from './changed-files.ts'
import { documentedCommands, type DocumentedCommand } from './documented-commands.ts'
import { programEntries, type Entry } from './entries.ts'
import { inputsLike } from './inputs.ts'
import { launchedCommand, type Launch } from './launch.ts'
import { vocabularyOf, type Vocabulary } from './vocabulary.ts'

/** One start of a program of the repository. */
export interface ProgramStart {
  readonly args: readonly string[]
  readonly input: string
  /** Besides that of the launch. */
  readonly environment?: Readonly<Record<string, string>>
  /** Some value in it stands nowhere in the repository. */
  readonly isMadeUp: boolean
}

/** A program of the repository, and how it may be started, the likeliest first. */
export interface FoundProgram {
  readonly launch: Launch
  readonly starts: readonly ProgramStart[]
}

const PROGRAMS_MAX = 3
const STARTS_MAX = 400
const ARGUMENTS_WITH_INPUT_MAX = 3
const INPUTS_MAX = 60
const SOURCES_MAX = 60

/** Without these a language prints no trace. */
const ENVIRONMENT: Partial<Readonly<Record<Language, Readonly<Record<string, string>>>>> = {
  rust: { RUST_BACKTRACE: '1' },
  java: { JAVA_TOOL_OPTIONS: '-XX:+UseSerialGC -XX:TieredStopAtLevel=1' },
}

/**
 * The programs that a repository documents or that have an entry in it, with what they may be given: as documents show it,
 * filled in from what the repository holds, and changed slightly. Nothing of the log is among it.
 * Each comes a second time, with changed content of a file that it reads. Bounds: three programs, 400 starts of each.
 */
export async function findPrograms(
  repository: Repository,
  event: ErrorEvent,
  { language, frames }: Pick<Diagnosis, 'language' | 'frames'>,
): Promise<readonly FoundProgram[]> {
  const entries = await programEntries({ repository, language, frames })
  const documented = await documentedCommands(repository)
  const traced = frames.flatMap(({ isOwn, path }) => (isOwn && path !== undefined ? [path] : []))
  const vocabulary = await vocabularyOf(repository, event, [
    ...new Set([...traced, ...entries.map(({ path }) => path)]),
  ])
  const known = gathered([
    ...documented.flatMap((command) => launchOf(command, language)),
    ...(await Promise.all(entries.map((entry) => usageOf(entry, repository)))),
  ])
  const readsInput = await readsStandardInput(repository, traced)
  const programs: FoundProgram[] = []
  for (const { launch, shown } of known.slice(0, PROGRAMS_MAX)) {
    const files = shown.flatMap(({ input }) => (input !== undefined && 'path' in input ? [input.path] : []))
    const held = await textsOf([...files, ...vocabulary.files], repository)
    const texts = [...held, ...vocabulary.texts]
    programs.push({
      launch: { ...launch, environment: { ...ENVIRONMENT[language], ...launch.environment } },
      starts: startsOf(shown, { ...vocabulary, texts }, readsInput),
    })
  }
  const changed = await Promise.all(programs.map((one) => onChangedFile(one, vocabulary.files, repository)))
  return [...programs, ...changed.filter((one) => one !== undefined)]
}

interface Shown {
  readonly args: readonly string[]
  readonly input?: DocumentedCommand['input']
}

interface KnownProgram {
  readonly launch: Launch
  readonly shown: readonly Shown[]
}

function launchOf(command: DocumentedCommand, language: Language): readonly KnownProgram[] {
  const found = launchedCommand(command.words, language)
  if (found === undefined) return []
  const { steps, environment, folder: cwd, input } = command
  const launch = { ...found.launch, steps, environment, cwd }
  return [{ launch, shown: [{ args: found.args, ...(input === undefined ? {} : { input }) }] }]
}

/** The entry itself, with what its code says of its use. Shape: "usage: main.py FILE" gives the arguments FILE. */
async function usageOf({ path, launch }: Entry, repository: Repository): Promise<KnownProgram> {
  const text = (await repository.read(path))?.text ?? ''
  const lines = [...text.matchAll(/usage:?\s+([^\n'"`]{1,200})/gi)].map((match) => match[1] ?? '')
  const shown = lines.flatMap((line) => {
    const { words = [] } = parseCommandLine(line.replaceAll(String.raw`\n`, '').trim()) ?? {}
    return words.length === 0 ? [] : [{ args: words.slice(1) }]
  })
  return { launch, shown: [...shown, { args: [] }, { args: ['[FILE]'] }, { args: ['VALUE', '[VALUE]'] }] }
}

/** Programs that are started alike are one. */
function gathered(all: readonly KnownProgram[]): readonly KnownProgram[] {
  const byKey = new Map<string, KnownProgram>()
  for (const { launch, shown } of all) {
    const key = JSON.stringify([plainPath(launch.words), launch.cwd])
    const known = byKey.get(key)
    byKey.set(key, known === undefined ? { launch, shown } : { ...known, shown: [...known.shown, ...shown] })
  }
  return [...byKey.values()]
}

/** `./main.py` is `main.py`, and a class is the same on whatever class path. */
function plainPath(words: readonly string[]): readonly string[] {
  if (words[0] === 'java') return ['java', words.at(-1) ?? '']
  return words.map((word) => (word.includes('/') || word.includes('.') ? posix.normalize(word) : word))
}

function startsOf(
  shown: readonly Shown[],
  vocabulary: Vocabulary,
  readsInput: boolean,
): readonly ProgramStart[] {
  const all = interleave(shown.map(({ args }) => argumentsLike(args, vocabulary, STARTS_MAX)))
  const starts = all.map((one) => ({ ...one, input: '' }))
  const piped = shown.flatMap(({ input }) => (input !== undefined && 'text' in input ? [input.text] : []))
  const withInput =
    readsInput || piped.length > 0
      ? all.slice(0, ARGUMENTS_WITH_INPUT_MAX).flatMap((one) =>
          inputsLike(piped, vocabulary.texts, INPUTS_MAX).map(({ text, isMadeUp }) => ({
            args: one.args,
            input: text,
            isMadeUp: one.isMadeUp || isMadeUp,
          })),
        )
      : []
  const elsewhere = vocabulary.variables.flatMap((name) =>
    all
      .slice(0, ARGUMENTS_WITH_INPUT_MAX)
      .map(({ args }) => ({ args, input: '', environment: { [name]: 'new/folder' }, isMadeUp: true })),
  )
  return [...withInput, ...elsewhere, ...starts]
    .toSorted((a, b) => Number(a.isMadeUp) - Number(b.isMadeUp))
    .slice(0, STARTS_MAX)
}

const STANDARD_INPUT = /\bstdin\b|\bStdin\b|\bSystem\.in\b|\binput\(|readFileSync\(0\b|\bfileinput\b/

async function readsStandardInput(repository: Repository, traced: readonly string[]): Promise<boolean> {
  const paths = [...new Set([...traced, ...repository.files.map(({ path }) => path)])]
  const sources = paths.filter((path) => /\.(?:[cm]?[jt]s|py|go|java|rs)$/.test(path))
  for (const path of sources.slice(0, SOURCES_MAX))
    if (STANDARD_INPUT.test((await repository.read(path))?.text ?? '')) return true
  return false
}

async function textsOf(paths: readonly string[], repository: Repository): Promise<readonly string[]> {
  const read = await Promise.all([...new Set(paths)].slice(0, 6).map((path) => repository.read(path)))
  return read.flatMap((file) => (file === undefined || file.text.length > 20_000 ? [] : [file.text]))
}
