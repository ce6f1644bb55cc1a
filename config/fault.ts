import { ConfigError } from '../agent/model/errors.ts'

/** Where something was written. Lines and columns count from 1. */
export interface Origin {
  /** The file as it was named, "--set", or the name of a configuration that a command built. */
  readonly source: string
  readonly line?: number
  readonly column?: number
}

/** One thing that is wrong with the configuration. */
export interface Fault extends Origin {
  /** Shape: "receivers.file/nginx.include[0]"; '' for a whole file. */
  readonly path: string
  readonly what: string
  /** The value, cut short; never a secret. */
  readonly saw?: string | undefined
  readonly todo: string
}

const FAULTS_SHOWN_MAX = 200

/** The configuration is wrong in all these places. */
export class ConfigFaultsError extends ConfigError {
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    const lines = faults.slice(0, FAULTS_SHOWN_MAX).map(formatFault)
    if (faults.length > lines.length) lines.push(`and ${faults.length - lines.length} more`)
    super('HEPH_CONFIG_INVALID', lines.join('\n'), { fields: { faults: faults.length } })
    this.faults = faults
  }
}

/** Shape: "agent.yaml:4:5: receivers.file.include: expected a list (saw "x"); write such a value". */
export function formatFault(fault: Fault): string {
  const path = fault.path === '' ? '' : `${fault.path}: `
  const saw = fault.saw === undefined ? '' : ` (saw ${fault.saw})`
  return `${formatOrigin(fault)}: ${path}${fault.what}${saw}; ${fault.todo}`
}

/** Shape: "agent.yaml:4:5", "--set". */
export function formatOrigin(origin: Origin): string {
  return origin.line === undefined ? origin.source : `${origin.source}:${origin.line}:${origin.column ?? 1}`
}

/** A place in the tree: names of maps and indexes of lists, from the root. */
export type Path = readonly (string | number)[]

/** Shape: ["attributes", "service.name", 0] gives `attributes."service.name"[0]`, as `--set` reads it. */
export function formatPath(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`
      const name = /^[^\s."=[\]]+$/.test(part) ? part : JSON.stringify(part)
      return index === 0 ? name : `.${name}`
    })
    .join('')
}
