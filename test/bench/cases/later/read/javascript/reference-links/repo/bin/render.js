#!/usr/bin/env node
const { readFileSync } = require('node:fs')
const { render } = require('../lib/render.js')

const [file] = process.argv.slice(2)
if (!file) {
  console.error('usage: render.js FILE')
  process.exit(2)
}
process.stdout.write(render(readFileSync(file, 'utf8')))
