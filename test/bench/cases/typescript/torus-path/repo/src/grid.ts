export interface Point {
    readonly x: number;
    readonly y: number;
}

const STEPS: readonly Point[] = [
    { x: 1, y: 0 },
    { x: 0, y: 1 },
    { x: -1, y: 0 },
    { x: 0, y: -1 },
];

/** A coordinate brought back into the world. */
function wrap(value: number, size: number): number {
    return value % size;
}

export class Grid {
    readonly #rows: readonly string[];
    readonly width: number;
    readonly height: number;

    constructor(text: string) {
        this.#rows = text.trim().split("\n");
        this.height = this.#rows.length;
        this.width = this.#rows[0]?.length ?? 0;
    }

    find(letter: string): Point {
        const y = this.#rows.findIndex((row) => row.includes(letter));
        if (y === -1) throw new Error(`the map has no ${letter}`);
        return { x: (this.#rows[y] as string).indexOf(letter), y };
    }

    /** What it costs to enter a field; Infinity when nobody can. */
    costAt({ x, y }: Point): number {
        const field = (this.#rows[y] as string)[x] as string;
        if (field === "#") return Infinity;
        return /[A-Z]/.test(field) ? 1 : Number(field);
    }

    neighbours({ x, y }: Point): Point[] {
        return STEPS.map((step) => ({
            x: wrap(x + step.x, this.width),
            y: wrap(y + step.y, this.height),
        })).filter((point) => this.costAt(point) !== Infinity);
    }
}
