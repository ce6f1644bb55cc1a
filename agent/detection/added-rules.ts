import { join } from 'node:path'
import type { Fault } from '../../config/fault.ts'
import { parseRuleFile, sameIds, type WrittenRule } from './rule-file.ts'
import { readFolder, removeFromFolder, writeIntoFolder } from '../storage/state-folder.ts'

const ENDING = '.yaml'

/** Where the rules are that `rules add` gave to the agents of a state directory: a file each. */
export function addedRulesFolder(stateDirectory: string): string {
  return join(stateDirectory, 'rules')
}

/** The rules in the folder. A file with a fault, or with the id of another, is left out and told. */
export function readAddedRules(stateDirectory: string): {
  readonly rules: readonly WrittenRule[]
  readonly faults: readonly Fault[]
} {
  const files = readFolder(addedRulesFolder(stateDirectory), ENDING).map(({ path, text }) =>
    parseRuleFile(text, path),
  )
  const rules = files.flatMap((file) => file.rules)
  const twice = sameIds(rules)
  const isTwice = ({ at }: WrittenRule): boolean =>
    twice.some(({ source, line }) => source === at.source && line === at.line)
  return {
    rules: rules.filter((rule) => !isTwice(rule)),
    faults: [...files.flatMap(({ faults }) => faults), ...twice],
  }
}

/** Gives a rule to the agents of a state directory; one with its id is replaced. `text`: a rule file. */
export function addRule(stateDirectory: string, id: string, text: string): void {
  writeIntoFolder(addedRulesFolder(stateDirectory), id + ENDING, text)
}

/** Takes an added rule away; false when there is none. */
export function removeRule(stateDirectory: string, id: string): boolean {
  return removeFromFolder(addedRulesFolder(stateDirectory), id + ENDING)
}
