import { findCallers } from '../../agent/repository/callers.ts'
import type { ParsedFile } from '../../agent/repository/definitions.ts'
import { nodesOfKinds, type SyntaxNode } from '../../agent/repository/syntax.ts'
import { viewOf } from './language-views.ts'
import type { Search } from './origin.ts'
import type { Write } from './writes.ts'

const CALLS_MAX = 6
const FILES_MAX = 8

/**
 * What fields are given by their position where an object is made whose type declares them in order: data classes and named tuples of
 * Python, records of Java, parameters of a TypeScript constructor that are fields.
 * Shape: `fields['above']` of `Rule(name, fields['above'])` for `above`. Bounds: six calls in eight files.
 */
export async function positionalWrites(
  name: string,
  declaring: readonly ParsedFile[],
  search: Search,
): Promise<readonly Write[]> {
  for (const file of declaring) {
    for (const type of nodesOfKinds(file.root, [
      'class_definition',
      'record_declaration',
      'class_declaration',
    ])) {
      const index = fieldsInOrder(type).indexOf(name)
      const made = type.field('name')?.text() ?? ''
      if (index < 0 || made === '') continue
      const callers = await findCallers(search.files, file, made, FILES_MAX)
      return callers.slice(0, CALLS_MAX).flatMap(({ file: from, call }) => {
        const given = viewOf(call).call(call)
        const value =
          given?.named.has(name) === true || given?.hasSpread === true ? undefined : given?.positional[index]
        return value === undefined ? [] : [{ file: from, node: value }]
      })
    }
  }
  return []
}

/** The names of the fields that a maker of the type takes by position; none for a type that has a maker of its own. */
function fieldsInOrder(type: SyntaxNode): readonly string[] {
  if (type.is('record_declaration'))
    return nodesOfKinds(type.field('parameters') ?? type, ['formal_parameter']).map(nameOf)
  if (type.is('class_definition')) {
    const around = type.parent()
    const isData =
      /\bNamedTuple\b/.test(type.field('superclasses')?.text() ?? '') ||
      (around?.is('decorated_definition') === true &&
        /@(?:[\w.]*\.)?(?:dataclass|define|frozen|attrs?)\b/.test(around.text().slice(0, 200)))
    const body = isData ? (type.field('body')?.namedChildren() ?? []) : []
    return body.flatMap((statement) => {
      const [assigned] = statement.namedChildren()
      const isField = assigned?.is('assignment') === true && assigned.field('type') !== null
      return isField ? (assigned.field('left')?.text() ?? '') : []
    })
  }
  const maker = nodesOfKinds(type, ['method_definition']).find(
    (one) => one.field('name')?.text() === 'constructor',
  )
  const parameters = (maker?.field('parameters')?.namedChildren() ?? []).filter((one) => !one.is('comment'))
  const isFields = parameters.some((one) => /^(?:private|public|protected|readonly)\b/.test(one.text()))
  return isFields ? parameters.map((one) => one.field('pattern')?.text() ?? '') : []
}

function nameOf(parameter: SyntaxNode): string {
  return parameter.field('name')?.text() ?? ''
}
