export interface Reading {
  readonly sensor: string;
  readonly value: number;
}

/** Where readings go. A sink may gather them; flush sends what is gathered. */
export interface Sink {
  write(reading: Reading): void;
  flush(): void;
}

export class BatchSink implements Sink {
  #batch: Reading[] = [];
  readonly #size: number;
  readonly #send: (batch: readonly Reading[]) => void;

  constructor(size: number, send: (batch: readonly Reading[]) => void) {
    this.#size = size;
    this.#send = send;
  }

  write(reading: Reading): void {
    this.#batch.push(reading);
    if (this.#batch.length >= this.#size) this.flush();
  }

  flush(): void {
    if (this.#batch.length === 0) return;
    this.#send(this.#batch);
    this.#batch = [];
  }
}
