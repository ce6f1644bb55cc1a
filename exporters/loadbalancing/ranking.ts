import { crc32 } from 'node:zlib'

/**
 * The server that a key belongs to: the one whose name and the key together have the highest hash; undefined without
 * servers. A server that goes takes only its own keys along, one that comes gets an equal share of all, and every agent
 * comes to the same result without knowing of the others.
 * Source: Thaler and Ravishankar, A Name-Based Mapping Scheme for Rendezvous, 1996.
 */
export function serverFor(key: string, servers: Iterable<string>): string | undefined {
  let best: string | undefined
  let highest = -1
  const keyHash = crc32(key)
  for (const server of servers) {
    const hash = mixed(crc32(server, keyHash))
    if (hash > highest || (hash === highest && best !== undefined && server < best)) {
      highest = hash
      best = server
    }
  }
  return best
}

/** Spreads the bits: of two checksums the difference alone would decide. Source: MurmurHash3, fmix32. */
function mixed(checksum: number): number {
  let hash = checksum
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
