import type { ServerRequest } from '../../agent/net/http-server.ts'
import type { FieldPlaces } from './config.ts'
import type { CrashReport } from './report.ts'

/** What reports may look like. */
export const FORMS = ['sentry', 'bugsnag', 'rollbar', 'fields'] as const
export type FormName = (typeof FORMS)[number]

/** The head of a request, as far as a form needs it. */
export type RequestHead = Pick<ServerRequest, 'path' | 'query' | 'headers'>

/** What a body held. */
export interface FoundReports {
  readonly reports: readonly CrashReport[]
  /** Entries that should have been reports and say nothing. */
  readonly unreadable: number
}

/** One way in which crash reports are written. */
export interface Form {
  readonly name: FormName
  /** Whether requests to this path are its own, wherever the receiver has been told to listen. */
  ownsPath(path: string): boolean
  /** The token that its SDKs send in a place of their own. */
  token?(head: RequestHead): string | undefined
  /** The documents of a body that is no JSON by itself. Errors: PermanentError HEPH_WEBHOOK_MALFORMED. */
  documents?(body: Uint8Array, head: RequestHead): readonly unknown[] | undefined
  /** Whether a document is in this form. */
  isOwn(document: unknown): boolean
  reports(document: unknown, places: FieldPlaces): FoundReports
  /** The body of the answer to what was taken. Shape: what is written as JSON. */
  answer(taken: Answered): object
}

/** What became of the reports of a request. */
export interface Answered {
  /** Name of the first report; '' when it has none. */
  readonly id: string
  readonly accepted: number
  readonly rejected: number
}
