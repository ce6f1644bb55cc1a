import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import { symbolsOf } from '../../../agent/repository/symbols.ts'
import { nodesOfKinds, type SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { Finder } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import { code, place } from '../words.ts'

const TYPED_NIL = 0.74
const FILES_MAX = 12

/**
 * Go: a nil pointer in an interface, which is not nil: `var problem *Problem` that is returned as an `error`, so that whoever asks
 * `err != nil` goes on to call a method of it. Applies to crashes in a method of that pointer type.
 * Source: the FAQ of Go, "Why is my nil error value not equal to nil?".
 */
export const typedNilFinder: Finder = {
  id: 'typed_nil',
  async find(investigation) {
    const { crash, files, symptom, evidence } = investigation
    const owner = crash?.view.id === 'go' ? crash.function?.owner : undefined
    if (crash === undefined || files === undefined || owner === undefined) return {}
    if (symptom.errorClass !== 'null_dereference') return {}
    const pattern = new RegExp(`\\*(?:\\w+\\.)?${owner}\\b`)
    for (const file of [
      crash.file,
      ...(await files.filesWith(crash.file, pattern, { filesMax: FILES_MAX, name: owner })),
    ]) {
      const returned = returnedAsInterface(file, owner)
      if (returned === undefined) continue
      const reason = `gives back ${code(returned)}, a nil ${code(`*${owner}`)}, as an interface: that is not equal to nil`
      const summary = `${symptom.summary} (${crashPlace(crash)}): ${place(file, returned)} ${reason}`
      return {
        causeClass: 'null_dereference',
        crashConfidence: 0.5,
        locations: [locationAt(file, returned, { confidence: TYPED_NIL, reason })],
        causes: [cause(summary, 0.85, [...crashEvidence(investigation), evidence.addCode(file, returned)])],
      }
    }
    return {}
  },
}

/** What is returned of a variable that is declared as a nil pointer of the type, by a function that promises an interface. */
function returnedAsInterface(file: ParsedFile, owner: string): SyntaxNode | undefined {
  for (const { node, kind } of symbolsOf(file.root)) {
    const result = kind === 'function' ? (node.field('result')?.text() ?? '') : ''
    // A result of the pointer type itself is compared with nil as one would think.
    if (result === '' || result.includes(`*${owner}`) || !/\berror\b|\b[A-Z]\w*\b/.test(result)) continue
    for (const declared of nodesOfKinds(node, ['var_spec'])) {
      const type = declared.field('type')?.text() ?? ''
      if (declared.field('value') !== null || type.replace(/^\*(?:\w+\.)?/, '*') !== `*${owner}`) continue
      const name = declared.field('name')?.text()
      const found = nodesOfKinds(node, ['return_statement']).findLast((one) =>
        one.namedChildren().some((list) =>
          list
            .text()
            .split(/,\s*/)
            .includes(name ?? ''),
        ),
      )
      if (found !== undefined) return found
    }
  }
  return undefined
}
