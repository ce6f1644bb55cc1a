const assert = require('node:assert/strict')
const test = require('node:test')
const { render } = require('../lib/render.js')

test('a defined label is a link', () => {
  assert.equal(
    render('See [the site][Home  Page] & [home page].\n\n[home page]: https://a.example/?q="x"\n'),
    '<p>See <a href="https://a.example/?q=%22x%22">the site</a> &amp; <a href="https://a.example/?q=%22x%22">home page</a>.</p>\n',
  )
})

test('brackets around what is not defined stay', () => {
  assert.equal(render('Take [one][two] or [three].'), '<p>Take [one][two] or [three].</p>\n')
})

test('the first definition wins', () => {
  assert.equal(render('[a]\n\n[a]: x\n[A]: y\n'), '<p><a href="x">a</a></p>\n')
})
