import type { Schema } from './schema.ts'

/** What a component can be, and the section of the configuration that defines it. */
export const SECTIONS = {
  receiver: 'receivers',
  processor: 'processors',
  exporter: 'exporters',
  extension: 'extensions',
} as const

export type CatalogKind = keyof typeof SECTIONS

export const CATALOG_KINDS = ['receiver', 'processor', 'exporter', 'extension'] as const

/** The component types that exist. The configuration knows no component by name: it is told here. */
export interface ComponentCatalog {
  /** All names a user may write, aliases included. */
  names(kind: CatalogKind): readonly string[]
  /** `type` is the canonical one when an alias was asked for. */
  find(kind: CatalogKind, type: string): { readonly type: string; readonly config: Schema } | undefined
  /** What to do instead of a type that is usual elsewhere and not here. */
  insteadOf(kind: CatalogKind, type: string): string | undefined
}
