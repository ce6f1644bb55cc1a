import type { Random } from '../../../agent/model/clock.ts'
import type { ModelConfig } from '../strategies/model-config.ts'
import { createModels, type ModelSurroundings } from '../strategies/model-providers.ts'
import type { RoleJournal } from './journal.ts'
import type { RoleId, RoleModel } from './role.ts'

/** The models of the roles that are on. */
export type RoleModels = ReadonlyMap<RoleId, RoleModel>

export interface RoleModelsOptions extends ModelSurroundings {
  readonly random: Random
  /** How often an error has to be seen before a model that is not on this host is asked. */
  readonly occurrencesMin: number
  readonly journal: RoleJournal
}

/** Makes the model of each role that is on: its own where it has one, else the one that proposes changes. */
export async function createRoleModels(
  config: ModelConfig,
  { journal, occurrencesMin, random, ...surroundings }: RoleModelsOptions,
): Promise<RoleModels> {
  const { base_url: _url, api_key: _key, price: _price, ...common } = config
  const { max_output_tokens: maxOutputTokens, max_prompt_size: charsMax } = config
  const roles = new Map<RoleId, RoleModel>()
  for (const [name, { enabled, model: own }] of Object.entries(config.roles)) {
    if (!enabled) continue
    // The keys of the section are the ids of the roles.
    const id = name as RoleId
    const section = own === undefined ? config : { ...common, ...own, choices: [], fallbacks: [] }
    const models = await createModels(section, {
      ...surroundings,
      occurrencesMin,
      onReply: ({ fingerprint }, reply, model) => journal.add(fingerprint, { role: id, model, reply }),
    })
    roles.set(id, { models, maxOutputTokens, charsMax, random })
  }
  return roles
}
