import type { CommandDocument } from './config-options.ts'

interface DeveloperConfig {
  /** Name of the command, for messages about its configuration. */
  readonly command: string
  /** Receivers by id, as in a configuration file. */
  readonly receivers: Readonly<Record<string, unknown>>
  /** Folder of the code. */
  readonly repository: string
  readonly output: 'stdout' | 'stderr'
  readonly format: 'text' | 'json'
}

/**
 * The configuration behind the commands that a person types: everything the agent can do about an error,
 * shown in the terminal, for each run anew.
 */
export function developerConfig(options: DeveloperConfig): CommandDocument {
  return {
    name: `hephaestus ${options.command}`,
    reads: Object.keys(options.receivers),
    value: {
      receivers: options.receivers,
      processors: {
        recombine: {},
        parse: {},
        detect: {},
        // What is kept for a job holds no credentials; the rest stays readable for whoever owns this terminal.
        redact: { classes: ['credential'] },
        analyze: { repositories: [{ path: options.repository }], rerun_after: '0s' },
        fix: { rerun_after: '0s', model_min_occurrences: 1 },
      },
      exporters: {
        console: {
          output: options.output,
          format: options.format,
          // What a terminal or a pipe that closed did not take is of no use to anybody later.
          sending_queue: { dead_letters: { max_size: 0 } },
        },
      },
      service: {
        telemetry: { logs: { level: 'error' } },
        pipelines: {
          logs: {
            receivers: Object.keys(options.receivers),
            processors: ['recombine', 'parse', 'detect', 'redact', 'analyze', 'fix'],
            exporters: ['console'],
          },
        },
      },
    },
  }
}
