/**
 * How much of the machine a program gets beside others: low is the lowest ordinary priority; what is idle gets processor and
 * disk only when nobody else wants any (SCHED_IDLE, and the idle class of the disk scheduler).
 */
export type Priority = 'low' | 'idle'
