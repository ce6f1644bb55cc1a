import {
  boolean,
  duration,
  integer,
  list,
  number,
  object,
  oneOf,
  optional,
  record,
  string,
  type Infer,
} from '../../../config/schema.ts'
import { ERROR_SEVERITIES } from '../../../agent/detection/rule.ts'
import { LANGUAGES } from '../../../agent/model/stack-trace.ts'

/** One model, the first or one that stands in for it. */
const oneModel = {
  provider: oneOf(['openai', 'anthropic', 'google', 'local'], {
    default: 'openai',
    help: 'openai: OpenAI and servers that speak the same (Ollama, vLLM, llama.cpp, LM Studio). anthropic and google: the models of these. local: a GGUF file, run on this host by node-llama-cpp, to be installed besides',
  }),
  model: string({
    help: 'Name of the model; for local the path of its file, relative to the folder of the configuration',
  }),
  base_url: optional(
    string({
      pattern: /^https?:\/\/\S+$/,
      help: 'Where the API is, up to its version; of the vendor when left out, as https://api.openai.com/v1 or https://api.anthropic.com',
    }),
  ),
  api_key: optional(
    string({ help: 'Key; best as ${env:OPENAI_API_KEY}; servers of your own may need none' }),
  ),
  price: optional(
    object(
      {
        input: number({ min: 0, help: 'Of input' }),
        output: number({ min: 0, help: 'Of output' }),
      },
      { help: 'US dollars for a million tokens, in the place of the list prices that are built in' },
    ),
  ),
}

/** One thing that models are asked for. */
function role(help: string, isOn = false) {
  return object(
    {
      enabled: boolean({ default: isOn, help }),
      model: optional(object(oneModel, { help: 'The model for it; that of the section when left out' })),
    },
    { default: {}, help },
  )
}

/** The model that is asked last; without this section nothing leaves the host. */
export const modelConfig = object(
  {
    ...oneModel,
    answer: oneOf(['auto', 'blocks', 'function'], {
      default: 'auto',
      help: 'What is asked for: blocks to search and replace, which strong models give well, or a whole function for small ones. auto: function for local, else blocks',
    }),
    samples: integer({
      default: 1,
      min: 1,
      max: 16,
      help: 'Answers asked for one error; with more than one, of a small model, the sandbox chooses',
    }),
    context_size: integer({
      default: 8_192,
      min: 1_024,
      max: 1_000_000,
      help: 'Tokens of question and answer that a local model has room for',
    }),
    timeout: duration({ default: '60s', help: 'Longest time one answer may take' }),
    max_attempts: integer({
      default: 3,
      min: 1,
      max: 10,
      help: 'Calls for one answer, when the server fails or asks to wait',
    }),
    max_output_tokens: integer({ default: 2_000, min: 100, max: 100_000, help: 'Longest answer' }),
    max_prompt_size: integer({
      default: 24_000,
      min: 2_000,
      max: 1_000_000,
      help: 'Longest question, in characters',
    }),
    roles: object(
      {
        composer: role('Chooses for each error which of the other roles take part in it'),
        syntax_analyser: role('Names the expression that fails, before a change is asked for'),
        logic_analyser: role('Finds where the bad value comes from, before a change is asked for'),
        code_fixer: role('Proposes the change', true),
        validator: role(
          'Reads a change before it is run: an objection is told with the fix and has another change asked for',
        ),
        test_generator: role(
          'Writes a regression test in the framework of the repository; it is offered when it fails before the change and passes after it in the sandbox',
        ),
        doc_writer: role('Explains a fix that held; it may name nothing that the code does not hold'),
      },
      {
        default: {},
        help: 'What models are asked for, and which; each may have a model of its own',
      },
    ),
    choices: list(
      object({
        severities: list(oneOf(ERROR_SEVERITIES), {
          default: [],
          help: 'How bad the errors are that it is for; all when left out',
        }),
        languages: list(oneOf(LANGUAGES), {
          default: [],
          help: 'Languages whose errors it is for; all when left out',
        }),
        ...oneModel,
      }),
      {
        default: [],
        help: 'Models that are asked first about some errors, as a strong one about critical ones: the first of the list that is meant for an error counts, and the model of the section stands in for it',
      },
    ),
    context_tools: list(
      object({
        command: list(string(), {
          min: 1,
          help: 'Program and arguments of a server of the Model Context Protocol; it runs outside of the sandbox, in the folder of the configuration',
        }),
        environment: record(string(), { default: {}, help: 'Variables for it; it gets no others but PATH' }),
        tools: list(
          object({
            name: string({ help: 'Name of the tool' }),
            arguments: record(string(), {
              default: {},
              help: 'What it is given; {type}, {message}, {service}, {function} and {path} stand for those of the error, which are text of a log',
            }),
          }),
          { min: 1, help: 'Which of its tools are asked, in this order; a model chooses none' },
        ),
        timeout: duration({ default: '10s', help: 'Longest time for all of them' }),
        max_answer_size: integer({
          default: 4_000,
          min: 100,
          max: 100_000,
          help: 'What is shown of one answer, in characters',
        }),
      }),
      {
        default: [],
        help: 'Programs of yours that are asked what they know of an error before a change is asked for, as runbooks or tickets; their answers are data in the question',
      },
    ),
    fallbacks: list(object(oneModel), {
      default: [],
      help: 'Models that are asked in this order when the one before does not answer',
    }),
    limits: object(
      {
        requests_per_error: integer({
          default: 20,
          min: 1,
          help: 'Requests a day for one error; of limits of a day, each is by UTC and counts over restarts',
        }),
        requests_per_repository: integer({ default: 200, min: 1, help: 'Requests a day for one code base' }),
        requests_per_day: integer({ default: 500, min: 1, help: 'Requests a day for everything' }),
        tokens_per_day: integer({ default: 2_000_000, min: 1, help: 'Tokens a day, in and out together' }),
        cost_per_day: optional(
          number({
            min: 0,
            help: 'US dollars a day, for models whose price is known; no limit when left out',
          }),
        ),
      },
      { default: {}, help: 'What models that are not on this host may be used for at most' },
    ),
  },
  {
    help: 'A model to ask when neither a known fix nor a template mends the error; what it gets leaves this host',
  },
)

export type ModelConfig = Infer<typeof modelConfig>
