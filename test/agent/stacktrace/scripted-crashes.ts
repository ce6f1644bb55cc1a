import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { StackTrace } from '../../../agent/model/stack-trace.ts'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { linesOf, recordsOf } from './support.ts'

/**
 * Programs that crash on purpose and print, besides what their runtime prints, what it knows of the crash itself: on the
 * standard output, as JSON. What they printed once is kept, so that it can be compared where the runtime is missing.
 */

const PROGRAMS = join(import.meta.dirname, '../../fixtures/crashing-programs')
/** What stands for the folder of the programs in what is kept. */
const KEPT_FOLDER = '/srv/shop'

export type ScriptLanguage = 'php' | 'ruby' | 'elixir' | 'erlang' | 'lua'

/** What a runtime knows: a part that it does not know is not compared. */
export interface KnownException {
  readonly type?: string
  readonly message?: string
  readonly frames: readonly {
    readonly function?: string
    readonly file: string
    readonly line: number | null
  }[]
}

export interface Crash {
  readonly output: string
  readonly exceptions: readonly KnownException[]
}

interface Program {
  readonly command: readonly string[]
  readonly probe: readonly string[]
  readonly names: readonly string[]
}

export const PROGRAM: Readonly<Record<ScriptLanguage, Program>> = {
  php: {
    command: [
      'php',
      '-n',
      '-d',
      'display_errors=0',
      '-d',
      'log_errors=1',
      '-d',
      'log_errors_max_len=0',
      'crash.php',
    ],
    probe: ['php', '-r', 'exit(PHP_VERSION_ID >= 80100 ? 0 : 1);'],
    names:
      'plain nested magic deep generator callback unicode empty type division anonymous static evaluated long three null match fiber'.split(
        ' ',
      ),
  },
  ruby: {
    command: ['ruby', 'crash.rb'],
    probe: ['ruby', '-e', 'exit(RUBY_VERSION >= "3.0")'],
    names:
      'plain nested missing deep endless nil unicode empty class thread evaluated long three sort fiber send frozen enumerator'.split(
        ' ',
      ),
  },
  elixir: {
    command: ['elixir', 'crash.exs'],
    probe: ['elixir', '--version'],
    names: 'plain clause arithmetic deep unicode anonymous undefined erlang match key stream long term'.split(
      ' ',
    ),
  },
  erlang: {
    command: ['escript', 'crash.escript'],
    probe: ['erl', '-noshell', '-eval', 'halt(0).'],
    names: 'arithmetic match clause map undefined term case proc_arithmetic proc_clause proc_match'.split(
      ' ',
    ),
  },
  lua: {
    command: ['lua5.4', 'crash.lua'],
    probe: ['lua5.4', '-v'],
    names:
      'plain message deep sort metamethod chunk text unicode assert argument level long tail method'.split(
        ' ',
      ),
  },
}

/** Whether the runtime is installed, in a version that the program runs on. */
export function isInstalled(language: ScriptLanguage): boolean {
  const [command = '', ...rest] = PROGRAM[language].probe
  return spawnSync(command, rest).status === 0
}

/** Lets a program crash. */
export function crashOf(language: ScriptLanguage, name: string): Crash {
  const clean = ['-i', `PATH=${process.env['PATH']}`, 'HOME=/nonexistent', 'LANG=C.UTF-8']
  const { stdout, stderr } = spawnSync('env', [...clean, ...PROGRAM[language].command, name], {
    cwd: PROGRAMS,
    encoding: 'utf8',
  })
  const known = stdout.slice(stdout.indexOf('[{'), stdout.lastIndexOf('}]') + 2)
  // The programs print this shape.
  const exceptions = JSON.parse(
    known.replaceAll(String.raw`\/`, '/').replaceAll(PROGRAMS, KEPT_FOLDER),
  ) as Crash['exceptions']
  return { output: stderr.replaceAll(PROGRAMS, KEPT_FOLDER), exceptions }
}

/** What is read of a crash, in the form in which the runtime knows it: the language of each record with a trace too. */
export function readingOf({ output, exceptions }: Crash): {
  readonly languages: readonly string[]
  readonly exceptions: readonly KnownException[]
} {
  const traces = recordsOf(linesOf(output.trim())).flatMap((record) => parseStackTrace(record) ?? [])
  return {
    languages: traces.map(({ language }) => language),
    exceptions: traces.flatMap((trace) => asKnown(trace, exceptions)),
  }
}

/** The parts of a trace that the runtime knows. */
function asKnown(trace: StackTrace, known: readonly KnownException[]): readonly KnownException[] {
  return trace.exceptions.map((exception, index) => {
    const wanted = known[index]
    return {
      ...(wanted?.type === undefined ? {} : { type: exception.type }),
      ...(wanted?.message === undefined ? {} : { message: exception.message }),
      frames: exception.frames.map((frame, at) => ({
        ...(wanted?.frames[at]?.function === undefined ? {} : { function: frame.function }),
        file: frame.file,
        line: frame.line ?? null,
      })),
    }
  })
}
