import { test } from 'tap'
import { asWritten, withReadMacros } from '../../../agent/rewrite/read-macros.ts'
import { codeFile, descendants, kindOf } from '../../../agent/rewrite/tree.ts'

const CODE = 'fn show(a: Option<u32>) -> String {\n    format!("{}", a.unwrap())\n}\n'

void test('Calls in macros that write text are seen where they stand', (t) => {
  const file = codeFile('a.rs', CODE)
  const calls =
    file === undefined ? [] : descendants(file.root).filter((node) => kindOf(node) === 'call_expression')
  const inner = calls.find((node) => node.text() === 'a.unwrap()')
  t.equal(inner?.range().start.index, CODE.indexOf('a.unwrap()'))
  t.equal(asWritten(calls[0]?.text() ?? ''), 'format!("{}", a.unwrap())')
  t.end()
})

void test('Code stays as long as it is, and other marks and languages stay as they are', (t) => {
  t.equal(withReadMacros(CODE, 'rust').length, CODE.length)
  t.equal(asWritten(withReadMacros(CODE, 'rust')), CODE)
  t.equal(withReadMacros('assert!(!a.b()); vec![1]', 'rust'), 'assert!(!a.b()); vec![1]')
  t.equal(withReadMacros(CODE, 'go'), CODE)
  t.end()
})
