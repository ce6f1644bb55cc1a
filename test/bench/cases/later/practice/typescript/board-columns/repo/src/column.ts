export interface Column {
  readonly key: string
  readonly width: number
  readonly position: number
}
