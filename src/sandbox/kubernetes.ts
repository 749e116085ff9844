/**
 * The same grants in the words of Kubernetes: a pod for whoever runs servers there, with a `runtimeClassName` for gVisor or
 * Kata. Bartizan starts no pods. Pure.
 *
 * What a pod cannot say is said in comments of the page: a network by host name is the business of a policy of the cluster's
 * network, so a pod for a server with `network` is refused.
 */
export interface PodPlan {
  /** Of the server. */
  readonly name: string;
  /** `name@sha256:…`: a tag may be another image tomorrow. */
  readonly image: string;
  readonly command: readonly string[];
  /** Names only; each comes from a secret of the name of the server. */
  readonly env: readonly string[];
  readonly runtimeClass: string;
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly network: readonly string[];
  readonly limits: {
    readonly memoryBytes: number;
    readonly cpus: number;
    readonly diskBytes: number;
  };
}

const USER = 65_532;

/** Two documents: the pod, and the policy that leaves it no way in or out. @throws {RangeError} for what a pod cannot hold */
export function podTemplate(plan: PodPlan): readonly object[] {
  const { name, image, command, env, runtimeClass, limits } = plan;
  if (!/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) {
    throw new RangeError(
      `${JSON.stringify(name)} is no name of a pod: lower-case letters, digits and hyphens`,
    );
  }
  if (!/^[^@\s]+@sha256:[0-9a-f]{64}$/.test(image)) {
    throw new RangeError('the image of a pod is named by its digest: name@sha256:…');
  }
  if (plan.network.length > 0) {
    throw new RangeError(
      'a pod cannot be kept to names of hosts: give it a proxy of the cluster, and take `network` out',
    );
  }
  const labels = { 'app.kubernetes.io/managed-by': 'bartizan', 'bartizan/server': name };
  const volumes = [
    ...plan.read.map((place, index) => ({ name: `read-${index}`, place, readOnly: true })),
    ...plan.write.map((place, index) => ({ name: `write-${index}`, place, readOnly: false })),
  ];
  const half = Math.max(4096, Math.floor(limits.diskBytes / 2));
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels },
    spec: {
      runtimeClassName: runtimeClass,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      hostNetwork: false,
      hostPID: false,
      hostIPC: false,
      restartPolicy: 'Never',
      securityContext: {
        runAsNonRoot: true,
        runAsUser: USER,
        runAsGroup: USER,
        fsGroup: USER,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'server',
          image,
          imagePullPolicy: 'IfNotPresent',
          command,
          stdin: true,
          stdinOnce: true,
          env: env.map((key) => ({ name: key, valueFrom: { secretKeyRef: { name, key } } })),
          resources: {
            requests: { memory: String(limits.memoryBytes), cpu: `${Math.ceil(limits.cpus * 1000)}m` },
            limits: {
              memory: String(limits.memoryBytes),
              cpu: `${Math.ceil(limits.cpus * 1000)}m`,
              'ephemeral-storage': String(limits.diskBytes),
            },
          },
          securityContext: {
            allowPrivilegeEscalation: false,
            privileged: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: [
            { name: 'tmp', mountPath: '/tmp' },
            { name: 'home', mountPath: '/home/server' },
            ...volumes.map((each) => ({ name: each.name, mountPath: each.place, readOnly: each.readOnly })),
          ],
        },
      ],
      volumes: [
        { name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: String(half) } },
        { name: 'home', emptyDir: { medium: 'Memory', sizeLimit: String(half) } },
        // Not `hostPath`: what is granted on a cluster is a claim, and a directory of the node is everybody's.
        ...volumes.map((each) => ({
          name: each.name,
          persistentVolumeClaim: { claimName: `${name}-${each.name}`, readOnly: each.readOnly },
        })),
      ],
    },
  };
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, labels },
    spec: {
      podSelector: { matchLabels: labels },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [],
      egress: [],
    },
  };
  return [pod, policy];
}
