import { expect, it } from "vitest";
import { acceleratorsIn, podRequests } from "../../src/infrastructure/pod-requests.ts";

it("adds containers and sidecars up, and takes the largest init container where that is more", () => {
  expect(
    podRequests({
      containers: [
        { name: "a", resources: { requests: { cpu: "500m", memory: "1Gi" } } },
        { name: "b", resources: { limits: { cpu: "1", "nvidia.com/gpu": "2" }, requests: { cpu: "250m" } } },
      ],
      initContainers: [
        { name: "sidecar", restartPolicy: "Always", resources: { requests: { cpu: "250m" } } },
        { name: "download", resources: { requests: { memory: "4Gi", cpu: "100m" } } },
      ],
      overhead: { memory: "128Mi" },
    }),
  ).toEqual({ cpu: 1, memory: 4 * 2 ** 30 + 128 * 2 ** 20, "nvidia.com/gpu": 2 });
});

it("knows accelerators of several makers", () => {
  const amounts = { cpu: 4, "nvidia.com/gpu": 1, "nvidia.com/mig-1g.5gb": 2, "amd.com/gpu": 0, "habana.ai/gaudi": 8 };
  expect(acceleratorsIn(amounts).map(([name]) => name)).toEqual([
    "nvidia.com/gpu",
    "nvidia.com/mig-1g.5gb",
    "habana.ai/gaudi",
  ]);
});
