{{- define "hephaestus.name" -}}
{{- default (printf "hephaestus-%s" .Values.mode) .Values.nameOverride | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{- define "hephaestus.selector" -}}
app.kubernetes.io/name: hephaestus
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: {{ .Values.mode }}
{{- end -}}

{{- define "hephaestus.labels" -}}
{{ include "hephaestus.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{- define "hephaestus.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ if and (eq .Values.mode "gateway") .Values.gateway.repositories (not .Values.image.tag) }}-repair{{ end }}
{{- end -}}
{{- end -}}

{{- define "hephaestus.readers" -}}
{{- if .Values.metrics.enabled -}}
metrics: { readers: [{ pull: { exporter: { prometheus: { host: 0.0.0.0, port: 8888 } } } }] }
{{- else -}}
metrics: { level: none }
{{- end -}}
{{- end -}}

{{/* The configuration: that of the mode, or the user's. */}}
{{- define "hephaestus.config" -}}
{{- if .Values.config -}}
{{ tpl .Values.config . }}
{{- else -}}
{{ tpl (.Files.Get (printf "files/%s.yaml" .Values.mode)) . }}
{{- end -}}
{{- end -}}

{{/* What pods of every mode have. */}}
{{- define "hephaestus.podMetadata" -}}
labels:
  {{- include "hephaestus.labels" . | nindent 2 }}
  {{- with .Values.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
annotations:
  # A changed configuration is a new pod.
  checksum/config: {{ include "hephaestus.config" . | sha256sum }}
  {{- if and .Values.metrics.enabled .Values.metrics.annotations }}
  prometheus.io/scrape: 'true'
  prometheus.io/port: '8888'
  {{- end }}
  {{- with .Values.podAnnotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{- define "hephaestus.podSettings" -}}
serviceAccountName: {{ include "hephaestus.name" . }}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
# The agent drains for up to ten seconds.
terminationGracePeriodSeconds: 30
{{- end -}}

{{/* The agent's container, but for its user, mounts and resources. */}}
{{- define "hephaestus.container" -}}
name: hephaestus
image: {{ include "hephaestus.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
args: [run, --config, /etc/hephaestus/agent.yaml, --state-dir, /var/lib/hephaestus]
env:
  - name: NODE_NAME
    valueFrom: { fieldRef: { fieldPath: spec.nodeName } }
  {{- if eq .Values.mode "gateway" }}
  # Requests come and go all the time: what they take is kept for the next, where other modes give it back at once.
  - { name: MALLOC_MMAP_THRESHOLD_, value: "4194304" }
  - { name: MALLOC_TRIM_THRESHOLD_, value: "8388608" }
  {{- end }}
  {{- range .Values.secretEnv }}
  - name: {{ .name }}
    valueFrom: { secretKeyRef: { name: {{ .secret }}, key: {{ .key }} } }
  {{- end }}
ports:
  - { name: health, containerPort: 13133 }
  {{- if .Values.metrics.enabled }}
  - { name: metrics, containerPort: 8888 }
  {{- end }}
  {{- if eq .Values.mode "gateway" }}
  - { name: otlp-grpc, containerPort: 4317 }
  - { name: otlp-http, containerPort: 4318 }
  {{- end }}
startupProbe:
  httpGet: { path: /live, port: health }
  periodSeconds: 2
  failureThreshold: 30
livenessProbe:
  httpGet: { path: /live, port: health }
  periodSeconds: 20
  timeoutSeconds: 5
readinessProbe:
  httpGet: { path: /ready, port: health }
  periodSeconds: 10
  timeoutSeconds: 5
{{- end -}}
