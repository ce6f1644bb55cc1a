import { readFile, writeFile } from 'node:fs/promises'

const BEYOND_ASCII = /[\u0080-\uffff]/g
/** One without values in it, whose text is what stands there. */
const RAW_TEMPLATE = /\bString\.raw`([^`$]*)`/g
const MESSAGE_CHARS_MAX = 200

/**
 * Writes the characters of a script that are beyond ASCII as escapes. V8 keeps a script's text for as long as it may
 * have to compile a part of it, and with one such character in it every character takes two bytes: Node makes text of
 * UTF-8 that way, also where all would fit into one. The bundler escapes those of strings itself, and leaves those of
 * patterns and raw templates as they are.
 * Errors: one stands in a raw template with values, where an escape would be another text.
 */
export async function keepOneByte(path: string): Promise<void> {
  await writeFile(path, withEscapes(await readFile(path, 'utf8'), path))
}

/** Shape: "/═+/" gives "/\u2550+/", and "String.raw`\n═`" gives the string "\\n\u2550". */
export function withEscapes(script: string, name: string): string {
  const plain = script.replaceAll(RAW_TEMPLATE, (template, text: string) =>
    text.search(BEYOND_ASCII) < 0 ? template : escaped(JSON.stringify(text)),
  )
  const raw = plain.split('\n').find((line) => line.includes('String.raw') && line.search(BEYOND_ASCII) >= 0)
  if (raw !== undefined) {
    const shown = raw.trim().slice(0, MESSAGE_CHARS_MAX)
    throw new Error(`${name}: a raw template holds more than ASCII: ${shown}`)
  }
  return escaped(plain)
}

function escaped(text: string): string {
  return text.replaceAll(
    BEYOND_ASCII,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
