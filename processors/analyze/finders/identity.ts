import { calledName, callsOf } from '../../../agent/repository/callers.ts'
import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import { nodesOfKinds, type SyntaxNode } from '../../../agent/repository/syntax.ts'
import { declaredTypeOf } from '../declared-types.ts'
import type { Finder } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import type { Search } from '../origin.ts'
import { createOriginSearch } from '../origins.ts'
import { ranFunctions } from '../ran-functions.ts'
import { code, place } from '../words.ts'

const BY_IDENTITY = 0.7
const CALLS_MAX = 20
const OBJECTS =
  'Integer|Long|Short|Byte|Character|Double|Float|String|BigDecimal|BigInteger|UUID|LocalDate|Instant'

/**
 * Java: two objects are compared by `==`, which asks whether they are the same object, not whether they are equal. Small numbers
 * and literals hide it. Applies to functions on the stack and those that they call, where both sides are declared as such objects.
 * Source: JLS 15.21.3, and 5.1.7 of boxing.
 */
export const identityFinder: Finder = {
  id: 'identity',
  async find(investigation) {
    const { crash, files, frames, symptom, evidence } = investigation
    if (crash === undefined || files === undefined || crash.view.id !== 'java') return {}
    const search = createOriginSearch({ files, frames })
    for (const { file, node } of await withCalled(await ranFunctions(investigation, files), search)) {
      for (const compared of nodesOfKinds(node, ['binary_expression'])) {
        if (!/^[!=]=$/.test(compared.field('operator')?.text() ?? '')) continue
        const types: (string | undefined)[] = []
        for (const side of [compared.field('left'), compared.field('right')])
          types.push(side === null ? undefined : await typeOf(side, file, search))
        if (types.some((type) => type === undefined)) continue
        const reason = `${code(compared)} asks whether both are the same ${types[0]}, not whether they are equal`
        const summary = `${symptom.summary} (${crashPlace(crash)}): ${reason} (${place(file, compared)})`
        return {
          causeClass: 'type_mismatch',
          crashConfidence: 0.5,
          locations: [locationAt(file, compared, { confidence: BY_IDENTITY, reason })],
          causes: [cause(summary, 0.8, [...crashEvidence(investigation), evidence.addCode(file, compared)])],
        }
      }
    }
    return {}
  },
}

type Ran = { readonly file: ParsedFile; readonly node: SyntaxNode }

async function withCalled(ran: readonly Ran[], search: Search): Promise<readonly Ran[]> {
  const called: Ran[] = []
  for (const { file, node } of ran)
    for (const call of callsOf(node).slice(0, CALLS_MAX)) {
      const definition = await search.called(call, file)
      if (definition?.symbol.kind === 'function')
        called.push({ file: definition.file, node: definition.symbol.node })
    }
  return [...ran, ...called]
}

/** The type of objects that a name, a field or a method of the code is declared with; undefined for anything else. */
async function typeOf(side: SyntaxNode, file: ParsedFile, search: Search): Promise<string | undefined> {
  if (side.is('method_invocation')) {
    const name = calledName(side)
    const found = (await search.called(side, file)) ?? (await search.files.findDefinition(file, name))
    if (found !== undefined) return declaredAs(name, found.file.lines[found.symbol.startLine - 1] ?? '')
    // The accessor of a record is written nowhere but as its component.
    const component = new RegExp(`\\brecord \\w+[^{]*\\b(?:${OBJECTS})\\s+${name}\\b`)
    const [holding] = await search.files.filesWith(file, component, { filesMax: 1, name })
    return holding === undefined ? undefined : declaredAs(name, holding.text)
  }
  const name = /^(?:this\.)?([A-Za-z_]\w*)$/.exec(side.text())?.[1]
  if (name === undefined || name === 'null') return undefined
  // A name may be of a number in one method and of an object in another.
  const nearest = await declaredTypeOf(side, file, search)
  if (nearest !== undefined) return new RegExp(`^(?:${OBJECTS})$`).exec(nearest.text.trim())?.[0]
  return declaredAs(name, file.text)
}

function declaredAs(name: string, text: string): string | undefined {
  return new RegExp(`\\b(${OBJECTS})\\s+${name}\\b`).exec(text)?.[1]
}
