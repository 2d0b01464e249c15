/**
 * The command line as it is, but for what it believes of its own health: client, engines and control plane share a few
 * cores here, and a run that was measured again because of that would make every count a matter of luck.
 */
import { runInProcess } from "../../helpers/in-process.ts";

const env = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => !!entry[1]));
const { exitCode, stdout, stderr } = await runInProcess(process.argv.slice(2), { cwd: process.cwd(), env });
process.stderr.write(stderr);
process.stdout.write(stdout);
process.exitCode = exitCode;
