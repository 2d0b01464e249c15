{{- /* All that is TGI's own; the other templates are the same in the three charts. */ -}}
{{- define "tgi.label" -}}TGI{{- end }}
{{- /* The image's own 80 is for root only. */ -}}
{{- define "tgi.port" -}}8080{{- end }}
{{- define "tgi.apiKeyVariable" -}}API_KEY{{- end }}

{{- define "tgi.defaultRepository" -}}{{- end }}

{{- /*
The newest image for NVIDIA that starts without root: later ones keep libpython below /root
(huggingface/text-generation-inference#3082). The one for Intel's processors keeps it elsewhere.
*/ -}}
{{- define "tgi.defaultTag" -}}
{{- ternary .Chart.AppVersion "3.3.4-intel-cpu" .Values.gpu.enabled }}
{{- end }}

{{- define "tgi.servedName" -}}
{{- .Values.model.id }}
{{- end }}

{{- /* The image's own. */ -}}
{{- define "tgi.command" -}}{{- end }}

{{- define "tgi.args" -}}
- {{ printf "--model-id=%s" .Values.model.id | quote }}
- --port={{ include "tgi.port" . }}
{{- with .Values.model.revision }}
- {{ printf "--revision=%s" . | quote }}
{{- end }}
{{- if not .Values.gpu.enabled }}
- --cuda-graphs=0
{{- end }}
{{- end }}

{{- define "tgi.env" -}}
{{- include "tgi.huggingFaceEnv" . }}
{{- end }}

{{- define "tgi.initContainers" -}}
{{- with .Values.initContainers }}
{{- toYaml . }}
{{- end }}
{{- end }}
