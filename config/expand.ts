import { basename, resolve } from 'node:path'
import type { Environment } from './environment.ts'
import { formatPath, type Fault, type Path } from './fault.ts'
import { nearMiss } from './near-miss.ts'
import { typedScalar } from './parse-yaml.ts'
import { readChecked, type ReadText } from './read-text.ts'
import { isSecretName } from './secret.ts'
import { parseTemplate, type Problem, type Reference, type Template } from './template.ts'
import type { ConfigNode, MapEntry, ScalarNode } from './tree.ts'

const EXPANDED_LENGTH_MAX = 16_777_216

interface ExpandOptions {
  readonly environment: Environment
  readonly readFile: ReadText
  /** What the paths of `${file:…}` are relative to. */
  readonly baseDirectory: string
}

interface Expansion extends ExpandOptions {
  readonly faults: Fault[]
  readonly files: Map<string, ReturnType<typeof readChecked>>
  length: number
}

interface Text {
  readonly text: string
  readonly isSecret: boolean
  readonly problems: readonly Problem[]
}

/**
 * Puts values in the place of `${env:NAME}`, `${env:NAME:-default}`, `${NAME}`, `${file:path}` and `$$`.
 * It works on the values of a parsed tree, so what comes from outside is never more than a scalar; and
 * what comes from outside is not expanded again. Keys are not expanded.
 * Bounds: 16 MiB of characters from outside, each file up to 1 MiB. Errors: none; faults are returned.
 */
export async function expandTree(
  root: ConfigNode,
  options: ExpandOptions,
): Promise<{ root: ConfigNode; faults: readonly Fault[] }> {
  const expansion: Expansion = { ...options, faults: [], files: new Map(), length: 0 }
  const expanded = await expandNode(expansion, root, [])
  return { root: expanded, faults: expansion.faults }
}

async function expandNode(expansion: Expansion, node: ConfigNode, path: Path): Promise<ConfigNode> {
  if (node.kind === 'scalar') return isTemplate(node) ? expandScalar(expansion, node, path) : node
  if (node.kind === 'list') {
    const items: ConfigNode[] = []
    for (const [index, item] of node.items.entries())
      items.push(await expandNode(expansion, item, [...path, index]))
    return { ...node, items }
  }
  const entries = new Map<string, MapEntry>()
  for (const [key, entry] of node.entries) {
    entries.set(key, { keyAt: entry.keyAt, node: await expandNode(expansion, entry.node, [...path, key]) })
  }
  return { ...node, entries }
}

function isTemplate(node: ScalarNode): boolean {
  return typeof node.value === 'string' && node.isLiteral !== true && node.value.includes('$')
}

async function expandScalar(expansion: Expansion, node: ScalarNode, path: Path): Promise<ConfigNode> {
  const parsed = parseTemplate(node.text)
  const problems = parsed.kind === 'problem' ? [parsed.problem] : []
  const template = parsed.kind === 'problem' ? [] : parsed.template
  const { text, isSecret, ...result } = await textOf(expansion, template)
  problems.push(...result.problems)
  for (const problem of problems) expansion.faults.push({ ...node.at, path: formatPath(path), ...problem })
  if (problems.length > 0) return { ...node, isBroken: true }
  const [only] = template
  if (template.length !== 1 || only === undefined || typeof only === 'string') {
    return { ...node, value: text, text, isSecret }
  }
  return { ...node, value: typedScalar(text), text, isSecret, reference: showReference(only) }
}

async function textOf(expansion: Expansion, template: Template): Promise<Text> {
  let text = ''
  let isSecret = false
  const problems: Problem[] = []
  for (const piece of template) {
    const part: Text = typeof piece === 'string' ? known(piece) : await valueOf(expansion, piece)
    text += part.text
    isSecret ||= part.isSecret
    problems.push(...part.problems)
  }
  return { text, isSecret, problems }
}

async function valueOf(expansion: Expansion, reference: Reference): Promise<Text> {
  const name = await textOf(expansion, reference.name)
  if (name.problems.length > 0) return name
  const value =
    reference.scheme === 'env'
      ? await variableOf(expansion, reference, name.text)
      : await fileOf(expansion, reference, name.text)
  expansion.length += value.text.length
  if (expansion.length > EXPANDED_LENGTH_MAX) {
    return failed({ what: 'more than 16 MiB come from references', todo: 'refer to smaller files' })
  }
  return { ...value, isSecret: value.isSecret || name.isSecret }
}

async function variableOf(expansion: Expansion, reference: Reference, name: string): Promise<Text> {
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    const todo =
      'write ${env:NAME} with letters, digits and underscores, or $$ for a dollar that is meant as such'
    return failed({ what: 'not the name of a variable', saw: showReference(reference), todo })
  }
  const value = Object.hasOwn(expansion.environment, name) ? expansion.environment[name] : undefined
  if (value !== undefined) return { ...known(value), isSecret: isSecretName(name) }
  if (reference.fallback !== undefined) {
    const fallback = await textOf(expansion, reference.fallback)
    return { ...fallback, isSecret: fallback.isSecret || isSecretName(name) }
  }
  // A name put together from other values may hold one of them.
  const hasOwnName = reference.name.every((piece) => typeof piece === 'string')
  const shown = hasOwnName ? name : showReference(reference)
  const meant = hasOwnName ? nearMiss(name, Object.keys(expansion.environment)) : undefined
  const suggestion = meant === undefined ? '' : `did you mean "${meant}"? `
  const todo = `${suggestion}set it, or give a default after :-`
  return failed({ what: `environment variable ${shown} is not set`, saw: showReference(reference), todo })
}

/** The text of a file without its last line end, which editors add. */
async function fileOf(expansion: Expansion, reference: Reference, name: string): Promise<Text> {
  const path = resolve(expansion.baseDirectory, name)
  const reading = expansion.files.get(path) ?? readChecked(expansion.readFile, path)
  expansion.files.set(path, reading)
  const result = await reading
  if (result.kind === 'fault') return failed({ ...result, saw: showReference(reference) })
  return { ...known(result.text.replace(/\r?\n$/, '')), isSecret: isSecretName(basename(path)) }
}

/** A reference without its default, which may be a secret. */
function showReference(reference: Reference): string {
  const name = reference.name
    .map((piece) => (typeof piece === 'string' ? piece : showReference(piece)))
    .join('')
  return `\${${reference.scheme}:${name}}`
}

function known(text: string): Text {
  return { text, isSecret: false, problems: [] }
}

function failed({ what, saw, todo }: Problem): Text {
  return { text: '', isSecret: false, problems: [{ what, saw, todo }] }
}
