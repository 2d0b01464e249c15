/** A worker thread that breaks in the middle of its work, after it has said that it is ready. */
import { parentPort } from "node:worker_threads";

parentPort?.on("message", () => {
  throw new Error("out of order");
});
parentPort?.postMessage({ kind: "ready" });
