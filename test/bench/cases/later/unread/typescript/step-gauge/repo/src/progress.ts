export class Progress {
  readonly planned: number
  readonly done: string[] = []

  constructor(planned: number) {
    this.planned = planned
  }

  step(name: string): void {
    this.done.push(name)
  }

  ratio(): number {
    return this.planned === 0 ? 1 : this.done.length / this.planned
  }
}
