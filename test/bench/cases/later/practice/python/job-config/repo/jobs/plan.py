from .load import JobError


def plan(jobs):
    """The jobs in an order in which what a job needs stands before it."""
    by_name = {job.name: job for job in jobs}
    done = []
    state = {}

    def visit(job):
        if state.get(job.name) == "done":
            return
        if state.get(job.name) == "open":
            raise JobError(f"{job.name} needs itself")
        state[job.name] = "open"
        for name in job.needs:
            if name not in by_name:
                raise JobError(f"{job.name} needs {name}, which is no job")
            visit(by_name[name])
        state[job.name] = "done"
        done.append(job)

    for job in jobs:
        visit(job)
    return done
