import { readFile } from 'node:fs/promises'

const TABLES = ['/proc/net/udp', '/proc/net/udp6']
const LOCAL_COLUMN = 1
const DROPS_COLUMN = 12

/**
 * Datagrams that the kernel dropped since no program had read those before them, of all sockets on a port of this
 * machine's UDP; undefined where the system does not tell. It counts since the socket was opened.
 * Source: proc(5), /proc/net/udp.
 */
export async function kernelDrops(port: number): Promise<number | undefined> {
  const texts = await Promise.all(TABLES.map((table) => readFile(table, 'utf8').catch(() => undefined)))
  const known = texts.filter((text) => text !== undefined)
  if (known.length === 0) return undefined
  return known.reduce((sum, text) => sum + dropsIn(text, port), 0)
}

/** Shape: one socket a line, "  12: 0100007F:0202 00000000:0000 07 … 0 drops", below a line of titles. */
export function dropsIn(table: string, port: number): number {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[LOCAL_COLUMN]?.endsWith(wanted))
    .reduce((sum, columns) => sum + Number(columns[DROPS_COLUMN] ?? 0), 0)
}
