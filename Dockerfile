# The command line in a container, for Jobs and for pipelines that are not GitHub's. dist/ is complete: nothing is installed.
#   docker build -t llm-latency-gate .
#   docker run --rm --read-only --tmpfs /tmp --user "$(id -u)" -v "$PWD:/work" llm-latency-gate quick
# test/helm/image.test.ts runs these files as that user, with nothing to write to but the results and /tmp.
FROM node:24-slim
COPY LICENSE /app/
COPY dist/ /app/dist/
# A user that the container's host does not know has no home; results and scenario are where it works.
ENV HOME=/work
WORKDIR /work
# A number, so that Kubernetes can see that it is not root.
USER 1000
ENTRYPOINT ["node", "/app/dist/cli.js"]
