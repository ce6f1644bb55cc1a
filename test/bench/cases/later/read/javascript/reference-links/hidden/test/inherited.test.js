const assert = require('node:assert/strict')
const { join } = require('node:path')
const test = require('node:test')
const { render } = require(join(__dirname, '../lib/render.js'))

test('words that every object has are no links', () => {
  for (const word of ['constructor', 'toString', 'valueOf', '__proto__', 'hasOwnProperty', 'isPrototypeOf']) {
    assert.equal(render(`a [${word}] b`), `<p>a [${word}] b</p>\n`)
    assert.equal(render(`a [text][${word}] b`), `<p>a [text][${word}] b</p>\n`)
  }
})

test('such words can be defined', () => {
  assert.equal(render('[constructor]\n\n[constructor]: /c\n'), '<p><a href="/c">constructor</a></p>\n')
})

test('the first definition of such a word wins', () => {
  assert.equal(render('[valueOf]\n\n[valueof]: /a\n[ValueOf]: /b\n'), '<p><a href="/a">valueOf</a></p>\n')
})
