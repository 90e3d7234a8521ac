/**
 * The other way to distribute embeddings: both tables are cut into as many blocks as there are replicas, and a replica
 * trains one cell of the block grid at a time, so no row is ever trained in two places and nothing is averaged (as in
 * DSGD, Gemulla et al. 2011, and PyTorch-BigGraph, Lerer et al. 2019). Owns the cutting, the order of the cells and the
 * pool that runs them in one process; knows of no family and of no cluster.
 */
@NullMarked
package io.thalweg.blocks;

import org.jspecify.annotations.NullMarked;
