import type { CommandContext } from '../command-context.ts'
import { EXIT } from '../exit-code.ts'

/** `hephaestus components`: what this agent can be put together from. */
export function listComponents(options: { readonly json: boolean }, context: CommandContext): number {
  const rows = context.registry.factories.map(({ kind, type, aliases, summary }) => ({
    kind,
    type,
    aliases: aliases ?? [],
    summary,
  }))
  if (options.json) {
    context.print(`${JSON.stringify({ components: rows }, undefined, 2)}\n`)
    return EXIT.done
  }
  for (const kind of ['receiver', 'processor', 'exporter', 'extension'] as const) {
    context.print(`${kind}s\n`)
    for (const row of rows.filter((each) => each.kind === kind)) {
      const names = row.aliases.length === 0 ? row.type : `${row.type} (${row.aliases.join(', ')})`
      context.print(`  ${names.padEnd(28)} ${row.summary}\n`)
    }
  }
  return EXIT.done
}
