import type { HttpResponse } from '../../agent/net/http-client.ts'
import type { Config } from './config.ts'
import type { WebhookEvent } from './event.ts'

/** The names of the services whose forms are known. */
export const PRESETS = [
  'generic',
  'slack',
  'teams',
  'discord',
  'pagerduty',
  'splunk_hec',
  'datadog',
  'loki',
  'elasticsearch',
] as const
export type PresetName = (typeof PRESETS)[number]

/** One event in the form of a service; pieces of one group stand together where the service has groups. */
export interface Piece {
  readonly text: string
  readonly group?: string
}

/** What a service did with one piece of a request. */
export type PieceOutcome =
  | { readonly kind: 'taken' }
  | { readonly kind: 'later' | 'refused'; readonly status: number; readonly reason: string }

/** What an exporter has to know of a service: the form of its requests, how much it takes, and how it answers. */
export interface Preset {
  /** Added to a URL that has no path of its own; '' for none. */
  readonly path: string
  readonly contentType: string
  /** Events that are sent when the configuration names none; undefined for every record. */
  readonly usualEvents?: readonly string[]
  /** Pieces and bytes of one request, as the service documents them. */
  readonly piecesMax: number
  readonly bytesMax: number
  /** More of an answer is not read. */
  readonly responseBytesMax: number
  /** Headers that carry the token of the configuration and the like. */
  headers(config: Config): Readonly<Record<string, string>>
  /** Undefined: this service is not told of such an event. */
  piece(event: WebhookEvent, config: Config): Piece | undefined
  /** A request of pieces; at least one. */
  body(pieces: readonly Piece[]): string
  /** What became of each piece of a request with a status below 300; without it all were taken. */
  outcomes?(response: HttpResponse, pieces: readonly Piece[]): readonly PieceOutcome[]
}

/** Answers that say yes or no. Units: bytes. */
export const SMALL_ANSWER = 64 * 1024

/** Of a preset that sends one event in a request. */
export function onlyPiece(pieces: readonly Piece[]): string {
  return pieces[0]?.text ?? ''
}
