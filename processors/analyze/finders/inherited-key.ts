import type { ParsedFile, ParsedFiles } from '../../../agent/repository/definitions.ts'
import { nodesOfKinds, type SyntaxNode } from '../../../agent/repository/syntax.ts'
import { scopesOf } from '../behind-crash.ts'
import type { Finder, FoundLocation } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import { code, place } from '../words.ts'

const PLAIN_OBJECT = 0.66
const FILES_MAX = 8
/** A value is there, and it is of another type than all that the object was given; what is undefined or null is not there. */
const OTHER_TYPE =
  /is not a function|is not iterable|is not a constructor|Cannot (?:create property|convert(?! undefined or null))|Invalid array length/

/**
 * JavaScript: a plain object that is used as a map finds what every object inherits for the keys `constructor`, `toString` and so on.
 * Shape: `const found = {}`, filled by key, and `found[word].trim()` for a word from outside. Applies where the value is there and
 * cannot do what is asked of it; points at where the object is made.
 */
export const inheritedKeyFinder: Finder = {
  id: 'inherited_key',
  async find(investigation) {
    const { crash, files, symptom, evidence, exceptionMessage } = investigation
    if (crash === undefined || files === undefined || crash.view.id !== 'javascript') return {}
    if (!OTHER_TYPE.test(exceptionMessage)) return {}
    for (const scope of await scopesOf(investigation)) {
      for (const read of nodesOfKinds(scope.node, ['subscript_expression'])) {
        const name = keyedObject(read)
        if (name === undefined) continue
        const locations = await madePlain(name, read, scope.file, files)
        const [best] = locations
        if (best === undefined) continue
        const summary = `${symptom.summary} (${crashPlace(crash)}): ${best.reason} (${place(scope.file, read)}) for a key such as ${code('constructor')}`
        return {
          crashConfidence: 0.5,
          locations,
          causes: [
            cause(summary, 0.7, [
              ...crashEvidence(investigation),
              evidence.addLine(best.file, best.line),
              evidence.addCode(scope.file, read),
            ]),
          ],
        }
      }
    }
    return {}
  },
}

/** Where objects of that name are made without anything in them, in this file and in others; one a file. */
async function madePlain(
  name: string,
  read: SyntaxNode,
  from: ParsedFile,
  files: ParsedFiles,
): Promise<readonly FoundLocation[]> {
  const pattern = new RegExp(`\\b${name}\\s*(?::[^=\\n]+)?=\\s*\\{\\}`)
  const others = await files.filesWith(from, pattern, { filesMax: FILES_MAX, name })
  return [...new Set([from, ...others])].slice(0, FILES_MAX).flatMap((file) => {
    const made = nodesOfKinds(file.root, ['variable_declarator', 'assignment_expression']).find((node) => {
      const target = (node.field('name') ?? node.field('left'))?.text().split('.').at(-1)
      return target === name && (node.field('value') ?? node.field('right'))?.text() === '{}'
    })
    if (made === undefined) return []
    const reason = `${code(made)} also has the members that every object inherits, which ${code(read)} finds`
    return [locationAt(file, made, { confidence: PLAIN_OBJECT, reason })]
  })
}

/** The name of what a subscript reads, where its key is not written in the code. */
function keyedObject(read: SyntaxNode): string | undefined {
  const parent = read.parent()
  const isTarget = parent?.field('left')?.id() === read.id()
  const index = read.field('index')
  if (isTarget || index === null || /^(?:string|number|template_string)$/.test(String(index.kind())))
    return undefined
  return /(?:^|\.)([A-Za-z_$][\w$]*)$/.exec(read.field('object')?.text() ?? '')?.[1]
}
