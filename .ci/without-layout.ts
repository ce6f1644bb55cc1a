import { readFile, writeFile } from 'node:fs/promises'
import { transform } from 'esbuild'

/** Node shows the line of an error that nobody catches. */
const LINE_CHARACTERS_MAX = 200

/**
 * Takes indentation and blanks out of a script that need not be there. V8 keeps a script's text for as long as it may have
 * to compile a part of it, and a quarter of a bundle is layout. Names stay, so that a stack trace says where it was.
 */
export async function removeLayout(path: string): Promise<void> {
  await writeFile(path, await withoutLayout(await readFile(path, 'utf8')))
}

/** Shape: "if (a) {\n  b()\n}" gives "if(a){b()}". */
export async function withoutLayout(script: string): Promise<string> {
  const { code } = await transform(script, {
    minifyWhitespace: true,
    lineLimit: LINE_CHARACTERS_MAX,
    format: 'esm',
    target: 'node24',
    legalComments: 'none',
  })
  return code
}
