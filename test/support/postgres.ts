/** The Dockerfile of the story that the product grew from: its two failures, and the repair of both. */
export const postgresDockerfile = `# PostgreSQL with a database in it.
FROM debian:latest

# The packages alone: the cluster is made in a step of its own.
RUN export DEBIAN_FRONTEND=noninteractive && apt-get update -qq \\
 && apt-get install -qq --no-install-recommends postgresql-common > /dev/null \\
 && echo "create_main_cluster = false" >> /etc/postgresql-common/createcluster.conf \\
 && apt-get install -qq --no-install-recommends postgresql-15 > /dev/null
RUN pg_createcluster 15 main
RUN pg_ctlcluster 15 main start
RUN psql -c "CREATE DATABASE my_db;"
RUN pg_ctlcluster 15 main stop
`;

/** To be built with `-J allow.sysvipc`. */
export const postgresRepaired = postgresDockerfile.replace(
  /^RUN psql.*$/m,
  (line) => `USER postgres\n${line}\nUSER root`,
);
