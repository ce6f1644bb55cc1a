import { optionRows } from '../config/reference.ts'
import type { Schema } from '../config/schema.ts'

const TABLE = /^\| *key *\|.*\n(?:\|.*\n?)*/m

/** A component's README with its option table as the configuration declares it. Errors: when there is no table. */
export function withOptionTable(readme: string, config: Schema): string {
  if (!TABLE.test(readme)) throw new Error('the README has no option table that begins with | key |')
  const rows = optionRows(config).map(({ key, type, default: value, help }) => {
    const shown = value === 'required' ? 'required' : value === '' ? 'none' : `\`${value}\``
    return `| \`${key}\` | ${type} | ${shown} | ${help.replaceAll('|', '\\|')} |`
  })
  const table = ['| key | type | default | meaning |', '| --- | --- | --- | --- |', ...rows, ''].join('\n')
  return readme.replace(TABLE, () => table)
}
