/**
 * What families whose networks run in an engine have in common: optimisers, devices, how replicas are averaged, how an engine is
 * found, what its native libraries need of the process, and in which order steps are begun and asked for. Knows no family and no library of networks.
 */
@NullMarked
package io.thalweg.network;

import org.jspecify.annotations.NullMarked;
