import { readFile, writeFile } from 'node:fs/promises'

const BEYOND_ONE_BYTE = /[\u0100-\uffff]/g
const MESSAGE_CHARS_MAX = 200

/**
 * Writes the characters of a script that are beyond Latin-1 as escapes. V8 keeps a script's text for as long as it may
 * have to compile a part of it, and with one such character in it every character takes two bytes. The bundler escapes
 * those of strings itself, and leaves those of patterns as they are.
 * Errors: one stands in a raw template, where an escape would be another text.
 */
export async function keepOneByte(path: string): Promise<void> {
  await writeFile(path, withEscapes(await readFile(path, 'utf8'), path))
}

/** Shape: "/═+/" gives "/\u2550+/". */
export function withEscapes(script: string, name: string): string {
  const lines = script.split('\n')
  const raw = lines.find((line) => line.includes('String.raw') && line.search(BEYOND_ONE_BYTE) >= 0)
  if (raw !== undefined) {
    const shown = raw.trim().slice(0, MESSAGE_CHARS_MAX)
    throw new Error(`${name}: a raw template holds more than Latin-1: ${shown}`)
  }
  return script.replaceAll(
    BEYOND_ONE_BYTE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
