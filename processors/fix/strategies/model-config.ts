import { duration, integer, object, oneOf, optional, string, type Infer } from '../../../config/schema.ts'

/** The model that is asked last; without this section nothing leaves the host. */
export const modelConfig = object(
  {
    provider: oneOf(['openai'], {
      default: 'openai',
      help: 'Wire format: OpenAI and servers that speak the same (Ollama, vLLM, llama.cpp, LM Studio)',
    }),
    model: string({ help: 'Name of the model' }),
    base_url: string({
      default: 'https://api.openai.com/v1',
      pattern: /^https?:\/\/\S+$/,
      help: 'Where the API is',
    }),
    api_key: optional(
      string({ help: 'Key; best as ${env:OPENAI_API_KEY}; servers of your own may need none' }),
    ),
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
  },
  {
    help: 'A model to ask when neither a known fix nor a template mends the error; what it gets leaves this host',
  },
)

export type ModelConfig = Infer<typeof modelConfig>
