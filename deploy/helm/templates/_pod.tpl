{{/* What selects the release's pods. */}}
{{- define "logflume.selector" -}}
app.kubernetes.io/name: logflume
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "logflume.labels" -}}
{{ include "logflume.selector" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "logflume.config" -}}
{{ .Values.config | default (.Files.Get (printf "files/%s.toml" .Values.variant)) }}
{{- end }}

{{- define "logflume.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "logflume.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* The pods' template: deploy/kubernetes says why each line is there. */}}
{{- define "logflume.pod" -}}
metadata:
  labels: {{- include "logflume.selector" . | nindent 4 }}
  annotations:
    # A change of the configuration causes a rollout.
    checksum/config: {{ include "logflume.config" . | sha256sum }}
spec:
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .Values.shutdown.graceSeconds }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if eq .Values.variant "cloud" }}
  topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - topologyKey: {{ . }}
    maxSkew: 1
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "logflume.selector" $ | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
  {{- end }}
  tolerations:
  {{- range list "unreachable" "not-ready" }}
  - key: node.kubernetes.io/{{ . }}
    operator: Exists
    effect: NoExecute
    tolerationSeconds: 30
  {{- end }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 65532
    runAsGroup: 65532
    fsGroup: 65532
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile:
      type: RuntimeDefault
  initContainers:
  - name: secret-store
    image: {{ include "logflume.image" . }}
    command:
    - sh
    - -ec
    - |
      umask 077
      mkdir -p /run/confidant/store/default
      cp /run/secrets/logflume/secrets.* /run/confidant/store/default
    resources:
      requests: {cpu: 10m, memory: 16Mi}
      limits: {memory: 16Mi}
    securityContext: {{- include "logflume.containerSecurity" . | nindent 6 }}
    volumeMounts:
    - name: secrets
      mountPath: /run/secrets/logflume
      readOnly: true
    - name: confidant
      mountPath: /run/confidant
  containers:
  - name: logflume
    image: {{ include "logflume.image" . }}
    args: [serve, --config=/etc/logflume/logflume.toml]
    ports:
    - name: http
      containerPort: 8080
    - name: admin
      containerPort: 9180
    {{- if eq .Values.variant "writer" }}
    - name: sensors
      containerPort: 8081
      protocol: UDP
    {{- end }}
    startupProbe:
      httpGet: {path: /health/live, port: admin}
      periodSeconds: 1
      failureThreshold: 60
    livenessProbe:
      httpGet: {path: /health/live, port: admin}
      periodSeconds: 10
    readinessProbe:
      httpGet: {path: /health/ready, port: admin}
      periodSeconds: 2
      failureThreshold: 1
    lifecycle:
      preStop:
        exec:
          command: [sleep, {{ .Values.shutdown.preStopSeconds | quote }}]
    resources: {{- toYaml .Values.resources | nindent 6 }}
    securityContext: {{- include "logflume.containerSecurity" . | nindent 6 }}
    volumeMounts:
    - name: config
      mountPath: /etc/logflume
      readOnly: true
    - name: secrets
      mountPath: /run/secrets/logflume
      readOnly: true
    - name: confidant
      mountPath: /run/confidant
      readOnly: true
    {{- if ne .Values.variant "cloud" }}
    - name: log
      mountPath: /var/lib/logflume/log
      {{- if eq .Values.variant "reader" }}
      readOnly: true
      {{- end }}
    {{- end }}
  volumes:
  - name: config
    configMap:
      name: {{ .Release.Name }}
  - name: secrets
    secret:
      secretName: {{ .Values.secretName }}
      # 0440
      defaultMode: 288
  - name: confidant
    emptyDir:
      medium: Memory
      sizeLimit: 1Mi
  {{- if eq .Values.variant "reader" }}
  - name: log
    persistentVolumeClaim:
      claimName: {{ .Values.log.claimName }}
      readOnly: true
  {{- end }}
{{- end }}
