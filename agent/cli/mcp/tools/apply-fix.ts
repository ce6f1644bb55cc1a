import { z } from 'zod'
import { audited } from '../../audit/audit.ts'
import { jobWith } from '../../commands/fixes.ts'
import { applyProposed } from '../../commands/fixes-use.ts'
import { EXIT } from '../../exit-code.ts'
import { id } from '../inputs.ts'
import { defineTool } from '../tool.ts'

/** A change put into the working tree, where who started the server allows it. */
export const applyFix = defineTool({
  name: 'apply_fix',
  title: 'Apply a fix',
  description:
    'Changes the working tree as a fix says: all of its files or none, and only where they are what the fix was made for. Look at its diff with get_fix first, and apply it only when the user wants it.',
  input: z.strictObject({ id: id('Of the repair or the change; its beginning is enough') }),
  output: z.object({
    id: z.string(),
    paths: z.array(z.string()).describe('What was changed, from the root of the code'),
    undo: z.string(),
  }),
  writes: true,
  call: async (wanted, { options, context, repository, alone }) => {
    const job = jobWith(wanted.id, options, context)
    let paths: readonly string[] = []
    const work = async (): Promise<number> => {
      const { stateDir } = options
      const target = { repo: repository, ...(stateDir === undefined ? {} : { stateDir }) }
      paths = (await applyProposed(job.id, target, context)).paths
      return EXIT.done
    }
    // One after the other: two could change one file, each as if the other were not there.
    await alone.run(() =>
      audited({ operation: 'mcp apply_fix', words: [job.id], stateDir: options.stateDir, work }, context),
    )
    return {
      summary: `The fix of the repair ${job.id} is in the working tree now: ${paths.length} files.`,
      result: { id: job.id, paths: [...paths], undo: `hephaestus fixes apply ${job.id} --undo` },
    }
  },
})
