import { test } from 'tap'
import { diagnosisOf, eventOf, folderWith } from './support.ts'

/**
 * Errors in languages whose values are not followed, in every class of message: the place is found, and
 * no finder fails on a syntax tree that it was not written for.
 */
const TRACES: readonly {
  readonly path: string
  readonly lines: readonly string[]
  readonly trace: readonly string[]
  /** Errors that the trace is read with, each. */
  readonly messages: readonly string[]
  readonly place: string
}[] = [
  {
    path: 'src/main/java/com/shop/Cart.java',
    lines: [
      'package com.shop;',
      'class Cart {',
      '  int total(Line line) {',
      '    return line.price();',
      '  }',
      '}',
    ],
    trace: ['\tat com.shop.Cart.total(Cart.java:4)', '\tat com.shop.Main.main(Main.java:3)'],
    messages: [
      'Exception in thread "main" java.lang.NullPointerException: Cannot invoke "com.shop.Line.price()" because "line" is null',
      'Exception in thread "main" java.lang.ArrayIndexOutOfBoundsException: Index 3 out of bounds for length 3',
      'Exception in thread "main" java.util.ConcurrentModificationException',
      'Exception in thread "main" java.lang.NumberFormatException: For input string: "x"',
      'Exception in thread "main" java.lang.StackOverflowError',
      'Exception in thread "main" java.io.FileNotFoundException: a.txt (No such file or directory)',
    ],
    place: 'src/main/java/com/shop/Cart.java:4 Cart.total',
  },
  {
    path: 'src/cart.rs',
    lines: ['pub fn total(xs: &[u32]) -> u32 {', '    xs[3]', '}'],
    trace: [
      'stack backtrace:',
      '   0: shop::cart::total',
      '             at ./src/cart.rs:2:5',
      '   1: shop::main',
      '             at ./src/main.rs:2:5',
    ],
    messages: [
      "thread 'main' panicked at src/cart.rs:2:5:\nindex out of bounds: the len is 3 but the index is 3",
      "thread 'main' panicked at src/cart.rs:2:5:\ncalled `Option::unwrap()` on a `None` value",
      "thread 'main' panicked at src/cart.rs:2:5:\nattempt to divide by zero",
    ],
    place: 'src/cart.rs:2 total',
  },
  {
    path: 'Shop/Cart.cs',
    lines: [
      'namespace Shop;',
      'class Cart {',
      '  int Total(Line line) {',
      '    return line.Price();',
      '  }',
      '}',
    ],
    trace: ['   at Shop.Cart.Total(Line line) in /src/Shop/Cart.cs:line 4'],
    messages: [
      'Unhandled exception. System.NullReferenceException: Object reference not set to an instance of an object.',
      "Unhandled exception. System.Collections.Generic.KeyNotFoundException: The given key 'a' was not present in the dictionary.",
    ],
    place: 'Shop/Cart.cs:4 Cart.Total',
  },
  {
    path: 'src/Cart.php',
    lines: ['<?php', 'class Cart {', '  function total($line) {', '    return $line->price();', '  }', '}'],
    trace: [
      'Stack trace:',
      '#0 /app/main.php(3): Cart->total(NULL)',
      '#1 {main}',
      '  thrown in /app/src/Cart.php on line 4',
    ],
    messages: [
      'PHP Fatal error:  Uncaught Error: Call to a member function price() on null in /app/src/Cart.php:4',
    ],
    place: 'src/Cart.php:4 Cart->total',
  },
  {
    path: 'lib/cart.rb',
    lines: ['class Cart', '  def total(line)', '    line.price', '  end', 'end'],
    trace: ["\tfrom main.rb:3:in '<main>'"],
    messages: ["lib/cart.rb:3:in 'Cart#total': undefined method 'price' for nil (NoMethodError)"],
    place: 'lib/cart.rb:3 Cart#total',
  },
  {
    path: 'src/main/kotlin/shop/Cart.kt',
    lines: [
      'package com.shop',
      'class Cart {',
      '  fun total(line: Line?): Int {',
      '    return line!!.price()',
      '  }',
      '}',
    ],
    trace: ['\tat com.shop.Cart.total(Cart.kt:4)'],
    messages: ['Exception in thread "main" java.lang.NullPointerException'],
    place: 'src/main/kotlin/shop/Cart.kt:4 Cart.total',
  },
]

