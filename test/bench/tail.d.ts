declare module 'tail' {
  export class Tail {
    constructor(path: string, options?: { readonly fromBeginning?: boolean })
    on(event: 'line', listener: (line: string) => void): void
  }
}
