package io.thalweg.spark;

import java.io.Serializable;

/**
 * What is broadcast: it goes once to every executor, not with every stage's tasks, and tasks of one executor use the same one.
 * A family's program holds the counts of all words.
 */
record Shared<T extends Serializable>(T value) implements Serializable {}
