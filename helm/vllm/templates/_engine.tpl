{{- /* All that is vLLM's own; the other templates are the same in the three charts. */ -}}
{{- define "vllm.label" -}}vLLM{{- end }}
{{- define "vllm.port" -}}8000{{- end }}
{{- define "vllm.apiKeyVariable" -}}VLLM_API_KEY{{- end }}

{{- define "vllm.defaultRepository" -}}
{{- ternary "vllm/vllm-openai" "vllm/vllm-openai-cpu" .Values.gpu.enabled }}
{{- end }}

{{- define "vllm.defaultTag" -}}
v{{ .Chart.AppVersion }}
{{- end }}

{{- define "vllm.servedName" -}}
{{- .Values.model.servedName | default .Values.model.id }}
{{- end }}

{{- define "vllm.command" -}}
[vllm, serve]
{{- end }}

{{- define "vllm.args" -}}
- {{ .Values.model.id | quote }}
- --port={{ include "vllm.port" . }}
- {{ printf "--served-model-name=%s" (include "vllm.servedName" .) | quote }}
{{- with .Values.model.revision }}
- {{ printf "--revision=%s" . | quote }}
{{- end }}
{{- if .Values.gpu.enabled }}
- --tensor-parallel-size={{ .Values.tensorParallelSize | default .Values.gpu.count }}
{{- end }}
{{- end }}

{{- define "vllm.env" -}}
{{- include "vllm.huggingFaceEnv" . }}
- {name: VLLM_CACHE_ROOT, value: /cache/vllm}
- {name: VLLM_CONFIG_ROOT, value: /cache/.config/vllm}
- {name: VLLM_NO_USAGE_STATS, value: "1"}
{{- if not .Values.gpu.enabled }}
- {name: VLLM_CPU_KVCACHE_SPACE, value: {{ .Values.cpu.kvCacheGiB | quote }}}
{{- end }}
{{- end }}

{{- define "vllm.initContainers" -}}
{{- with .Values.initContainers }}
{{- toYaml . }}
{{- end }}
{{- end }}
