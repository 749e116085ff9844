import { describe, expect, it } from 'vitest';
import { type PodPlan, podTemplate } from './kubernetes.ts';

const plan: PodPlan = {
  name: 'notes',
  image: `ghcr.io/example/notes@sha256:${'a'.repeat(64)}`,
  command: ['/app/server'],
  env: ['TOKEN'],
  runtimeClass: 'gvisor',
  read: ['/docs'],
  write: ['/notes'],
  network: [],
  limits: { memoryBytes: 2 ** 29, cpus: 0.5, diskBytes: 2 ** 20 },
};

describe('podTemplate', () => {
  it('asks for the runtime class, and gives the pod nothing of the node or the cluster', () => {
    const [pod] = podTemplate(plan);
    expect(pod).toMatchObject({
      spec: {
        runtimeClassName: 'gvisor',
        automountServiceAccountToken: false,
        hostNetwork: false,
        hostPID: false,
        hostIPC: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      },
    });
    expect(JSON.stringify(pod)).not.toContain('hostPath');
  });

  it('keeps the root from being written, and drops every capability', () => {
    expect(podTemplate(plan)[0]).toHaveProperty('spec.containers.0.securityContext', {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('mounts what was granted, for reading and for writing', () => {
    expect(podTemplate(plan)[0]).toHaveProperty('spec.containers.0.volumeMounts', [
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'home', mountPath: '/home/server' },
      { name: 'read-0', mountPath: '/docs', readOnly: true },
      { name: 'write-0', mountPath: '/notes', readOnly: false },
    ]);
  });

  it('takes values of the environment from a secret, and writes none down', () => {
    expect(podTemplate(plan)[0]).toHaveProperty('spec.containers.0.env', [
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'notes', key: 'TOKEN' } } },
    ]);
  });

  it('limits memory, processors and disk', () => {
    expect(podTemplate(plan)[0]).toHaveProperty('spec.containers.0.resources.limits', {
      memory: '536870912',
      cpu: '500m',
      'ephemeral-storage': '1048576',
    });
  });

  it('leaves it no way in or out', () => {
    expect(podTemplate(plan)[1]).toMatchObject({
      kind: 'NetworkPolicy',
      spec: { policyTypes: ['Ingress', 'Egress'], ingress: [], egress: [] },
    });
  });

  it('is refused for an image without a digest, for names of hosts, and for a name that Kubernetes does not take', () => {
    expect(() => podTemplate({ ...plan, image: 'notes:latest' })).toThrow('by its digest');
    expect(() => podTemplate({ ...plan, network: ['a.example:443'] })).toThrow('names of hosts');
    expect(() => podTemplate({ ...plan, name: 'Notes' })).toThrow('no name of a pod');
  });
});
