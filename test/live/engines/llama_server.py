"""The HTTP server of llama.cpp, out of the xllamacpp wheel.

    llama_server.py MODEL.gguf ALIAS CHAT_TEMPLATE|"" PORT CONTEXT_TOKENS SLOTS THREADS

Prints `listening on ADDRESS` once the port is bound (port 0: the kernel chooses); /health answers 200 once the model
is loaded.
"""

import os
import signal
import sys

import xllamacpp


def parameters(model, alias, chat_template, port, context_tokens, slots, threads):
    chosen = xllamacpp.CommonParams()
    chosen.model.path = model
    chosen.model_alias = {alias}
    chosen.hostnames = ["127.0.0.1"]
    chosen.port = int(port)
    # It would look for newer files of the model on a hub.
    chosen.offline = True
    chosen.n_ctx = int(context_tokens)
    chosen.n_parallel = int(slots)
    chosen.cpuparams.n_threads = int(threads)
    chosen.cpuparams_batch.n_threads = int(threads)
    chosen.n_gpu_layers = 0
    # Empty: the model file's own.
    chosen.chat_template = chat_template
    chosen.endpoint_metrics = True
    chosen.endpoint_slots = True
    return chosen


# Blocked before the server starts its threads, which inherit the mask: the signal then waits for sigwait below
# and does not hit a thread of the server's own.
SIGNALS = {signal.SIGTERM, signal.SIGINT}
signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
server = xllamacpp.Server(parameters(*sys.argv[1:]))
print("listening on", server.listening_address, flush=True)
signal.sigwait(SIGNALS)
# The server's destructor waits for open streams; a test that stops the engine in mid-stream wants the cut now.
os._exit(0)
