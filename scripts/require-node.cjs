// Runs before every script under whatever Node is there, so that an old one gets a sentence instead of a syntax error.
// Plain CommonJS without modern syntax: this is the one file that an old Node must be able to read.
"use strict";
var installing = process.argv[2] === "install";
var wanted = installing ? [20, 11] : [24, 0];
var found = process.versions.node.split(".").map(Number);
if (found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1])) {
  console.error(
    installing
      ? "llm-latency-gate: Node " +
          process.versions.node +
          " is too old to install with; install Node 20.11 or newer (https://nodejs.org) and run the same command again."
      : "llm-latency-gate: this needs Node 24 but found " +
          process.versions.node +
          "; run `npm ci --foreground-scripts` (it brings Node 24 along) and start it with `npm run ...`.",
  );
  process.exit(1);
}
