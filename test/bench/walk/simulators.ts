/** The simulator role, for the bench that has no bundle. */
import { runSimulatorProcess } from "../../../src/simulator/process.ts";

runSimulatorProcess();
