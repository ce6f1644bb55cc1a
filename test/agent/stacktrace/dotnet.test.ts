import { test } from 'tap'
import { fingerprintOf } from '../../../agent/stacktrace/fingerprint.ts'
import { looksLikeLibrary } from '../../../agent/stacktrace/own-code.ts'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { recordsOf } from './support.ts'

const MONO = `Unhandled Exception:
System.NullReferenceException: Object reference not set to an instance of an object
  at Shop.Cart.Total () [0x00012] in /src/Cart.cs:12
  at (wrapper managed-to-native) System.Object.wait (object,int)
  at Shop.Program.Main (System.String[] args) [0x00000] in <filename unknown>:0`

const CORE = String.raw`Unhandled exception. Shop.CartException: no price
for 'ink'
 ---> System.Collections.Generic.KeyNotFoundException: The given key 'ink' was not present in the dictionary.
   at System.Collections.Generic.Dictionary${'`'}2.get_Item(TKey key)
   at Shop.Prices.Of(String id) in C:\my src\Prices.cs:line 31
   --- End of inner exception stack trace ---
   at Shop.Cart.<Total>b__0_1[T](T item, ValueTuple${'`'}2 pair) in C:\my src\Cart.cs:line 12
   at Shop.Cart.<Load>d__2.MoveNext()
--- End of stack trace from previous location ---
   at Shop.Program.<Main>(String[] args)`

const AGGREGATE = `System.AggregateException: One or more errors occurred. (a) (b)
 ---> System.IO.IOException: a
   at Shop.Db.Read() in /src/Db.cs:line 7
   --- End of inner exception stack trace ---
   at System.Threading.Tasks.Task.Wait()
   at Shop.Program.Main() in /src/Program.cs:line 3
 ---> (Inner Exception #1) System.TimeoutException: b
   at Shop.Db.Write() in /src/Db.cs:line 9<---
`

function view(text: string): unknown {
  return parseStackTrace(text)?.exceptions.map(({ type, message, frames }) => [
    type,
    message,
    frames.map((frame) => `${frame.function} ${frame.file}:${frame.line ?? ''}`),
  ])
}

test('a Mono trace is .NET, never JavaScript', (t) => {
  t.equal(parseStackTrace(MONO)?.language, 'dotnet')
  t.same(view(MONO), [
    [
      'System.NullReferenceException',
      'Object reference not set to an instance of an object',
      ['Shop.Cart.Total /src/Cart.cs:12', 'System.Object.wait :', 'Shop.Program.Main :'],
    ],
  ])
  t.same(recordsOf(MONO.split('\n')), [MONO])
  t.end()
})

test('a .NET trace gives the outer exception first, each with its own frames', (t) => {
  t.same(view(CORE), [
    [
      'Shop.CartException',
      "no price\nfor 'ink'",
      [
        'Shop.Cart.<Total>b__0_1[T] C:\\my src\\Cart.cs:12',
        'Shop.Cart.<Load>d__2.MoveNext :',
        'Shop.Program.<Main> :',
      ],
    ],
    [
      'System.Collections.Generic.KeyNotFoundException',
      "The given key 'ink' was not present in the dictionary.",
      ['System.Collections.Generic.Dictionary`2.get_Item :', 'Shop.Prices.Of C:\\my src\\Prices.cs:31'],
    ],
  ])
  t.equal(parseStackTrace(CORE)?.isTruncated, false)
  t.same(recordsOf([...CORE.split('\n'), 'next', ...CORE.split('\n')]), [CORE, 'next', CORE])
  t.end()
})

test('an aggregate lists its members with their frames', (t) => {
  t.same(view(AGGREGATE), [
    [
      'System.AggregateException',
      'One or more errors occurred. (a) (b)',
      ['System.Threading.Tasks.Task.Wait :', 'Shop.Program.Main /src/Program.cs:3'],
    ],
    ['System.IO.IOException', 'a', ['Shop.Db.Read /src/Db.cs:7']],
    ['System.TimeoutException', 'b', ['Shop.Db.Write /src/Db.cs:9']],
  ])
  t.same(recordsOf(AGGREGATE.trimEnd().split('\n')), [AGGREGATE.trimEnd()])
  t.end()
})

test('a .NET trace that stops inside of the inner exception says so', (t) => {
  const cut = CORE.split('\n').slice(0, 5).join('\n')
  t.equal(parseStackTrace(cut)?.isTruncated, true)
  t.equal(parseStackTrace(CORE.split('\n').slice(6).join('\n'))?.isTruncated, true, 'no header')
  t.end()
})

test('prose and frames of other languages are no .NET frames', (t) => {
  for (const line of [
    '  at Shop.Cart.total(Cart.java:12)',
    '  at Shop.Cart.total(Native Method)',
    '    at Cart.total (/app/cart.js:12:3)',
    '    at Cart.total (native)',
    '  at 10:00 (local time)',
    '  at the gate (see below), as usual.',
    '   at least.once (or twice)',
  ]) {
    t.not(parseStackTrace(`Error: x\n${line}`)?.language, 'dotnet', line)
  }
  t.end()
})

test('code of the framework is told from the own by its names', (t) => {
  const frames = parseStackTrace(CORE)?.exceptions.flatMap((exception) => exception.frames) ?? []
  t.same(
    frames.filter((frame) => !looksLikeLibrary(frame, 'dotnet')).map((frame) => frame.function),
    ['Shop.Cart.<Total>b__0_1[T]', 'Shop.Prices.Of'],
  )
  t.end()
})

test('numbers of the compiler do not change a fingerprint', (t) => {
  const of = (text: string): string =>
    fingerprintOf({ exceptionType: '', exceptionMessage: '', trace: parseStackTrace(text), service: 'a' })
  t.equal(of(CORE.replace('b__0_1[T]', 'b__7_3[U]').replaceAll(/line \d+/g, 'line 99')), of(CORE))
  t.not(of(CORE.replace('Prices.Of', 'Prices.For')), of(CORE))
  t.end()
})

test('the code that COM, Win32 and sockets give an error is no part of its type', (t) => {
  const text = `System.Data.SqlClient.SqlException (0x80131904): Timeout expired.
 ---> System.ComponentModel.Win32Exception (258): Unknown error 258
   at System.Data.SqlClient.SqlConnection.OnError(SqlException exception)
   --- End of inner exception stack trace ---
   at Shop.Db.Query() in /src/Db.cs:line 12
ClientConnectionId:00000000-0000-0000-0000-000000000000`
  t.same(
    parseStackTrace(text)?.exceptions.map(({ type, message }) => [type, message]),
    [
      ['System.Data.SqlClient.SqlException', 'Timeout expired.'],
      ['System.ComponentModel.Win32Exception', 'Unknown error 258'],
    ],
  )
  t.end()
})
