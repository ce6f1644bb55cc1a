import { ERROR_SEVERITIES, type ErrorSeverity } from '../../../agent/detection/rule.ts'
import type { ErrorEvent } from '../../../agent/model/error-event.ts'
import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'
import type { Language } from '../../../agent/model/stack-trace.ts'
import type { ModelConfig } from './model-config.ts'

/** What a configuration says of one model that can be asked. */
export type OneModel = Pick<ModelConfig, 'provider' | 'model' | 'base_url' | 'api_key' | 'price'>

/** What is told apart by when a model is chosen. */
export interface ChosenBy {
  /** Undefined where nobody said how bad the error is. */
  readonly severity: ErrorSeverity | undefined
  readonly language: Language
}

/** Of an error as the repair lane gets it. */
export function chosenBy({ attributes, language }: Pick<ErrorEvent, 'attributes' | 'language'>): ChosenBy {
  const severity = attributes[ATTRIBUTE.errorSeverity]
  return { severity: ERROR_SEVERITIES.find((one) => one === severity), language }
}

/** The models for an error in the order in which they are asked: the first choice that is meant for it, the section's own, those that stand in. */
export function modelsFor(config: ModelConfig, { severity, language }: ChosenBy): readonly OneModel[] {
  const choice = config.choices.find(
    ({ severities, languages }) =>
      (severities.length === 0 || (severity !== undefined && severities.includes(severity))) &&
      (languages.length === 0 || languages.includes(language)),
  )
  return [...(choice === undefined ? [] : [choice]), config, ...config.fallbacks]
}
