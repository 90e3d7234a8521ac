#!/usr/bin/env bash
# conf/spark-env.sh of every machine of a standalone cluster: what it lends. Spark's scripts read it as shell.
# No secret belongs here: options of a daemon stand in the list of processes for everyone to read.

# Java 17: the kernels use the Vector API as Java 17 incubates it.
JAVA_HOME=${JAVA_HOME:-/usr/lib/jvm/java-17-openjdk-amd64}

# For a machine of 32 GiB with 9 cores: one core and 4 GiB stay for the system and the daemons. Executors of
# standalone.conf take 12 GiB and 4 cores each, two of them fit. An executor's overhead is not counted by a standalone
# worker: leave room for it, 2 GiB each.
SPARK_WORKER_CORES=8
SPARK_WORKER_MEMORY=24g
SPARK_DAEMON_MEMORY=1g

# Shuffle files and spilled state: fast local disks, several joined by commas. README, "Disk", says how much.
SPARK_LOCAL_DIRS=/var/lib/spark/local
SPARK_WORKER_DIR=/var/lib/spark/work
SPARK_LOG_DIR=/var/log/spark
SPARK_PID_DIR=/run/spark

# Where the cluster's storage is configured (core-site.xml, hdfs-site.xml).
HADOOP_CONF_DIR=${HADOOP_CONF_DIR:-/etc/hadoop/conf}

export JAVA_HOME SPARK_WORKER_CORES SPARK_WORKER_MEMORY SPARK_DAEMON_MEMORY SPARK_LOCAL_DIRS SPARK_WORKER_DIR \
  SPARK_LOG_DIR SPARK_PID_DIR HADOOP_CONF_DIR
