# The command line in a container, for Jobs and for pipelines that are not GitHub's. dist/ is complete: nothing is installed.
#   docker build -t llm-latency-gate .
#   docker run --rm --user "$(id -u)" -v "$PWD:/work" llm-latency-gate quick
FROM node:24-slim
COPY LICENSE /app/
COPY dist/ /app/dist/
# A user that the container's host does not know has no home; results and scenario are where it works.
ENV HOME=/work
WORKDIR /work
# A number, so that Kubernetes can see that it is not root.
USER 1000
ENTRYPOINT ["node", "/app/dist/cli.js"]
