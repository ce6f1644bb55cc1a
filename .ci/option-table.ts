import { optionRows } from '../config/reference.ts'
import type { Schema } from '../config/schema.ts'

const TABLE = /^\| *key *\|.*\n(?:\|.*\n?)*/gm

/** A component's README with its option table as the configuration declares it. Errors: when there is not one table. */
export function withOptionTable(readme: string, config: Schema): string {
  const tables = readme.match(TABLE)?.length ?? 0
  if (tables !== 1) throw new Error(`the README has ${tables} tables that begin with | key |, expected one`)
  const rows = optionRows(config).map(({ key, type, default: value, help }) => {
    const shown = value === 'required' ? 'required' : value === '' ? 'none' : `\`${value}\``
    return `| \`${key}\` | ${type} | ${shown} | ${help.replaceAll('|', '\\|')} |`
  })
  const table = ['| key | type | default | meaning |', '| --- | --- | --- | --- |', ...rows, ''].join('\n')
  return readme.replace(TABLE, () => table)
}
