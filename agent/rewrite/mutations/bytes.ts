import { quoted, replaced, type Mutation } from '../mutation.ts'
import { argumentsOf, calleeOf, isSame, kindOf, span } from '../tree.ts'

/**
 * Bytes where text is worked with, by the error's words: what a program printed, what came over a socket, a file that was opened
 * as bytes. Applies in Python to what is returned, named or handed on, which is decoded there, and to the mode of `open`.
 */
export const bytesForText: Mutation = {
  id: 'bytes_for_text',
  isRare: true,
  message:
    /bytes-like object is required|can't concat str to bytes|first arg must be bytes|cannot use a string pattern on a bytes-like/,
  of: (node, { file, role }) => {
    if (file.grammar.family !== 'python') return []
    const parent = node.parent()
    const isMode =
      kindOf(node) === 'string' &&
      /^["']r?b["']$|^["']rb["']$/.test(node.text()) &&
      kindOf(parent) === 'argument_list'
    if (isMode && /(^|\.)open$/.test(calleeOf(parent?.parent() ?? node)?.text() ?? '')) {
      const quote = node.text()[0] ?? '"'
      return [
        {
          edits: [replaced(node, `${quote}r${quote}`)],
          says: `${quoted(parent?.parent()?.text() ?? '')} gives bytes, and text is worked with`,
        },
      ]
    }
    const isGiven =
      kindOf(parent) === 'return_statement' ||
      (kindOf(parent) === 'assignment' && isSame(parent?.field('right'), node)) ||
      (role !== 'line' &&
        kindOf(parent) === 'argument_list' &&
        argumentsOf(parent?.parent() ?? node).length === 1)
    if (
      !isGiven ||
      !/^(identifier|attribute|call|subscript)$/.test(kindOf(node)) ||
      /\.(decode|encode)\(/.test(node.text())
    )
      return []
    const { end } = span(node)
    return [
      {
        edits: [{ start: end, end, replacement: '.decode()' }],
        says: `${quoted(node.text())} is bytes, and text is worked with further on`,
      },
    ]
  },
}
