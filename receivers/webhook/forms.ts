import { FORMS, type Form, type FormName } from './form.ts'
import { bugsnag } from './forms/bugsnag.ts'
import { fields } from './forms/fields.ts'
import { rollbar } from './forms/rollbar.ts'
import { sentry } from './forms/sentry.ts'

const BY_NAME: Readonly<Record<FormName, Form>> = { sentry, bugsnag, rollbar, fields }

/** The forms of these names, in the order in which they are tried: what anything may look like comes last. */
export function formsOf(names: readonly FormName[]): readonly Form[] {
  return FORMS.filter((name) => names.includes(name)).map((name) => BY_NAME[name])
}
