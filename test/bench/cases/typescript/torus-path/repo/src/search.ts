import type { Grid, Point } from "./grid.ts";

export interface Way {
    readonly cost: number;
    readonly points: readonly Point[];
}

interface Step {
    readonly point: Point;
    readonly cost: number;
    readonly from: Step | undefined;
}

/** The cheapest way by Dijkstra's method; undefined when there is none. */
export function cheapestWay(
    grid: Grid,
    start: Point,
    goal: Point,
): Way | undefined {
    const open: Step[] = [{ point: start, cost: 0, from: undefined }];
    const done = new Set<string>();
    while (open.length > 0) {
        open.sort((a, b) => a.cost - b.cost);
        const step = open.shift() as Step;
        if (key(step.point) === key(goal)) return trace(step);
        if (done.has(key(step.point))) continue;
        done.add(key(step.point));
        for (const point of grid.neighbours(step.point)) {
            open.push({
                point,
                cost: step.cost + grid.costAt(point),
                from: step,
            });
        }
    }
    return undefined;
}

function trace(last: Step): Way {
    const points: Point[] = [];
    for (let step: Step | undefined = last; step; step = step.from)
        points.unshift(step.point);
    return { cost: last.cost, points };
}

function key({ x, y }: Point): string {
    return `${x},${y}`;
}
