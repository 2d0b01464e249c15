{{- /* Helm applies on the server, which refuses a name that is there twice; so what extraEnv names is left out here. */ -}}
{{- define "vllm.containerEnv" -}}
{{- $taken := list }}
{{- range .Values.extraEnv }}
{{- $taken = append $taken .name }}
{{- end }}
{{- $env := list }}
{{- range include "vllm.ownEnv" . | fromYamlArray }}
{{- if not (has .name $taken) }}
{{- $env = append $env . }}
{{- end }}
{{- end }}
{{- toYaml (concat $env (.Values.extraEnv | default list)) }}
{{- end }}

{{- define "vllm.ownEnv" -}}
{{- include "vllm.homeEnv" . }}
{{ include "vllm.env" . }}
{{- with include "vllm.apiKeySecret" . }}
- name: {{ include "vllm.apiKeyVariable" $ }}
  valueFrom: {secretKeyRef: {name: {{ . | quote }}, key: {{ $.Values.apiKey.key | quote }}}}
{{- end }}
{{- end }}

{{- define "vllm.volumeMounts" -}}
- {name: cache, mountPath: /cache}
- {name: tmp, mountPath: /tmp}
{{- with .Values.shm }}
{{- if .enabled }}
- {name: shm, mountPath: /dev/shm}
{{- end }}
{{- end }}
{{- with .Values.volumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "vllm.volumes" -}}
- name: cache
{{- if .Values.persistence.enabled }}
  persistentVolumeClaim:
    claimName: {{ .Values.persistence.existingClaim | default (include "vllm.fullname" .) }}
{{- else }}
  emptyDir:
    sizeLimit: {{ .Values.persistence.size }}
{{- end }}
- name: tmp
  emptyDir: {}
{{- with .Values.shm }}
{{- if .enabled }}
- name: shm
  emptyDir:
    medium: Memory
    sizeLimit: {{ .sizeLimit }}
{{- end }}
{{- end }}
{{- with .Values.volumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* As many failures as fit into startupTimeoutSeconds, so that a slow load is not taken for a dead engine. */ -}}
{{- define "vllm.startupProbe" -}}
{{- $period := int .Values.startupProbe.periodSeconds | default 10 }}
{{- $each := max $period (int .Values.startupProbe.timeoutSeconds) }}
{{- $failures := div (add .Values.startupTimeoutSeconds $each -1) $each }}
{{- toYaml (merge (deepCopy .Values.startupProbe) (dict "failureThreshold" $failures)) }}
{{- end }}
