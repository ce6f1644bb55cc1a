import { formatPath, type Fault, type Origin } from './fault.ts'
import { isUsableName, parseYaml } from './parse-yaml.ts'
import { showText } from './show-value.ts'
import type { ConfigNode } from './tree.ts'

const ORIGIN: Origin = { source: '--set' }

/**
 * Reads one `--set` into a tree that holds the one value, to be laid over the rest.
 * Shape: `receivers.file/nginx.poll_interval=1s`; a name with dots or spaces stands in double quotes.
 * The value is a YAML scalar, or a list or map in brackets. Errors: none; faults are returned.
 */
export function parseSet(assignment: string): { root: ConfigNode | undefined; faults: readonly Fault[] } {
  const path: string[] = []
  const part = /(?:"((?:[^"\\]|\\.)*)"|([^."=\s]+))([.=])/y
  while (assignment[part.lastIndex - 1] !== '=') {
    const match = part.exec(assignment)
    if (match === null) return badPath(assignment, path)
    const name = match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll(/\\(.)/g, '$1')
    if (name === '' || !isUsableName(name)) return badPath(assignment, path)
    path.push(name)
  }
  const parsed = parseValue(assignment.slice(part.lastIndex), formatPath(path))
  if (parsed.root === undefined) return parsed
  const root = path.reduceRight<ConfigNode>(
    (node, name) => ({ kind: 'map', at: ORIGIN, entries: new Map([[name, { keyAt: ORIGIN, node }]]) }),
    parsed.root,
  )
  return { root, faults: [] }
}

/** What follows the path may be a secret, so only names are shown. */
function badPath(assignment: string, path: readonly string[]): { root: undefined; faults: readonly Fault[] } {
  const hasValue = assignment.includes('=')
  const what = hasValue ? 'a path that cannot be read' : 'no "=" between path and value'
  const saw = showText(hasValue ? assignment.slice(0, assignment.indexOf('=')) : assignment)
  const todo = 'write --set name.name=value, and names with dots or spaces in double quotes'
  return { root: undefined, faults: [{ ...ORIGIN, path: formatPath(path), what, saw, todo }] }
}

function parseValue(text: string, path: string): { root: ConfigNode | undefined; faults: readonly Fault[] } {
  const { root, faults } = parseYaml(text, ORIGIN.source, ORIGIN)
  if (faults.length > 0) {
    return { root: undefined, faults: faults.map((fault) => ({ ...fault, path, saw: undefined })) }
  }
  if (root === undefined) return { root: { kind: 'scalar', at: ORIGIN, value: null, text: '' }, faults }
  if (root.kind === 'scalar' || /^\s*[[{]/.test(text)) return { root, faults }
  const todo = 'put the text in quotes, or write lists as [a, b] and maps as {a: b}'
  return {
    root: undefined,
    faults: [{ ...ORIGIN, path, what: 'a value that is neither text nor in brackets', todo }],
  }
}
