import { runSimulatorProcess } from "../../src/simulator/process.ts";

/** What the program itself does in this role. */
if (process.env["LLM_LATENCY_GATE_ROLE"] === "simulator") runSimulatorProcess();
