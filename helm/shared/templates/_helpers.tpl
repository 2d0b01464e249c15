{{- define "ENGINE.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* Never exactly `vllm`: a Service of that name gives every pod beside it VLLM_PORT=tcp://…, on which vLLM refuses to start. */ -}}
{{- define "ENGINE.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) }}
{{- $full = .Values.fullnameOverride | default $full | trunc 63 | trimSuffix "-" }}
{{- ternary "vllm-server" $full (eq $full "vllm") }}
{{- end }}

{{- define "ENGINE.selectorLabels" -}}
app.kubernetes.io/name: {{ include "ENGINE.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "ENGINE.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "ENGINE.selectorLabels" . }}
{{- if not .Values.image.digest }}
app.kubernetes.io/version: {{ include "ENGINE.tag" . | trunc 63 | trimSuffix "-" | quote }}
{{- end }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
llm-latency-gate/engine: ENGINE
{{- end }}

{{- define "ENGINE.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "ENGINE.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- /* A digest says which image it is by itself; a tag beside it would only be a comment. */ -}}
{{- define "ENGINE.image" -}}
{{- $repository := .Values.image.repository | default (include "ENGINE.defaultRepository" .) }}
{{- if .Values.image.digest }}
{{- printf "%s@%s" $repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" $repository (include "ENGINE.tag" .) }}
{{- end }}
{{- end }}

{{- define "ENGINE.tag" -}}
{{- .Values.image.tag | default (include "ENGINE.defaultTag" .) }}
{{- end }}

{{- /* The images are made for root. OpenShift gives each namespace its own users; anywhere else one must be named. */ -}}
{{- define "ENGINE.podSecurityContext" -}}
{{- $context := deepCopy (.Values.podSecurityContext | default dict) }}
{{- $user := .Values.runAsUser }}
{{- if eq (toString $user) "auto" }}
{{- $user = ternary "none" 1000 (.Capabilities.APIVersions.Has "security.openshift.io/v1") }}
{{- end }}
{{- if ne (toString $user) "none" }}
{{- $id := int64 $user }}
{{- $context = merge $context (dict "runAsUser" $id "runAsGroup" $id "fsGroup" $id) }}
{{- end }}
{{- toYaml $context }}
{{- end }}

{{- /* An extended resource needs the same number in requests and in limits. */ -}}
{{- define "ENGINE.resources" -}}
{{- $resources := deepCopy .Values.resources }}
{{- if .Values.gpu.enabled }}
{{- $count := dict .Values.gpu.resource .Values.gpu.count }}
{{- $resources = mergeOverwrite $resources (dict "requests" (deepCopy $count) "limits" $count) }}
{{- end }}
{{- toYaml $resources }}
{{- end }}

{{- /* A new pod must not wait for what the old one holds: its GPU, its volume, or the node that anti-affinity keeps it off. */ -}}
{{- define "ENGINE.updateStrategy" -}}
{{- if .Values.updateStrategy }}
{{- toYaml .Values.updateStrategy }}
{{- else if .Values.gpu.enabled }}
type: Recreate
{{- else }}
type: RollingUpdate
rollingUpdate:
  maxSurge: 0
  maxUnavailable: 1
{{- end }}
{{- end }}

{{- define "ENGINE.affinity" -}}
{{- $affinity := deepCopy (.Values.affinity | default dict) }}
{{- $mode := .Values.antiAffinity.mode }}
{{- if ne $mode "none" }}
{{- $own := get $affinity "podAntiAffinity" | default dict }}
{{- $key := printf "%sDuringSchedulingIgnoredDuringExecution" $mode }}
{{- $terms := get $own $key | default list }}
{{- range include "ENGINE.antiAffinityTerms" . | fromYamlArray }}
{{- $terms = append $terms (ternary . (dict "weight" 100 "podAffinityTerm" .) (eq $mode "required")) }}
{{- end }}
{{- $_ := set $affinity "podAntiAffinity" (set $own $key $terms) }}
{{- end }}
{{- toYaml $affinity }}
{{- end }}

{{- /* Two terms are two rules. To leave out our own replicas: other engines, and other releases of this one. */ -}}
{{- define "ENGINE.antiAffinityTerms" -}}
{{- if .Values.antiAffinity.ownReplicas }}
- {{- include "ENGINE.antiAffinityTerm" . | nindent 2 }}
{{- else }}
- {{- include "ENGINE.antiAffinityTerm" . | nindent 2 }}
    matchExpressions:
      - {key: llm-latency-gate/engine, operator: NotIn, values: [ENGINE]}
- {{- include "ENGINE.antiAffinityTerm" . | nindent 2 }}
    matchExpressions:
      - {key: app.kubernetes.io/instance, operator: NotIn, values: [{{ .Release.Name | quote }}]}
{{- end }}
{{- end }}

{{- /* Without a namespaceSelector the scheduler looks at the pod's own namespace only; {} is every namespace. */ -}}
{{- define "ENGINE.antiAffinityTerm" -}}
topologyKey: {{ .Values.antiAffinity.topologyKey }}
{{- if kindIs "map" .Values.antiAffinity.namespaceSelector }}
namespaceSelector: {{- toYaml .Values.antiAffinity.namespaceSelector | nindent 2 }}
{{- end }}
labelSelector:
  matchLabels:
    llm-latency-gate/benchmark-engine: "true"
{{- end }}

{{- /* The name of the Secret with the API key; empty without one, as for an engine that has no keys. */ -}}
{{- define "ENGINE.apiKeySecret" -}}
{{- with .Values.apiKey }}
{{- if .generate }}{{ include "ENGINE.fullname" $ }}-api-key{{ else }}{{ .existingSecret }}{{ end }}
{{- end }}
{{- end }}

{{- /* A user that OpenShift picks has no home and no name; without these variables the libraries write to /.cache and fail. */ -}}
{{- define "ENGINE.homeEnv" -}}
- {name: HOME, value: /cache}
- {name: USER, value: ENGINE}
- {name: XDG_CACHE_HOME, value: /cache/.cache}
- {name: XDG_CONFIG_HOME, value: /cache/.config}
{{- end }}

{{- define "ENGINE.huggingFaceEnv" -}}
- {name: HF_HOME, value: /cache/huggingface}
- {name: HUGGINGFACE_HUB_CACHE, value: /cache/huggingface/hub}
- {name: TRITON_CACHE_DIR, value: /cache/triton}
- {name: TORCHINDUCTOR_CACHE_DIR, value: /cache/torchinductor}
- {name: NUMBA_CACHE_DIR, value: /cache/numba}
- {name: OUTLINES_CACHE_DIR, value: /cache/outlines}
{{- with .Values.hfToken }}
{{- if .existingSecret }}
- name: HF_TOKEN
  valueFrom: {secretKeyRef: {name: {{ .existingSecret | quote }}, key: {{ .key | quote }}}}
{{- end }}
{{- end }}
{{- end }}

{{- /* What no schema can say, because it is about two keys. */ -}}
{{- define "ENGINE.validate" -}}
{{- $replicas := ternary .Values.autoscaling.maxReplicas .Values.replicaCount .Values.autoscaling.enabled | int }}
{{- $ownVolume := and .Values.persistence.enabled (not .Values.persistence.existingClaim) }}
{{- if and (gt $replicas 1) $ownVolume (not (has "ReadWriteMany" .Values.persistence.accessModes)) }}
{{- fail (printf "%d replicas cannot share a volume that one node mounts; set persistence.accessModes to [ReadWriteMany], or persistence.enabled to false, with which each pod fetches the model itself" $replicas) }}
{{- end }}
{{- with .Values.apiKey }}
{{- if and .generate .existingSecret }}
{{- fail "apiKey.generate and apiKey.existingSecret are both set; wanted one of them" }}
{{- end }}
{{- end }}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) }}
{{- fail "httpRoute.enabled is true and httpRoute.parentRefs is empty; wanted the Gateway that it belongs to, such as [{name: public, namespace: gateways}]" }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}
{{- fail "ingress.enabled is true and ingress.hosts is empty; wanted at least one, such as [{host: llm.example.com, paths: [{path: /, pathType: Prefix}]}]" }}
{{- end }}
{{- end }}
