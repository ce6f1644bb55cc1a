import { writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'

/** Writes a page that is made by a program in the form that the check of formatting asks for. */
export async function writePage(path: string, text: string): Promise<void> {
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }))
}
