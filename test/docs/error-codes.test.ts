import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { test } from 'tap'
import { codesInSource, errorAreas } from '../../.ci/error-codes.ts'
import { components } from '../../agent/components.ts'
import { jsonSchemaOf } from '../../config/json-schema.ts'
import { programForReading } from '../support/program-for-reading.ts'

const areas = errorAreas()
const all = areas.flatMap(({ codes }) => codes)
const texts = [...areas.map(({ about }) => about), ...all.flatMap(({ cause, remedy }) => [cause, remedy])]
/** A value and no option. */
const VALUES = new Set(['file_storage'])

test('every code that the source names has a cause and a remedy, once, and there are no others', (t) => {
  const described = all.map(({ code }) => code)
  t.strictSame(described.toSorted(), [...codesInSource()].toSorted())
  t.end()
})

test('every code has the kind of the errors that come with it, or one that is said because no class has it', (t) => {
  const said = all.filter(({ saidKind }) => saidKind !== undefined)
  t.strictSame(
    said.map(({ code }) => code),
    ['HEPH_UNEXPECTED'],
  )
  for (const { code, kinds, saidKind } of all) t.ok(kinds.length > 0 !== (saidKind !== undefined), code)
  t.end()
})

test('causes and remedies are whole sentences, one each', (t) => {
  for (const { code, cause, remedy } of all) {
    for (const text of [cause, remedy]) {
      t.match(text, /^(?:[A-Z]|`).{8,}\.$/, code)
      t.notMatch(text, /\. [A-Z]|[\u2013\u2014\n|]/, code)
    }
  }
  t.end()
})

test('no cause, remedy or introduction stands twice', (t) => {
  const seen = new Set<string>()
  t.strictSame(
    texts.filter((text) => seen.size === seen.add(text.toLowerCase()).size),
    [],
  )
  t.end()
})

test('every option, flag and page that a remedy names is there', (t) => {
  const options = new Set(components.factories.map(({ type }) => type))
  collectOptions(jsonSchemaOf(components), options)
  const flags = new Set(flagsOf(programForReading()))
  for (const [, token = ''] of texts.join('\n').matchAll(/`([^`\n]+)`/g)) {
    const asCommand = /^(?:hephaestus |--)/.test(token) ? token : ''
    for (const [flag] of asCommand.matchAll(/--[a-z-]+/g)) t.ok(flags.has(flag), token)
    const asOption = /^[a-z\d]+(?:[_.][a-z\d]+)+$/.test(token) && !VALUES.has(token) ? token : ''
    for (const part of asOption === '' ? [] : asOption.split('.')) t.ok(options.has(part), token)
    if (token.endsWith('.md')) t.ok(existsSync(token), token)
  }
  t.end()
})

/** The names of all options, on every level of the schema. */
function collectOptions(schema: unknown, into: Set<string>): void {
  if (typeof schema !== 'object' || schema === null) return
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties') for (const name of Object.keys(value as object)) into.add(name)
    collectOptions(value, into)
  }
}

function flagsOf(command: Command): readonly string[] {
  return [...command.options.map(({ long }) => long ?? ''), ...command.commands.flatMap(flagsOf)]
}
