import type { RoleId } from './role.ts'

/**
 * Which roles build on what others found. A role that is off is passed over: who waits for it waits for those before it.
 *
 *   composer ─┬─▶ syntax_analyser ─┬─▶ code_fixer ─▶ validator ─┬─▶ test_generator
 *             └─▶ logic_analyser ──┘              (the sandbox) └─▶ doc_writer
 */
const AFTER: Readonly<Record<RoleId, readonly RoleId[]>> = {
  composer: [],
  syntax_analyser: ['composer'],
  logic_analyser: ['composer'],
  code_fixer: ['syntax_analyser', 'logic_analyser'],
  validator: ['code_fixer'],
  test_generator: ['validator'],
  doc_writer: ['validator'],
}

interface PlannedRole {
  readonly id: RoleId
  readonly after: readonly RoleId[]
}

/** The roles that are on, none before one that it waits for. */
export function planRoles(on: ReadonlySet<RoleId>): readonly PlannedRole[] {
  const waitsFor = (id: RoleId): readonly RoleId[] =>
    AFTER[id].flatMap((before) => (on.has(before) ? [before] : waitsFor(before)))
  return (Object.keys(AFTER) as readonly RoleId[])
    .filter((id) => on.has(id))
    .map((id) => ({ id, after: [...new Set(waitsFor(id))] }))
}

/** What is done in each role that takes part. */
export type RoleWork = Readonly<Partial<Record<RoleId, () => Promise<void>>>>

/**
 * Runs the work of roles, each as soon as all before it are done; what does not build on each other runs at the same time.
 * `isWanted` is asked when a role's turn comes, so that what the composer chose counts.
 * Errors: the first that any of them threw, after all that were under way have ended; nothing is begun after it.
 */
export async function runRoles(work: RoleWork, isWanted: (id: RoleId) => boolean): Promise<void> {
  const turns = new Map<RoleId, Promise<void>>()
  let failure: { readonly thrown: unknown } | undefined
  const turnOf = (id: RoleId): Promise<void> => {
    const begun = turns.get(id) ?? take(id)
    turns.set(id, begun)
    return begun
  }
  const take = async (id: RoleId): Promise<void> => {
    await Promise.all(AFTER[id].map(turnOf))
    if (failure !== undefined || work[id] === undefined || !isWanted(id)) return
    try {
      await work[id]()
    } catch (thrown) {
      failure ??= { thrown }
    }
  }
  await Promise.all((Object.keys(AFTER) as readonly RoleId[]).map(turnOf))
  if (failure !== undefined) throw failure.thrown
}
