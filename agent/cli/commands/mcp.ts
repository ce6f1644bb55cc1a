import type { CommandContext } from '../command-context.ts'
import { EXIT } from '../exit-code.ts'
import { servedBy, type ServedOptions } from '../mcp/served.ts'
import { serveClient } from '../mcp/serve.ts'

/**
 * `hephaestus mcp`: answers a coding agent or an editor by the Model Context Protocol, over the standard input and output, from
 * what is in the state directory, also beside the agent that works there. Ends when the client does. Nothing is changed
 * unless `--allow` says so, and no command of a client is run.
 */
export async function mcp(options: ServedOptions, context: CommandContext): Promise<number> {
  await serveClient(servedBy(options, context))
  return EXIT.done
}
