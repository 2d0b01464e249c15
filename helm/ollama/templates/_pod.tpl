{{- /* Helm applies on the server, which refuses a name that is there twice; so what extraEnv names is left out here. */ -}}
{{- define "ollama.containerEnv" -}}
{{- $taken := list }}
{{- range .Values.extraEnv }}
{{- $taken = append $taken .name }}
{{- end }}
{{- $env := list }}
{{- range include "ollama.ownEnv" . | fromYamlArray }}
{{- if not (has .name $taken) }}
{{- $env = append $env . }}
{{- end }}
{{- end }}
{{- toYaml (concat $env (.Values.extraEnv | default list)) }}
{{- end }}

{{- define "ollama.ownEnv" -}}
{{- include "ollama.homeEnv" . }}
{{ include "ollama.env" . }}
{{- with include "ollama.apiKeySecret" . }}
- name: {{ include "ollama.apiKeyVariable" $ }}
  valueFrom: {secretKeyRef: {name: {{ . | quote }}, key: {{ $.Values.apiKey.key | quote }}}}
{{- end }}
{{- end }}

{{- define "ollama.volumeMounts" -}}
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

{{- define "ollama.volumes" -}}
- name: cache
{{- if .Values.persistence.enabled }}
  persistentVolumeClaim:
    claimName: {{ .Values.persistence.existingClaim | default (include "ollama.fullname" .) }}
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
{{- define "ollama.startupProbe" -}}
{{- $period := int .Values.startupProbe.periodSeconds | default 10 }}
{{- $each := max $period (int .Values.startupProbe.timeoutSeconds) }}
{{- $failures := div (add .Values.startupTimeoutSeconds $each -1) $each }}
{{- toYaml (merge (deepCopy .Values.startupProbe) (dict "failureThreshold" $failures)) }}
{{- end }}
