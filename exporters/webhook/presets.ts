import type { Preset, PresetName } from './preset.ts'
import { datadog } from './presets/datadog.ts'
import { discord } from './presets/discord.ts'
import { elasticsearch } from './presets/elasticsearch.ts'
import { generic } from './presets/generic.ts'
import { loki } from './presets/loki.ts'
import { pagerduty } from './presets/pagerduty.ts'
import { slack } from './presets/slack.ts'
import { splunkHec } from './presets/splunk-hec.ts'
import { teams } from './presets/teams.ts'

/** Every service whose form is known. */
export const presets: Readonly<Record<PresetName, Preset>> = {
  generic,
  slack,
  teams,
  discord,
  pagerduty,
  splunk_hec: splunkHec,
  datadog,
  loki,
  elasticsearch,
}
