import { test } from 'tap'
import { fingerprintOf } from '../../../agent/stacktrace/fingerprint.ts'
import { looksLikeLibrary } from '../../../agent/stacktrace/own-code.ts'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { fixture, linesOf, recordsOf } from './support.ts'

const RELEASE = `thread 'main' panicked at src/cart.rs:5:60:
index out of bounds: the len is 1 but the index is 7
stack backtrace:
   0: rust_begin_unwind
   1: core::panicking::panic_fmt
   2: shop[e28293b1aa0f68bd]::cart::total::{closure#1}::h30948589026e7697
   3: shop::main
note: Some details are omitted, run with \`RUST_BACKTRACE=full\` for a verbose backtrace.`

test('a panic without a backtrace has the place of its first line', (t) => {
  const text = fixture('rust/panic-in-ffi.run.stderr')
  t.same(parseStackTrace(text)?.exceptions, [
    {
      type: 'panic',
      message: 'Test',
      frames: [{ function: '', file: '$DIR/panic-in-ffi.rs', line: 13, column: 5, isNative: false }],
    },
  ])
  t.end()
})

test('the message in quotes of older compilers is read', (t) => {
  const text = fixture('rust/issue-47429-short-backtraces.legacy.run.stderr')
  t.same(recordsOf(linesOf(text)), [text.trimEnd()])
  const [panic] = parseStackTrace(text)?.exceptions ?? []
  t.equal(panic?.message, 'explicit panic')
  t.equal(panic?.frames.at(-1)?.line, 23, 'the place is that of the first own frame')
  t.end()
})

test('each panic of several is a record', (t) => {
  const lines = linesOf(fixture('rust/panic-in-cleanup.run.stderr'))
  const records = recordsOf(lines)
  t.same(
    records.map((record) => record.split('\n').length),
    [3, 3, 3],
  )
  t.same(
    records.map((record) => parseStackTrace(record)?.exceptions[0]?.message),
    ['explicit panic', 'BOOM', 'panic in a destructor during cleanup'],
  )
  t.end()
})

test('a backtrace without lines gets the place of the panic at its first own frame', (t) => {
  const frames = parseStackTrace(RELEASE)?.exceptions[0]?.frames ?? []
  const own = frames.filter((frame) => !looksLikeLibrary(frame, 'rust'))
  t.same(own, [
    { function: 'shop::cart::total::{closure#1}', file: 'src/cart.rs', line: 5, column: 60, isNative: false },
  ])
  t.end()
})

test('a trait of the library for a type of a crate is code of that crate; for types of the library and for any type it is not', (t) => {
  const frames = [
    '<money::Price as core::fmt::Display>::fmt',
    '<core::str::Chars as core::iter::traits::iterator::Iterator>::next',
    '<alloc::boxed::Box<F,A> as core::ops::function::FnOnce<Args>>::call_once',
    '<&T as core::fmt::Display>::fmt',
    '<[T] as core::slice::Join>::join',
    '<money::List<money::Price> as core::iter::Iterator>::next',
  ]
  const backtrace = frames.map(
    (name, index) => `  ${index}: ${name}\n             at ./src/price.rs:${index + 3}:9`,
  )
  const text = `thread 'main' panicked at src/price.rs:3:9:\nattempt to subtract with overflow\nstack backtrace:\n${backtrace.join('\n')}`
  const read = parseStackTrace(text)?.exceptions[0]?.frames ?? []
  t.same(
    read.map(({ isNative }) => isNative),
    [false, true, true, true, true, false],
  )
  t.end()
})

test('hashes and numbers of closures do not change a fingerprint', (t) => {
  const of = (text: string): string =>
    fingerprintOf({ exceptionType: '', exceptionMessage: '', trace: parseStackTrace(text), service: 'a' })
  const rebuilt = RELEASE.replace('h30948589026e7697', 'h00008589026e0000')
    .replace('e28293b1aa0f68bd', 'aaaa93b1aa0f68bd')
    .replace('closure#1', 'closure#4')
    .replace('rs:5:60', 'rs:9:1')
  t.equal(of(rebuilt), of(RELEASE))
  t.not(of(RELEASE.replace('cart::total', 'cart::load')), of(RELEASE))
  t.end()
})

test('a panic behind a prefix on every line is one record', (t) => {
  const lines = RELEASE.split('\n').map((line) => `api-1  | ${line}`)
  t.same(recordsOf([...lines, 'api-1  | next']), [lines.join('\n'), 'api-1  | next'])
  t.equal(parseStackTrace(lines.join('\n'))?.language, 'rust')
  t.end()
})

test('a sentence about a panic begins none', (t) => {
  for (const line of ["thread 'main' panicked at the thought", 'it panicked at src/a.rs:1:2:']) {
    t.same(recordsOf([line, 'next']), [line, 'next'])
    t.equal(parseStackTrace(line), undefined)
  }
  t.end()
})
