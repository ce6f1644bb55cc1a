import type { CatalogKind, ComponentCatalog } from '../../config/catalog.ts'
import type { Environment } from '../../config/environment.ts'
import { ConfigFaultsError } from '../../config/fault.ts'
import { loadConfig, type LoadedConfig } from '../../config/load.ts'
import { notNeeded } from '../../config/not-needed.ts'
import {
  boolean,
  bytes,
  duration,
  either,
  integer,
  list,
  number,
  object,
  oneOf,
  optional,
  record,
  string,
  type Schema,
} from '../../config/schema.ts'

/** A receiver with an option of every kind; nothing in the agent is called like this. */
export const tapeConfig = object({
  include: list(string(), { min: 1, help: 'Tapes to play' }),
  start_at: oneOf(['beginning', 'end'], { default: 'end', help: 'Where a new tape starts' }),
  poll_interval: duration({ default: '200ms', min: '1ms', max: '1h', help: 'Time between looks' }),
  chunk: bytes({ default: '64KiB', min: '16B', max: '8MiB', help: 'Read at once' }),
  tracks: integer({ default: 4, min: 1, max: 64 }),
  speed: optional(number()),
  is_looped: boolean({ default: false }),
  label: optional(string({ help: 'Name on the tape' })),
  code: optional(string({ pattern: /^[A-Z]{3}$/ })),
  api_key: optional(string()),
  headers: record(string(), { default: {} }),
  command: optional(either(string(), list(string()), 'What to run')),
  retry: object(
    {
      enabled: boolean({ default: true }),
      initial_interval: duration({ default: '1s', help: 'First wait' }),
    },
    { default: {}, help: 'What happens on a failure' },
  ),
  routes: list(
    object(
      { match: string({ check: noStar, help: 'What to match' }), to: optional(integer()) },
      { check: ({ to }) => (to === 0 ? 'expected a track from 1 on; remove the route' : undefined) },
    ),
    { default: [] },
  ),
  pedal: optional(string(notNeeded('tapes play by themselves'))),
})

function noStar(text: string): string | undefined {
  return text.includes('**') ? 'expected a pattern without "**"' : undefined
}

const TYPES: Readonly<Record<CatalogKind, Readonly<Record<string, Schema>>>> = {
  receiver: { tape: tapeConfig, radio: object({}) },
  processor: { filter: object({ drop: optional(string()) }), sampler: object({}) },
  exporter: {
    printer: object({ width: integer({ default: 80, min: 1 }) }),
    pager: object({ token: string() }),
  },
  extension: { lamp: object({}) },
}

const ALIASES: Readonly<Record<string, string>> = { cassette: 'tape' }

export const catalog: ComponentCatalog = {
  names: (kind) => [...Object.keys(TYPES[kind]), ...(kind === 'receiver' ? Object.keys(ALIASES) : [])],
  find: (kind, name) => {
    const type = kind === 'receiver' ? (ALIASES[name] ?? name) : name
    const config = Object.hasOwn(TYPES[kind], type) ? TYPES[kind][type] : undefined
    return config === undefined ? undefined : { type, config }
  },
  insteadOf: (kind, name) =>
    kind === 'processor' && name === 'mixer' ? 'the filter does that; remove it' : undefined,
}

export interface Case {
  readonly files?: Readonly<Record<string, string>>
  readonly sets?: readonly string[]
  readonly documents?: readonly { readonly name: string; readonly value: unknown }[]
  readonly environment?: Environment
  /** Files that are only read through `${file:…}`. */
  readonly others?: Readonly<Record<string, string>>
  /** Which of the others are files of tests. */
  readonly testFiles?: readonly string[]
}

/** Loads configurations that are kept in memory, as if they were in the folder /etc/agent. */
export function load({
  files = {},
  sets = [],
  documents = [],
  environment = {},
  others = {},
  testFiles = [],
}: Case): Promise<LoadedConfig> {
  const texts = new Map(
    Object.entries({ ...files, ...others }).map(([name, text]) => [`/etc/agent/${name}`, text]),
  )
  return loadConfig({
    files: Object.keys(files),
    sets,
    documents,
    testFiles,
    catalog,
    environment,
    currentDirectory: '/etc/agent',
    readFile: (path) => {
      const text = texts.get(path)
      if (text !== undefined) return Promise.resolve(text)
      return Promise.reject(Object.assign(new Error('no such file'), { code: 'ENOENT' }))
    },
  })
}

/** The lines of the message that loading ends with; none when it works. */
export async function faultLines(given: Case): Promise<readonly string[]> {
  try {
    await load(given)
    return []
  } catch (error) {
    if (error instanceof ConfigFaultsError) return error.message.split('\n')
    throw error
  }
}

/** A complete configuration around what a case is about. Its tape is on lines 1 and 2; more options follow on line 3. */
export function withTape(options: string): string {
  return `receivers:\n  tape:\n    include: [a]\n${options}${SERVICE}`
}

export const SERVICE = `
exporters:
  printer:
service:
  pipelines:
    logs:
      receivers: [tape]
      exporters: [printer]
`

/** The checked configuration of one component. */
export function configOf(loaded: LoadedConfig, key: string): Readonly<Record<string, unknown>> {
  const component = loaded.components.find((each) => each.key === key)
  return component?.config as Readonly<Record<string, unknown>>
}
