/** What a worker thread of the tests runs: the role alone, without the rest of the program. */
import { runLoadWorker } from "../../src/load/worker.ts";

runLoadWorker();
