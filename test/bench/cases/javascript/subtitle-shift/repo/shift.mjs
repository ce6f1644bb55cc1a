#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { format, parse } from './lib/srt.mjs'

const [file, by] = process.argv.slice(2)
const cues = parse(readFileSync(file, 'utf8'))
const shifted = cues.map((cue) => ({
  ...cue,
  start: Math.max(0, cue.start + Number(by)),
  end: Math.max(0, cue.end + Number(by)),
}))
process.stdout.write(format(shifted))
