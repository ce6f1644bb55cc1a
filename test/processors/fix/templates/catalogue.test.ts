import { test } from 'tap'
import { loadTemplates } from '../../../../agent/rewrite/template-folder.ts'

/**
 * The catalogue of crash classes: each row with the languages that crash so. Off by one has no row of its own here:
 * it is seen as an index that is not there.
 */
const CATALOGUE: Readonly<Record<string, string>> = {
  javascript:
    'N1 N2 N3 N4 N5 I19 I20 T9 T10 T11 T12 T13 T14 A7 A8 A10 A11 M5 M6 M7 M8 M9 C1 C2 C3 C4 C10 C11 C12',
  python: 'N6 N7 I1 I2 I3 I4 I5 I6 I7 T1 T2 T3 T4 T5 T6 T7 T8 A1 A2 A7 A9 M1 M2 M3 M4 C9 C10 C11 C12',
  go: 'N8 I8 I9 I10 I11 T15 T16 T17 A1 A4 A11 C5 C6 C7 C10 C13',
  java: 'N9 N10 N11 I12 I13 T18 T19 T20 T21 A1 A3 A8 M12 C8 C10 C11 C14',
  rust: 'N12 I14 I15 I16 T22 T23 A1 A5 C10 C11',
  ruby: 'N13 I17 T24 T25 A1 A6 M10 C10 C11',
  php: 'N14 N15 I18 T26 T27 A1 M11 C11',
}

const folder = new URL('../../../../processors/fix/templates/', import.meta.url).pathname
const { templates } = await loadTemplates(folder)

for (const [language, rows] of Object.entries(CATALOGUE)) {
  void test(`every row of the catalogue for ${language} has a template, or advice why there is none`, (t) => {
    const known = new Set(
      templates.filter(({ languages }) => languages.some((one) => one === language)).map(({ row }) => row),
    )
    t.strictSame(
      rows.split(' ').filter((row) => !known.has(row)),
      [],
    )
    t.end()
  })
}
