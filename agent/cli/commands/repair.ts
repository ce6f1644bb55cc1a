import type { ToRepair } from '../../runtime/repair-protocol.ts'
import { RepairWorker } from '../../runtime/repair-worker.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import type { CommandContext } from '../command-context.ts'
import { EXIT } from '../exit-code.ts'
import { stderrLogger } from '../stderr-logger.ts'

/**
 * The internal verb that the agent starts itself with: works on repair jobs until the agent is gone.
 */
export async function repair(context: CommandContext): Promise<number> {
  const send = process.send?.bind(process)
  if (send === undefined) {
    context.printError('hephaestus repair is started by the agent itself, not by hand\n')
    return EXIT.usage
  }
  const worker = new RepairWorker({
    registry: context.registry,
    clock: systemClock,
    random: Math.random,
    logger: stderrLogger(context, 'warn'),
    send: (message) => void send(message),
  })
  const ended = Promise.withResolvers<void>()
  process.on('message', (message) => void worker.receive(message as ToRepair))
  for (const event of ['disconnect', 'SIGTERM', 'SIGINT'] as const) process.on(event, () => ended.resolve())
  await ended.promise
  worker.stop()
  return EXIT.done
}
