import type { Path } from '../../config/fault.ts'

/** One value of the form with five sections, and where it goes. */
export interface SectionKey {
  /** Any of these. */
  readonly names: readonly string[]
  readonly to: Path
  /** A single value stands for a list of one. */
  readonly isList?: boolean
}

/** What each section holds. The guide docs/guides/five-sections.md shows the same table. */
export const FIVE_SECTIONS: Readonly<Record<string, readonly SectionKey[]>> = {
  collector: [
    { names: ['log_paths', 'paths', 'include'], to: ['receivers', 'file', 'include'], isList: true },
    { names: ['exclude_paths', 'exclude'], to: ['receivers', 'file', 'exclude'], isList: true },
    { names: ['polling_interval', 'poll_interval'], to: ['receivers', 'file', 'poll_interval'] },
    { names: ['start_at'], to: ['receivers', 'file', 'start_at'] },
    { names: ['max_log_size'], to: ['receivers', 'file', 'max_log_size'] },
  ],
  analyzer: [
    {
      names: ['repository', 'repo_path', 'source_path'],
      to: ['processors', 'analyze', 'repositories', 0, 'path'],
    },
    { names: ['test_command'], to: ['processors', 'analyze', 'repositories', 0, 'test_command'] },
    { names: ['context_lines', 'snippet_lines'], to: ['processors', 'analyze', 'snippet_lines'] },
    { names: ['max_locations', 'locations_max'], to: ['processors', 'analyze', 'locations_max'] },
    { names: ['timeout', 'time_limit'], to: ['processors', 'analyze', 'time_limit'] },
  ],
  generator: [
    { names: ['ai_provider', 'provider'], to: ['processors', 'fix', 'model', 'provider'] },
    { names: ['ai_model', 'model'], to: ['processors', 'fix', 'model', 'model'] },
    { names: ['api_key', 'ai_api_key'], to: ['processors', 'fix', 'model', 'api_key'] },
    { names: ['base_url', 'endpoint'], to: ['processors', 'fix', 'model', 'base_url'] },
    { names: ['fix_mode', 'mode'], to: ['processors', 'fix', 'mode'] },
    { names: ['max_attempts', 'attempts'], to: ['processors', 'fix', 'budget', 'attempts'] },
    { names: ['timeout', 'time_limit'], to: ['processors', 'fix', 'budget', 'time_limit'] },
    { names: ['max_tokens', 'tokens'], to: ['processors', 'fix', 'budget', 'tokens'] },
  ],
  deployment: [
    { names: ['sandbox'], to: ['processors', 'fix', 'sandbox'] },
    { names: ['test_timeout', 'validation_timeout'], to: ['processors', 'fix', 'test_timeout'] },
  ],
  knowledge: [
    { names: ['path', 'storage_path', 'database'], to: ['exporters', 'knowledge', 'path'] },
    { names: ['cache_size'], to: ['exporters', 'knowledge', 'cache_size'] },
  ],
}