for (const { path, lines, trace, messages, place } of TRACES) {
  test(`an error in ${path} is located, whatever its message is`, async (t) => {
    const folder = folderWith(t, { [path]: lines.join('\n') })
    for (const message of messages) {
      const { locations } = await diagnosisOf(folder, eventOf([message, ...trace, ''].join('\n')))
      const [first] = locations
      t.equal(`${first?.path}:${first?.line} ${first?.function}`, place, message)
    }
  })
}

test('generated code is located, and the gaps say that and what it is made from', async (t) => {
  const folder = folderWith(t, {
    'gen/cart.js':
      '// @generated from file api/cart.proto\nexport function total(line) {\n  return line.price\n}\n',
    'api/cart.proto': '',
  })
  const trace =
    "TypeError: Cannot read properties of undefined (reading 'price')\n    at total (/app/gen/cart.js:3:15)\n"
  const { locations, gaps } = await diagnosisOf(folder, eventOf(trace))
  t.equal(locations[0]?.path, 'gen/cart.js')
  t.match(gaps.join(), /gen\/cart.js is not to be changed by hand: .*from api\/cart.proto/)
})

test('Analysis explains what a sanitizer reports where it happened, and not where the memory came from', async (t) => {
  const folder = folderWith(t, {
    'src/ring.c':
      '#include "ring.h"\n\nint *slots(int size) {\n  return calloc(size, sizeof(int));\n}\n\nvoid put(int *slots, int at) {\n  slots[at] = 1;\n}\n',
  })
  const report = [
    '==25591==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x60200000001c at pc 0x5631e5687479 bp 0x7ffc57a144c0 sp 0x7ffc57a144b8',
    'WRITE of size 4 at 0x60200000001c thread T0',
    '    #0 0x5631e5687478 in put src/ring.c:8',
    '    #1 0x5631e5687120 in _start (/srv/ring+0x1120)',
    '',
    '0x60200000001c is located 0 bytes to the right of 12-byte region [0x602000000010,0x60200000001c)',
    'allocated by thread T0 here:',
    '    #0 0x7f583f6b83b7 in __interceptor_calloc ../../../../src/libsanitizer/asan/asan_malloc_linux.cpp:77',
    '    #1 0x5631e56872cb in slots src/ring.c:4',
    '',
    'SUMMARY: AddressSanitizer: heap-buffer-overflow src/ring.c:8 in put',
    '',
  ]
  const found = await diagnosisOf(folder, eventOf(report.join('\n')))
  t.equal(found.errorClass, 'index_out_of_range')
  t.same([found.locations[0]?.line, found.locations[0]?.function], [8, 'put'])
  t.equal(found.causes[0]?.summary, '4 bytes are written outside of memory from the heap (src/ring.c:8)')
})

test('Analysis shows the calls of own code in a language that it does not parse', async (t) => {
  const lines = ['defmodule Cart do', '  def discount(total, :none), do: total', 'end', '']
  const folder = folderWith(t, { 'lib/cart.ex': lines.join('\n') })
  const trace = `** (FunctionClauseError) no function clause matching in Cart.discount/2\n    (cart 0.1.0) lib/cart.ex:2: Cart.discount/2\n    (stdlib 4.2) erl_eval.erl:748: :erl_eval.do_apply/7\n`
  const { locations, gaps } = await diagnosisOf(folder, eventOf(trace))
  t.same(
    locations.map(({ path, line, function: name }) => [path, line, name]),
    [['lib/cart.ex', 2, 'Cart.discount/2']],
  )
  t.equal(locations[0]?.snippet.find(({ isMarked }) => isMarked)?.text, lines[1])
  t.same(gaps, ['lib/cart.ex could not be read as source code: its language is not one we read'])
})

test('what a frame names and is no code is not shown, since the frame may be made up', async (t) => {
  const folder = folderWith(t, {
    '.env': 'KEY=one\n',
    'config/credentials.yml.enc': 'one\n',
    'lib/cart.ex': 'defmodule Cart do\nend\n',
  })
  const calls = ['.env:1', 'config/credentials.yml.enc:1', 'lib/cart.ex:1']
  for (const trace of [
    `** (RuntimeError) no\n${calls.map((at) => `    (cart 0.1.0) ${at}: Cart.total/1\n`).join('')}`,
    `Error: no\n${calls.map((at) => `    at total (${at}:1)\n`).join('')}`,
  ]) {
    const { locations } = await diagnosisOf(folder, eventOf(trace))
    t.same(
      locations.map(({ path }) => path).filter((path) => path !== 'lib/cart.ex'),
      [],
      trace,
    )
  }
})
