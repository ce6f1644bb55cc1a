import type { Settings } from '../../agent/component/settings.ts'
import { addedRulesFolder, readAddedRules } from '../../agent/detection/added-rules.ts'
import { dataRule } from '../../agent/detection/data-rule.ts'
import type { WrittenRule } from '../../agent/detection/rule-file.ts'
import { readRuleFiles } from '../../agent/detection/rule-paths.ts'
import type { Rule } from '../../agent/detection/rule.ts'
import { WatchedFolder } from '../../agent/detection/watched-folder.ts'
import { ConfigFaultsError, formatFault } from '../../config/fault.ts'
import type { Config } from './config.ts'
import { literalsOfRules, rulesOf } from './rules.ts'

/**
 * The rules that hold now: those of the configuration and its files, which stay, and those in the state
 * directory, which come and go while the agent runs. Of several with one id the first holds: added, then
 * configured, then of files, then ours.
 */
export class LiveRules {
  readonly #settings: Settings
  readonly #config: Config
  readonly #watch: WatchedFolder
  readonly #onChange: (rules: readonly Rule[]) => void
  #ofFiles: readonly WrittenRule[] = []

  constructor(settings: Settings, config: Config, onChange: (rules: readonly Rule[]) => void) {
    this.#settings = settings
    this.#config = config
    this.#onChange = onChange
    const path = addedRulesFolder(settings.stateDirectory)
    this.#watch = new WatchedFolder({ path, clock: settings.clock, onChange: () => this.#readAgain() })
  }

  /** Reads all rules. Errors: ConfigFaultsError HEPH_CONFIG_INVALID for a rule file of the configuration. */
  async start(): Promise<void> {
    const { rules, faults } = await readRuleFiles(this.#config.rule_files, this.#settings.baseDirectory)
    if (faults.length > 0) throw new ConfigFaultsError(faults)
    this.#ofFiles = rules
    // Before the first look, so that nothing comes between the two.
    if (!this.#settings.isOnce) this.#watch.start()
    this.#onChange(this.#read().rules)
  }

  stop(): void {
    this.#watch.stop()
  }

  #readAgain(): void {
    const { rules, added } = this.#read()
    this.#onChange(rules)
    this.#settings.logger.info('the rules were changed', { added: added.join(', ') })
  }

  #read(): { readonly rules: readonly Rule[]; readonly added: readonly string[] } {
    const { logger, stateDirectory } = this.#settings
    const added = readAddedRules(stateDirectory)
    for (const fault of added.faults)
      logger.error('an added rule is left out', { reason: formatFault(fault) })
    const own = [
      ...added.rules.map(({ rule }) => rule),
      ...this.#config.rules.map(dataRule),
      ...this.#ofFiles.map(({ rule }) => rule),
    ]
    const first = new Map(own.toReversed().map((rule) => [rule.id, rule]))
    const rules = rulesOf({
      exceptions: this.#config.threshold.exceptions,
      own: own.filter((rule) => first.get(rule.id) === rule),
      disabled: this.#config.disabled_rules,
    })
    this.#settings.wantMore?.(literalsOfRules(rules))
    return { rules, added: added.rules.map(({ rule }) => rule.id) }
  }
}
