import type { Flag } from './flag.ts'

/*
 * The control plane leaves out what is empty, so as to save bytes: `false`, empty text, and since revision 800 empty
 * lists too.
 */
interface WireFlag {
  name: string
  enabled?: boolean
  rules: Flag['rules']
  denied?: string[]
}

export function decodeFlags(text: string): Map<string, Flag> {
  const { flags } = JSON.parse(text) as { flags: WireFlag[] }
  return new Map(flags.map((flag) => [flag.name, decodeFlag(flag)]))
}

function decodeFlag(wire: WireFlag): Flag {
  return {
    name: wire.name,
    enabled: wire.enabled ?? false,
    rules: wire.rules,
    denied: wire.denied ?? [],
  }
}
