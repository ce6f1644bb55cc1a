import type { StageName } from '../../component/job.ts'
import type { FixOutcome } from '../../model/fix.ts'
import type { Attributes } from '../../model/resource.ts'
import { ATTRIBUTE } from '../../model/semantic-conventions.ts'
import type { FixState } from '../../model/state-machine.ts'
import { redactText } from '../../redaction/redact-text.ts'
import { errorTraceOf } from './error-trace.ts'
import type { EndedRequest } from '../http-requests.ts'
import type { StageEnd } from '../repair-protocol.ts'
import type { StageTrace, TracedJob } from './lane-traces.ts'
import type { SpanRecorder, ToldSpan } from './recorder.ts'

/** Steps of a stage that are spans of their own, by the state that the job is in meanwhile. */
const STEPS: Partial<Readonly<Record<FixState, string>>> = { generating: 'generate', validating: 'validate' }

interface OpenStep {
  readonly spanId: string
  readonly name: string
  readonly detail: string
  readonly startMs: number
}

/** The stage under way: there is one at a time. */
interface OpenStage {
  readonly jobId: string
  readonly spanId: string
  readonly traceId: string
  step: OpenStep | undefined
}

/**
 * The spans of the repair lane: one for each run of a stage, within it one for each time that changes are made up
 * or tried. Their trace is known from the event of the job, so that they join it after a restart too.
 */
export class StageTraces {
  readonly #recorder: SpanRecorder
  #open: OpenStage | undefined

  constructor(recorder: SpanRecorder) {
    this.#recorder = recorder
  }

  begin({ id, event, attempts }: TracedJob, stage: StageName): StageTrace | undefined {
    const trace = errorTraceOf(event)
    if (trace === undefined || !this.#recorder.keeps(trace.traceId)) return undefined
    const open: OpenStage = {
      jobId: id,
      spanId: this.#recorder.newSpanId(),
      traceId: trace.traceId,
      step: undefined,
    }
    const startMs = this.#recorder.nowMs()
    this.#open = open
    const end = (attributes: Attributes, fault?: string): void => {
      this.#endStep(open)
      if (this.#open === open) this.#open = undefined
      this.#recorder.record({
        traceId: trace.traceId,
        spanId: open.spanId,
        parentSpanId: trace.rootSpanId,
        name: stage,
        startMs,
        endMs: this.#recorder.nowMs(),
        attributes: {
          [ATTRIBUTE.fingerprint]: event.fingerprint,
          'hephaestus.job.id': id,
          'hephaestus.job.attempt': attempts,
          ...attributes,
        },
        ...statusOf(fault),
      })
    }
    return {
      ended: (stageEnd) => {
        if (stageEnd.kind === 'done') end(resultAttributes(stageEnd.result))
        else end({}, stageEnd.reason)
      },
      broken: (reason) => end({}, reason),
    }
  }

  /** A job has come to another state: a step of its stage ends, and another may begin. */
  moved(jobId: string, state: FixState, detail: string): void {
    const open = this.#open
    if (open?.jobId !== jobId) return
    this.#endStep(open)
    const name = STEPS[state]
    if (name !== undefined)
      open.step = { name, detail, startMs: this.#recorder.nowMs(), spanId: this.#recorder.newSpanId() }
  }

  /** A server was asked, as a part of the step under way. */
  requested(jobId: string, { server, status, fault, seconds }: EndedRequest): void {
    const open = this.#open
    if (open?.jobId !== jobId) return
    const endMs = this.#recorder.nowMs()
    const isFault = fault !== undefined || (status ?? 0) >= 400
    this.#recorder.record({
      traceId: open.traceId,
      parentSpanId: open.step?.spanId ?? open.spanId,
      name: 'request',
      startMs: endMs - seconds * 1_000,
      endMs,
      attributes: {
        'server.address': server,
        ...(status === undefined ? {} : { 'http.response.status_code': status }),
      },
      ...statusOf(isFault ? (fault ?? `status ${status}`) : undefined),
    })
  }

  #endStep(open: OpenStage): void {
    const { step } = open
    open.step = undefined
    if (step === undefined) return
    this.#recorder.record({
      traceId: open.traceId,
      spanId: step.spanId,
      parentSpanId: open.spanId,
      name: step.name,
      startMs: step.startMs,
      endMs: this.#recorder.nowMs(),
      attributes: { 'hephaestus.fix.step': step.detail },
    })
  }
}

function statusOf(fault: string | undefined): Pick<ToldSpan, 'status'> {
  return fault === undefined ? {} : { status: { kind: 'error', message: redactText(fault) } }
}

function resultAttributes({ diagnosis, fix }: (StageEnd & { readonly kind: 'done' })['result']): Attributes {
  return {
    ...(diagnosis === undefined
      ? {}
      : {
          [ATTRIBUTE.errorClass]: diagnosis.errorClass,
          [ATTRIBUTE.causeConfidence]: diagnosis.causes[0]?.confidence ?? 0,
        }),
    ...(fix === undefined ? {} : fixAttributes(fix)),
  }
}

function fixAttributes(fix: FixOutcome): Attributes {
  if (fix.kind !== 'fix') return { 'hephaestus.fix.outcome': fix.kind }
  const { id, strategy, source, cost } = fix.candidate
  return {
    'hephaestus.fix.outcome': 'fix',
    [ATTRIBUTE.fixId]: id,
    [ATTRIBUTE.fixStrategy]: `${strategy}/${source}`,
    [ATTRIBUTE.validationGrade]: fix.verdict.grade,
    ...(strategy === 'model'
      ? {
          [ATTRIBUTE.genAiModel]: source,
          [ATTRIBUTE.genAiInputTokens]: cost.inputTokens,
          [ATTRIBUTE.genAiOutputTokens]: cost.outputTokens,
        }
      : {}),
  }
}
