{{- /* All that is Ollama's own; the other templates are the same in the three charts. */ -}}
{{- define "ollama.label" -}}Ollama{{- end }}
{{- define "ollama.port" -}}11434{{- end }}

{{- define "ollama.defaultRepository" -}}{{- end }}

{{- define "ollama.defaultTag" -}}
{{ .Chart.AppVersion }}
{{- end }}

{{- define "ollama.servedName" -}}
{{- include "ollama.withTag" (.Values.model.servedName | default .Values.model.id) }}
{{- end }}

{{- /* Ollama lists a name without a tag as :latest. */ -}}
{{- define "ollama.withTag" -}}
{{- ternary . (printf "%s:latest" .) (contains ":" .) }}
{{- end }}

{{- define "ollama.command" -}}
[ollama, serve]
{{- end }}

{{- define "ollama.args" -}}{{- end }}

{{- define "ollama.env" -}}
- {name: OLLAMA_HOST, value: "0.0.0.0:{{ include "ollama.port" . }}"}
- {name: OLLAMA_MODELS, value: /cache/models}
- {name: OLLAMA_NUM_PARALLEL, value: {{ .Values.ollama.numParallel | quote }}}
- {name: OLLAMA_CONTEXT_LENGTH, value: {{ .Values.ollama.contextLength | int64 | quote }}}
- {name: OLLAMA_KEEP_ALIVE, value: {{ .Values.ollama.keepAlive | quote }}}
- {name: MODEL, value: {{ include "ollama.servedName" . | quote }}}
{{- end }}

{{- define "ollama.initContainers" -}}
{{- if ne .Values.model.pullPolicy "Never" }}
{{- include "ollama.pull" . }}
{{- end }}
{{- with .Values.initContainers }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /*
A container that runs first, and not a Job or a hook after the start: a new pod on a new node finds its model too,
and a failed download shows in the pod, with its log, and is tried again. It needs no GPU.
*/ -}}
{{- define "ollama.pull" -}}
- name: pull
  image: {{ include "ollama.image" . | quote }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  securityContext: {{- toYaml .Values.securityContext | nindent 4 }}
  command: [/bin/sh, -ec]
  args:
    - |
      export OLLAMA_HOST=127.0.0.1:11434
      ollama serve &
      server=$!
      trap 'kill "$server"; wait "$server" || true' EXIT
      until ollama list >/dev/null 2>&1; do
        kill -0 "$server"
        sleep 1
      done
      {{ if eq .Values.model.pullPolicy "IfNotPresent" }}ollama show "$SOURCE" >/dev/null 2>&1 || {{ end }}ollama pull "$SOURCE"
      if [ "$SOURCE" != "$MODEL" ]; then ollama cp "$SOURCE" "$MODEL"; fi
  env:
    {{- include "ollama.containerEnv" . | nindent 4 }}
    - {name: SOURCE, value: {{ include "ollama.withTag" .Values.model.id | quote }}}
  {{- with .Values.extraEnvFrom }}
  envFrom: {{- toYaml . | nindent 4 }}
  {{- end }}
  resources: {{- toYaml .Values.resources | nindent 4 }}
  volumeMounts: {{- include "ollama.volumeMounts" . | nindent 4 }}
{{- end }}
