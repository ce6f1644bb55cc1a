import { quoted, type Mutation } from '../mutation.ts'
import { indentAt } from '../style.ts'
import { kindOf, span } from '../tree.ts'

/**
 * In Rust a loop over what a cell or lock holds keeps it borrowed, while what the loop calls borrows it again.
 * Applies to loops over `x.borrow()`, `x.borrow_mut()`, `x.lock().unwrap()` and what follows, for errors that speak of it: the loop goes over a copy.
 * Leaves alone loops over a copy, and others.
 */
export const borrowedInLoop: Mutation = {
  id: 'borrowed_in_loop',
  isRare: true,
  isLookedForFarOff: true,
  message: /borrow|deadlock|would block/i,
  of: (node, { file }) => {
    if (kindOf(node) !== 'for_expression') return []
    const value = node.field('value')
    const match =
      /^&?(?:mut )?(((?:self\.)?(?:\w+\.)*?(\w+))\.(?:borrow|borrow_mut|(?:lock|read|write)\(\)\.unwrap)\(\)((?:\.\w+)*?))(\.iter\(\))?$/.exec(
        value?.text() ?? '',
      )
    if (value === null || match === null) return []
    const [, held = '', , cell = '', members = ''] = match
    const name = members === '' ? cell : (members.split('.').at(-1) ?? cell)
    const at = span(node).start
    const indent = indentAt(file.text, at)
    const edits = [
      { start: at, end: at, replacement: `let ${name} = ${held}.clone();\n${indent}` },
      { ...span(value), replacement: `${name}.iter()` },
    ]
    return [{ edits, says: `the loop over ${quoted(held)} holds it while it runs; it goes over a copy` }]
  },
}
