package io.thalweg.spark;

import io.thalweg.blocks.BlockProgram;
import java.io.Serializable;

/** A program as it is broadcast: once to every executor, which keeps what follows from it. */
record SharedProgram(BlockProgram program) implements Serializable {}
