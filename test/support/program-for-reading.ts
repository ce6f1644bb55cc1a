import type { Command } from 'commander'
import { createProgram } from '../../agent/cli/program.ts'
import { components } from '../../agent/components.ts'

/** The command line with all its commands, whose names and options are looked at; it prints nothing. */
export function programForReading(): Command {
  const print = (): void => undefined
  return createProgram(
    {
      registry: components,
      environment: {},
      workingDirectory: '.',
      self: ['node', 'main.ts'],
      version: '0',
      print,
      printError: print,
      outputLost: new AbortController().signal,
    },
    print,
  )
}
